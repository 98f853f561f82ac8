/// A sum of weighted means ± Σ wᵢ gᵢ / Σ wᵢ whose weights and values rest on fitted models, and what each row contributes
/// to its error: its influence.
struct ComposedMeans {
  /// A weighted mean.
  struct Term {
    /// 1 or −1.
    let sign: Double
    let weights: [Double]
    let values: [Double]
    /// The models that the values contain, each by its place, added (1) or taken off (−1).
    let models: [(place: Int, sign: Double)]
    /// Whether the weights are odds of the group's score.
    let hasOdds: Bool
  }

  let effect: Double
  /// One a row: they sum to the effect's error.
  let influence: [Double]

  /// - Parameters:
  ///   - models: Those that terms refer to.
  ///   - score: That the odds are of.
  /// - Returns: nil where a term's weights are all 0.
  init?(_ terms: [Term], models: [StackedRegression], score: StackedRegression?) {
    let count = terms.first?.weights.count ?? 0
    var effect = 0.0
    var influence = [Double](repeating: 0, count: count)
    var byModel = [[Double]](repeating: [Double](repeating: 0, count: count), count: models.count)
    var byScore = [Double](repeating: 0, count: count)
    for term in terms {
      let total = term.weights.reduce(0, +)
      guard total > 0 else { return nil }
      var sum = 0.0
      for row in 0..<count { sum += term.weights[row] * term.values[row] }
      let mean = sum / total
      effect += term.sign * mean
      for row in 0..<count where term.weights[row] > 0 {
        let share = term.sign * term.weights[row] / total
        let own = share * (term.values[row] - mean)
        influence[row] += own
        for model in term.models { byModel[model.place][row] += share * model.sign }
        // The odds of a logistic score grow by x times themselves.
        if term.hasOdds { byScore[row] += own }
      }
    }
    for (model, factors) in zip(models, byModel) { model.addInfluence(of: factors, to: &influence) }
    score?.addInfluence(of: byScore, to: &influence)
    (self.effect, self.influence) = (effect, influence)
  }

  /// The variance: of independent rows, or of independent clusters (times G / (G − 1)).
  func variance(clusters: (codes: (Int) -> Int32, count: Int)?) -> Double {
    guard let clusters, clusters.count > 1 else { return influence.reduce(0) { $0 + $1 * $1 } }
    var sums = [Double](repeating: 0, count: clusters.count)
    for row in influence.indices { sums[Int(clusters.codes(row))] += influence[row] }
    let count = Double(clusters.count)
    return count / (count - 1) * sums.reduce(0) { $0 + $1 * $1 }
  }
}

public import Discovery
import Glibc

extension ExpertPrior {
  /// How far each expert is to be believed, by how well its claims go with what the data alone decide (empirical
  /// Bayes).
  ///
  /// With one expert of weight w, the evidence is
  ///
  ///     P(data | w) / P(data | 0) = E_{G ∼ P(G | data, 0)} [exp(w Σ l(edge))] · Z(0) / Z(w).
  ///
  /// Both the expectation and Z are taken pair by pair, as if pairs were independent: for a pair with data-only
  /// probabilities q→, q←, q₀ and sparse probabilities π, the factor is
  ///
  ///     (q₀ + q→ exp(w l→) + q← exp(w l←)) / (1 − 2π + π exp(w l→) + π exp(w l←)).
  ///
  /// **That is an approximation**: acyclicity and the data tie pairs together. Where the data leave a direction open,
  /// q→ = q←, and the factor says nothing of it: nothing in the data can contradict an expert there. The weight is the
  /// posterior mean under a gamma prior of shape `shrinkage` and mean `defaultReliability`, or `largestReliability`
  /// where that is less. Several experts are weighted one after the other, given the others, a few times over.
  ///
  /// - Parameter dataOnly: The posterior of the same variables under the data and the sparse prior alone.
  /// - Returns: One an expert, in the order of `experts`. O(opinions · experts).
  public func fit(to dataOnly: EdgePosterior) -> [ExpertReliability] {
    precondition(dataOnly.nodeCount == nodeCount, "a posterior over the same variables")
    let evidence = pairs.map { PairEvidence(opinions[$0], pair: $0, posterior: dataOnly, sparseLogOdds: sparseLogOdds) }
    var weights = [Double](repeating: settings.defaultReliability, count: experts.count)
    if settings.defaultReliability > 0 {
      for _ in 0..<(experts.count > 1 ? 3 : 1) {
        for expert in experts.indices { weights[expert] = weight(of: expert, given: weights, evidence) }
      }
    }
    let ancestry = opinions.contains(where: \.isOrderOnly) ? dataOnly.ancestry : []
    return experts.indices.map { place in
      var counts = (agreed: 0, contradicted: 0, undecided: 0)
      for item in evidence {
        guard let opinion = opinions[item.pair].first(where: { $0.expert == place }) else { continue }
        switch opinion.isOrderOnly ? order(opinion, ancestry) : item.verdict(on: opinion) {
        case true?: counts.agreed += 1
        case false?: counts.contradicted += 1
        case nil: counts.undecided += 1
        }
      }
      return ExpertReliability(
        experts[place], weight: weights[place], defaultWeight: settings.defaultReliability, pairs: counts)
    }
  }

  /// Whether the data decide the order that an opinion claims, through others or directly; nil where they decide none.
  private func order(_ opinion: Opinion, _ ancestry: [Double]) -> Bool? {
    let ahead = ancestry[opinion.first * nodeCount + opinion.second]
    let behind = ancestry[opinion.second * nodeCount + opinion.first]
    guard max(ahead, behind) > PairEvidence.decided, opinion.forward != opinion.backward else { return nil }
    return (ahead > behind) == (opinion.forward > opinion.backward)
  }

  /// The posterior mean of one weight on a grid.
  private func weight(of expert: Int, given others: [Double], _ evidence: [PairEvidence]) -> Double {
    let spoken = evidence.compactMap { item in
      opinions[item.pair].first { $0.expert == expert }.map {
        (item: item, own: $0, others: sum(item.pair, but: expert, others))
      }
    }
    let (points, shape) = (80, max(settings.shrinkage, 1e-3))
    let step = 4 * settings.defaultReliability / Double(points)
    var logs: [Double] = []
    for point in 0...points {
      let weight = step * Double(point)
      // Never the logarithm of zero: the first point stands for the first quarter of a step.
      var sum = (shape - 1) * log(max(weight, step / 4)) - shape * weight / settings.defaultReliability
      for (item, own, others) in spoken {
        let (forward, backward) = (others.forward + weight * own.forward, others.backward + weight * own.backward)
        let ratio = capped(forward, backward, experts: item.pair.count)
        sum += item.logFactor(exp(ratio.forward), exp(ratio.backward))
      }
      logs.append(sum)
    }
    let most = logs.max() ?? 0
    var (mass, mean) = (0.0, 0.0)
    for (point, value) in logs.enumerated() {
      let share = exp(value - most)
      mass += share
      mean += share * step * Double(point)
    }
    return min(mean / mass, settings.largestReliability)
  }

  /// What the data alone say of a pair that somebody spoke of.
  private struct PairEvidence {
    let pair: Range<Int>
    let forward: Double
    let backward: Double
    let sparse: Double

    /// Part of the sparse prior in the data's probabilities, which may come from samples: no state is ruled out.
    private static let mixing = 0.01
    /// A state this probable is decided.
    static let decided = 0.9

    init(_ opinions: ArraySlice<Opinion>, pair: Range<Int>, posterior: EdgePosterior, sparseLogOdds: Double) {
      self.pair = pair
      let odds = exp(sparseLogOdds)
      sparse = odds / (1 + 2 * odds)
      let (first, second) = opinions.first.map { ($0.first, $0.second) } ?? (0, 0)
      let count = posterior.nodeCount
      let (ahead, behind) = (
        posterior.probabilities[first * count + second], posterior.probabilities[second * count + first]
      )
      forward = (ahead + Self.mixing * sparse) / (1 + Self.mixing)
      backward = (behind + Self.mixing * sparse) / (1 + Self.mixing)
    }

    func logFactor(_ ahead: Double, _ behind: Double) -> Double {
      let after = 1 - forward - backward + forward * ahead + backward * behind
      let before = 1 - 2 * sparse + sparse * (ahead + behind)
      return log(max(after, 1e-300)) - log(max(before, 1e-300))
    }

    /// Whether the data decide as the opinion has it; nil where they decide nothing that it claims.
    func verdict(on opinion: Opinion) -> Bool? {
      let claimsLink = max(opinion.forward, opinion.backward) > 0
      let linked = forward + backward
      if linked < 1 - Self.decided { return !claimsLink }
      guard linked > Self.decided else { return nil }
      if !claimsLink { return false }
      if max(forward, backward) < Self.decided || opinion.forward == opinion.backward { return true }
      return (forward > backward) == (opinion.forward > opinion.backward)
    }
  }
}

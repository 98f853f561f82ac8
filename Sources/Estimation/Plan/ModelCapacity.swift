import CausalData
import StrictJSON

/// Whether a sample is large enough for models of so many parameters, from what can be counted before any effect is seen.
enum ModelCapacity {
  /// How many rows a parameter wants; of an outcome of two values, rows of the rarer one (Vittinghoff and McCulloch 2007,
  /// American Journal of Epidemiology 165, find five to nine enough).
  static let rowsAParameter = 5

  /// Why the rows of some treatment level are too few for a model of their own, in every training set of so many folds.
  ///
  /// - Parameter folds: 1 for no cross-fitting. Clusters, which stay in one fold, must occur twice a fold.
  static func shortage(of sample: EffectSample, parameters: Int, folds: Int) -> String? {
    guard let arms = sample.treatments.first?.levelNames, sample.treatments.count == 1, !arms.isEmpty else {
      return nil
    }
    let needed = rowsAParameter * parameters
    let share = rarerShare(sample)
    for (arm, level) in arms.enumerated() {
      let counts = counts(sample) { $0 == Double(arm) }
      let shown = "\(sample.treatment.name.visible()) = \(level.visible())"
      if folds > 1, let clusters = counts.clusters, clusters < 2 * folds {
        return "\(clusters) clusters have rows with \(shown), and \(folds) folds want \(2 * folds)"
      }
      let taught = folds > 1 ? counts.rows - (counts.rows + folds - 1) / folds : counts.rows
      let telling = share.map { Int(Double(taught) * $0) } ?? taught
      guard telling < needed else { continue }
      let models = folds > 1 ? "each of \(folds) models of \(shown)" : "the model of \(shown)"
      return "\(models) would learn \(parameters) parameters from \(told(telling, sample)), and wants \(needed)"
    }
    return nil
  }

  /// Why all rows are too few for one model.
  static func shortage(ofRows sample: EffectSample, parameters: Int) -> String? {
    let (needed, rows) = (rowsAParameter * parameters, counts(sample) { _ in true }.rows)
    let share = rarerShare(sample)
    let telling = share.map { Int(Double(rows) * $0) } ?? rows
    guard telling < needed else { return nil }
    return "its model would learn \(parameters) parameters from \(told(telling, sample)), and wants \(needed)"
  }

  private static func told(_ rows: Int, _ sample: EffectSample) -> String {
    sample.outcome.isBinary ? "about \(rows) rows of the rarer \(sample.outcome.name.visible())" : "\(rows) rows"
  }

  /// Of an outcome of two values the share of the rarer one in all rows: which arm they are in is not looked at.
  private static func rarerShare(_ sample: EffectSample) -> Double? {
    guard sample.outcome.isBinary, sample.rowCount > 0 else { return nil }
    let events = sample.outcome.values.withUnsafeBufferPointer { $0.reduce(0, +) }
    let share = events / Double(sample.rowCount)
    return min(share, 1 - share)
  }

  /// Rows of positive weight whose treatment is such, and the clusters that they are in.
  private static func counts(
    _ sample: EffectSample, _ isCounted: (Double) -> Bool
  ) -> (rows: Int, clusters: Int?) {
    var rows = 0
    var seen = [Bool](repeating: false, count: sample.clusters?.count ?? 0)
    sample.treatment.values.withUnsafeBufferPointer { values in
      for row in values.indices where isCounted(values[row]) && (sample.weights.map { $0[row] > 0 } ?? true) {
        rows += 1
        if let clusters = sample.clusters { seen[Int(clusters.codes[row])] = true }
      }
    }
    return (rows, sample.clusters == nil ? nil : seen.count { $0 })
  }
}

import CausalData

/// An estimator that draws folds.
package protocol FoldingEstimator: EffectEstimator {
  /// The folds.
  var crossFitting: CrossFitting { get set }
}

extension AIPWEstimator: FoldingEstimator {}
extension PartiallyLinearDML: FoldingEstimator {}
extension InteractiveDML: FoldingEstimator {}

extension EffectEstimator {
  /// The same with the folds that it draws in this sample held fast, for estimates from the same rows with other columns:
  /// folds are drawn by the contents of rows, so that a column more or less would change them, and the estimate by chance.
  ///
  /// Itself where it draws no folds, is given them, or takes the median of several draws.
  ///
  /// - Throws: What drawing them throws.
  package func holdingFolds(of sample: EffectSample, seed: UInt64) throws(EstimationError) -> any EffectEstimator {
    guard var folding = self as? any FoldingEstimator, folding.crossFitting.given == nil,
      folding.crossFitting.folds > 1, folding.crossFitting.repetitions == 1
    else { return self }
    try folding.crossFitting.check(for: sample)
    let folds = try folding.crossFitting.rows(of: sample, repetition: 0, seed: seed, ordered: false)
    folding.crossFitting.given = folds.codes.withUnsafeBufferPointer { $0.map(Int.init) }
    return folding
  }
}

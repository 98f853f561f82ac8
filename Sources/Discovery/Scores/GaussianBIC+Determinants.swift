public import CausalStatistics

extension GaussianBIC: DeterminantScore {
  /// The correlations.
  public var scatter: Matrix {
    var matrix = Matrix(rows: variableCount, columns: variableCount)
    matrix.storage = correlations
    return matrix
  }

  /// −n/2 (ln det R[S ∪ {v}] − ln det R[S]), less the penalty of each parent.
  public func weights(parentCount: Int) -> DeterminantWeights {
    DeterminantWeights(
      constant: -penalty * Double(parentCount), parents: sampleSize / 2, family: -sampleSize / 2)
  }
}

extension CellTable {
  /// Σ_c P(c) Σ_m P(m | t, c) Σ_t' P(t' | c) E[Y | t', m, c], the mean outcome were the treatment set to level t, with its
  /// efficient influence function.
  ///
  /// - Throws: Where a cell that the formula wants is empty.
  func frontDoorMean(_ t: Int) throws(Obstacle) -> CellFunctional {
    var result = CellFunctional(
      value: 0, slopes: [Double](repeating: 0, count: shares.count),
      offsets: [Double](repeating: 0, count: shares.count)
    )
    for c in 0..<covariates {
      let shareOfTreatment = (0..<treatments).map { level in
        (0..<mediators).reduce(0) { $0 + shares[cell(level, $1, c)] }
      }
      let shareOfCovariates = shareOfTreatment.reduce(0, +)
      guard shareOfCovariates > 0 else { continue }
      guard shareOfTreatment[t] > 0 else { throw emptyCell("no row has this treatment with some of the covariates") }
      // P(m | t, c) and Σ_t' P(t' | c) E[Y | t', m, c].
      let chance = (0..<mediators).map { shares[cell(t, $0, c)] / shareOfTreatment[t] }
      var mixed = [Double](repeating: 0, count: mediators)
      for m in 0..<mediators where (0..<treatments).contains(where: { shares[cell($0, m, c)] > 0 }) {
        for level in 0..<treatments where shareOfTreatment[level] > 0 {
          if chance[m] > 0, shares[cell(level, m, c)] == 0 {
            throw emptyCell("some values of the mediators occur with one treatment and not with another")
          }
          mixed[m] += shareOfTreatment[level] / shareOfCovariates * means[cell(level, m, c)]
        }
      }
      let inner = zip(chance, mixed).reduce(0) { $0 + $1.0 * $1.1 }
      result.value += shareOfCovariates * inner
      for level in 0..<treatments where shareOfTreatment[level] > 0 {
        let direct = (0..<mediators).reduce(0) { $0 + chance[$1] * means[cell(level, $1, c)] }
        for m in 0..<mediators where shares[cell(level, m, c)] > 0 {
          let own = shares[cell(level, m, c)] / shareOfTreatment[level]
          result.slopes[cell(level, m, c)] = chance[m] / own
          result.offsets[cell(level, m, c)] =
            direct + (level == t ? shareOfCovariates / shareOfTreatment[t] * (mixed[m] - inner) : 0)
        }
      }
    }
    result.centre(shares)
    return result
  }

  func emptyCell(_ reason: String) -> Obstacle { Obstacle(reason: reason, isData: true) }
}

extension CellFunctional {
  /// Takes the value out of the offsets.
  mutating func centre(_ shares: [Double]) {
    for cell in offsets.indices { offsets[cell] -= shares[cell] > 0 ? value : 0 }
  }
}

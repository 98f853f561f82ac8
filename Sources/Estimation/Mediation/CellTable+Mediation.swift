extension CellTable {
  /// Σ_c P(c) Σ_m E[Y | t, m, c] P(m | s, c), the mean outcome under treatment t with the mediators as under s, with its
  /// efficient influence function (Tchetgen Tchetgen and Shpitser 2012, Annals of Statistics 40).
  ///
  /// - Throws: Where a cell that the formula wants is empty.
  func nestedMean(outcomeUnder t: Int, mediatorsUnder s: Int) throws(Obstacle) -> CellFunctional {
    var result = CellFunctional(
      value: 0, slopes: [Double](repeating: 0, count: shares.count),
      offsets: [Double](repeating: 0, count: shares.count)
    )
    for c in 0..<covariates {
      func share(_ level: Int) -> Double { (0..<mediators).reduce(0) { $0 + shares[cell(level, $1, c)] } }
      let all = (0..<treatments).reduce(0) { $0 + share($1) }
      guard all > 0 else { continue }
      let (ofOutcome, ofMediators) = (share(t), share(s))
      guard ofOutcome > 0, ofMediators > 0 else {
        throw emptyCell("no row has this treatment with some of the covariates")
      }
      let chance = (0..<mediators).map { shares[cell(s, $0, c)] / ofMediators }
      var inner = 0.0
      for m in 0..<mediators where chance[m] > 0 {
        guard shares[cell(t, m, c)] > 0 else {
          throw emptyCell("some values of the mediators occur with one treatment and not with another")
        }
        inner += chance[m] * means[cell(t, m, c)]
      }
      result.value += all * inner
      for level in 0..<treatments {
        for m in 0..<mediators where shares[cell(level, m, c)] > 0 {
          let place = cell(level, m, c)
          result.offsets[place] = inner
          if level == t {
            let own = shares[place] / ofOutcome
            result.slopes[place] = chance[m] * all / (ofOutcome * own)
          }
          if level == s { result.offsets[place] += all / ofMediators * (means[cell(t, m, c)] - inner) }
        }
      }
    }
    result.centre(shares)
    return result
  }

  /// Σ_c P(c) Σ_m E[Y | t, m, c] P(m | c): the mean outcome under treatment t with the mediators set to values drawn from
  /// their own distribution.
  func controlledMean(_ t: Int) throws(Obstacle) -> CellFunctional {
    var result = CellFunctional(
      value: 0, slopes: [Double](repeating: 0, count: shares.count),
      offsets: [Double](repeating: 0, count: shares.count)
    )
    for c in 0..<covariates {
      for m in 0..<mediators {
        let both = (0..<treatments).reduce(0) { $0 + shares[cell($1, m, c)] }
        guard both > 0 else { continue }
        let own = cell(t, m, c)
        guard shares[own] > 0 else {
          throw emptyCell("some values of mediators and covariates occur with one treatment and not with another")
        }
        result.value += both * means[own]
        result.slopes[own] = both / shares[own]
        for level in 0..<treatments where shares[cell(level, m, c)] > 0 {
          result.offsets[cell(level, m, c)] = means[own]
        }
      }
    }
    result.centre(shares)
    return result
  }
}

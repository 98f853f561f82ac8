import Refutation
import Testing

@Suite("False discoveries")
struct FalseDiscoveryControlTests {
  /// statsmodels 0.14, multipletests(p, method="fdr_by" and "fdr_bh").
  @Test("Adjusted p-values are statsmodels'")
  func adjusted() {
    let pValues = [0.001, 0.03, 0.008, 0.2, 0.04, 0.03, 0.9]
    let yekutieli = [0.01815, 0.136125, 0.0726, 0.605, 0.1452, 0.136125, 1]
    let hochberg = [0.007, 0.0525, 0.028, 0.23333333333333336, 0.056, 0.0525, 0.9]
    for (control, expected) in [
      (FalseDiscoveryControl.benjaminiYekutieli, yekutieli), (.benjaminiHochberg, hochberg), (.none, pValues),
    ] {
      for (found, wanted) in zip(control.adjusted(pValues), expected) { #expect(abs(found - wanted) <= 1e-12) }
    }
    #expect(FalseDiscoveryControl.benjaminiYekutieli.adjusted([]).isEmpty)
  }

  @Test("Figures in sentences")
  func figures() {
    #expect(FalsificationFigures.share(-0.314) == "-.31")
    #expect(FalsificationFigures.share(0.999) == "1.00")
    #expect(FalsificationFigures.pValue(0) == "p < 1e-9")
    #expect(FalsificationFigures.pValue(3e-6) == "p < 1e-5")
    #expect(FalsificationFigures.pValue(0.0312) == "p = .031")
    #expect(FalsificationFigures.grouped(1_234_567) == "1,234,567")
    #expect(FalsificationFigures.grouped(-999) == "-999")
  }
}

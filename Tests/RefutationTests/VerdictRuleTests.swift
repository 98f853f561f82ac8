import Refutation
import Testing

@Suite("Verdicts")
struct VerdictRuleTests {
  @Test(
    "By drift and p-value together",
    arguments: [
      (0.4, 0.001, RefutationVerdict.passed), (0.7, 0.2, .passed), (0.7, 0.01, .inconclusive), (-1.2, 0.01, .failed),
      (1.2, 0.06, .passed),
    ])
  func rule(drift: Double, pValue: Double, verdict: RefutationVerdict) {
    #expect(VerdictRule().verdict(drift: drift, pValue: pValue) == verdict)
  }

  @Test("Without a p-value nothing fails, without a drift nothing passes by size")
  func missing() {
    #expect(VerdictRule().verdict(drift: 3, pValue: nil) == .inconclusive)
    #expect(VerdictRule().verdict(drift: nil, pValue: nil) == .inconclusive)
    #expect(VerdictRule().verdict(drift: nil, pValue: 0.5) == .passed)
  }

  @Test("The p-value is two-sided and never 0")
  func pValue() {
    let replicates = (1...99).map(Double.init)
    #expect(VerdictRule.pValue(of: 50, among: replicates) == 1)
    #expect(VerdictRule.pValue(of: 0, among: replicates) == 0.02)
    #expect(VerdictRule.pValue(of: 100, among: replicates) == 0.02)
    #expect(VerdictRule.pValue(of: 3, among: replicates) == 0.08)
    #expect(VerdictRule.pValue(of: 3, among: []) == 1)
  }
}

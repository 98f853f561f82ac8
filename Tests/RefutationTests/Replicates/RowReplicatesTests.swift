import Estimation
import Refutation
import StrictJSON
import Testing

/// The g-formula has no shortcut: rows are drawn.
@Suite("Replicates from rows")
struct RowReplicatesTests {
  @Test("Each refuter passes a correct estimate and says how it drew", arguments: 0..<8)
  func verdicts(place: Int) async throws {
    let subject = try await SmokingSubject.subject(GFormulaEstimator())
    let refuter = EffectRefuters.standard[place]
    let refutation = try #require(try refuter.refute(subject, SmokingSubject.settings(12)).first)
    #expect(refutation.verdict == .passed, "\(refutation.explanation)")
    #expect(refutation.replicates == 12 && refutation.method == refuter.method)
    #expect(refutation.diagnostics["drawn"] == "from rows")
  }
}

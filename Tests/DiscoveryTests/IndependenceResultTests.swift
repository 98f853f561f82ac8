import Discovery
import Testing

@Suite("Independence results")
struct IndependenceResultTests {
  @Test("A result keeps what the test said")
  func keeps() {
    let result = IndependenceResult(pValue: 0.25, statistic: 1.5, degreesOfFreedom: 2)
    #expect(result.pValue == 0.25 && result.statistic == 1.5 && result.degreesOfFreedom == 2)
  }
}

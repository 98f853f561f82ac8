import CausalData
import Testing

@Suite("Data errors")
struct DataErrorTests {
  @Test("An error names its place")
  func place() {
    #expect(DataError(line: 3, column: 7, "\"x\" is no number").description == "line 3, column 7: \"x\" is no number")
  }
}

import CausalData
import SeededRandom
import Testing

@testable import Discovery

/// Coded columns: what is refused, and what merging equal rows leaves.
struct DiscreteDataTests {
  @Test("wrong columns are refused with their number")
  func refusals() throws {
    #expect(throws: DataError("column 2 has 1 rows, the first 2")) {
      try DiscreteData(columns: [[0, 1], [0]], levels: [2, 2])
    }
    #expect(throws: DataError("column 1 has a code that is none of its 2 levels")) {
      try DiscreteData(columns: [[0, 2]], levels: [2])
    }
    #expect(throws: DataError.self) { try DiscreteData(columns: [[0, 1]], levels: [255]) }
    #expect(throws: DataError.self) { try DiscreteData(columns: [[0, 1]], levels: [0]) }
    let most = try DiscreteData(columns: [[0, 253, DiscreteData.missing]], levels: [254])
    #expect(most.hasMissing == [true] && most.width(of: 0) == 255)
  }

  @Test("merged rows count as often as they occur")
  func merging() throws {
    let column: [UInt8] = (0..<100).map { UInt8($0 % 3) }
    let data = try DiscreteData(columns: [column, column], levels: [3, 3])
    #expect(data.storedRows == 3 && data.rowCount == 100)
    #expect(data.multiplicities == [34, 33, 33])
    let projected = try #require(DiscreteData(projecting: CategoricalExample.reference.data, on: [1, 0]))
    #expect(projected.multiplicities.reduce(0, +) == 200 && projected.levels == [3, 2])
  }

  @Test("no rows and no columns are data too")
  func empty() throws {
    let none = try DiscreteData(columns: [], levels: [])
    #expect(none.variableCount == 0 && none.rowCount == 0)
    let rowless = try DiscreteData(columns: [[], []], levels: [2, 3])
    #expect(DiscreteLocalScore(rowless).localScore(of: 0, parents: [1]).isFinite)
  }

  @Test("a table's categorical columns are taken, numbers are not")
  func tables() throws {
    let table = try Table([("a", ["x", "y", nil, "x"]), ("b", ["u", "v", "u", "u"])])
    let data = try DiscreteData(table)
    #expect(data.levels == [2, 2] && data.hasMissing == [true, false] && data.rowCount == 4)
    let numbers = try Table([("a", ["x", "y"]), ("n", [1.5, 2.5])])
    let error = #expect(throws: DataError.self) { try DiscreteData(numbers) }
    #expect(error?.message.contains("\"n\"") == true)
  }
}

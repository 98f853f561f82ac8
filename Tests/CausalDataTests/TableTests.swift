import CausalData
import CausalGraphs
import Testing

@Suite("Tables in memory")
struct TableTests {
  @Test("A table from a literal: numbers, levels, missing values")
  func literal() throws {
    let ages = [30.0, 41, 52]
    let table = try Table(["dose": [1, 2.5, nil], "group": ["b", "a", nil], "age": .numbers(ages)])
    #expect(table.names == ["dose", "group", "age"])
    #expect(table.rowCount == 3)
    #expect(table.schema.types == [.continuous, .categorical(levels: ["a", "b"]), .continuous])
    #expect(table.columns.map(\.missingCount) == [1, 1, 0])
    #expect(table.columns[1].text(row: 0) == "b")
    #expect(table.columns[1].text(row: 2) == nil)
    #expect(table.columns[1].number(row: 0) == 1)
    #expect(table.columns[1].number(row: 2).isNaN)
    #expect(table.columns[0].text(row: 1) == "2.5")
    #expect(table.columns[0].number(row: 2).isNaN)
    #expect(table.schema.variables[1].kind == .binary)
    #expect(table.schema.variables[0].kind == .binary)
    #expect(table.schema.variables[2].kind == .continuous)
  }

  @Test("Levels stand in the order of numbers or letters, whatever the order of the rows")
  func levelOrder() throws {
    let first = try Table(["x": ["10", "9", "b"], "y": .levels(["10", "9", "2"])])
    #expect(first.schema.types == [.categorical(levels: ["10", "9", "b"]), .categorical(levels: ["2", "9", "10"])])
    let second = try Table(["x": ["b", "9", "10"], "y": .levels(["2", "10", "9"])])
    #expect(first.schema.types == second.schema.types)
    #expect((0..<3).map { second.columns[0].text(row: $0) } == ["b", "9", "10"])
  }

  @Test("Types that a person gives come before what the values suggest")
  func typing() throws {
    let typing = ColumnTyping(
      categorical: ["code"], ordinal: [.init("grade", levels: ["low", "mid", "high", "top"]), .init("step")])
    let table = try Table(
      [
        "code": [3, 1, nil, 3], "grade": ["high", "low", "mid", nil], "step": [2, 10, 2, 1], "size": [1, 2, 3, 4],
      ], typing: typing)
    #expect(
      table.schema.types == [
        .categorical(levels: ["1", "3"]), .ordinal(levels: ["low", "mid", "high"]),
        .ordinal(levels: ["1", "2", "10"]), .continuous,
      ])
    #expect((0..<4).map { table.columns[1].number(row: $0) }.prefix(3) == [2, 0, 1])
    #expect(table.columns[0].text(row: 0) == "3")
    #expect(table.columns[0].missingCount == 1)
    #expect(table.notes == [.unseenLevels("grade", levels: ["top"])])
    let alphabetical = try Table(["g": ["low", "mid", "high"]], typing: ColumnTyping(ordinal: [.init("g")]))
    #expect(alphabetical.notes == [.alphabeticalOrder("g", levels: ["high", "low", "mid"])])
    #expect(ColumnTyping.OrdinalColumn(parsing: "g=low,mid") == .init("g", levels: ["low", "mid"]))
    #expect(ColumnTyping.OrdinalColumn(parsing: "g") == .init("g"))
  }

  @Test("A file of variables gives descriptions, units, tiers, kinds and levels")
  func variableFile() throws {
    let text = """
      {"variables": {"bp": {"description": "Blood pressure", "unit": "mmHg", "tier": 2, "kind": "continuous"},
      "smoker": {"kind": "binary"}, "grade": {"kind": "ordinal", "levels": [3, 2, 1]}, "absent": "Not measured"}}
      """
    let file = try VariableFile.read(Array(text.utf8), as: .json)
    let table = try Table(
      ["bp": [120, 130, 0], "smoker": [0, 1, 1], "grade": [1, 2, 3]], typing: ColumnTyping(variables: file))
    #expect(table.schema.variables[0].unit == "mmHg")
    #expect(table.schema.variables[0].tier == 2)
    #expect(
      table.schema.types == [
        .continuous, .categorical(levels: ["0", "1"]), .ordinal(levels: ["3", "2", "1"]),
      ])
    #expect(table.notes == [.noSuchColumn("absent")])
    // What is said by option comes before the file.
    let other = try Table(
      ["smoker": [0, 1, 1]], typing: ColumnTyping(continuous: ["smoker"], variables: file))
    #expect(other.schema.types == [.continuous])
  }

  @Test(
    "What does not fit is refused with the column's name",
    arguments: [
      (ColumnTyping(categorical: ["z"]), "\"z\""), (ColumnTyping(continuous: ["t"]), "\"a\" is none"),
      (ColumnTyping(categorical: ["t"], continuous: ["t"]), "two types"),
      (ColumnTyping(ordinal: [.init("t", levels: ["a", "b"])]), "the level \"c\""),
      (ColumnTyping(ordinal: [.init("t", levels: ["a", "b", "c", "a"])]), "twice"),
      (ColumnTyping(variables: VariableFile(variables: [Variable("t", kind: .binary)])), "3 levels"),
    ])
  func refusals(typing: ColumnTyping, hint: String) {
    let error = #expect(throws: DataError.self) {
      _ = try Table(["x": [1, 2, 3], "t": .levels(["a", "b", "c"])], typing: typing)
    }
    #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
  }

  @Test("Infinite numbers, uneven columns, repeated and empty names are refused")
  func badColumns() {
    func message(_ columns: [(String, ColumnContent)]) -> String {
      do {
        _ = try Table(columns.map { (name: $0.0, content: $0.1) })
        return "accepted"
      } catch { return error.message }
    }
    #expect(message([("x", .numbers([1, .infinity]))]).contains("row 2"))
    var long = (0..<500).map { Double($0) / 7 }
    long[100] = .nan
    #expect(message([("x", .numbers(long))]) == "accepted")
    for (row, infinite) in [(450, Double.infinity), (451, -.infinity)] {
      var wrong = long
      wrong[row] = infinite
      #expect(message([("x", .numbers(wrong))]).contains("row \(row + 1)"))
    }
    #expect(message([("x", [1, 2]), ("y", [1])]).contains("\"y\" has 1"))
    #expect(message([("x", [1]), ("x", [2])]).contains("x"))
    #expect(message([("", [1])]) != "accepted")
  }

  @Test("Columns and rows are chosen, and a wrong name is met with the nearest")
  func choosing() throws {
    let table = try Table(["smoker": ["y", "n", nil], "age": [1, 2, 3]])
    let chosen = try table.selecting(["age", "smoker"]).selecting(rows: [2, 0])
    #expect(chosen.names == ["age", "smoker"])
    #expect((0..<2).map { chosen.columns[0].number(row: $0) } == [3, 1])
    #expect(chosen.columns[1].text(row: 1) == "y")
    #expect(chosen.columns[1].missingCount == 1)
    #expect(try table.dropping(["age"]).names == ["smoker"])
    #expect(table.prefix(2).rowCount == 2)
    let error = #expect(throws: DataError.self) { try table.column("smokr") }
    #expect(error?.message.contains("did you mean \"smoker\"") == true)
  }

  @Test("Few whole numbers become levels for discovery, unless someone said otherwise")
  func codes() throws {
    let rows = 60
    let table = try Table(
      [
        "flag": .numbers((0..<rows).map { Double($0 % 2) }), "score": .numbers((0..<rows).map { Double($0 % 3) }),
        "kept": .numbers((0..<rows).map { Double($0 % 3) }), "half": .numbers((0..<rows).map { Double($0 % 3) / 2 }),
        "many": .numbers((0..<rows).map { Double($0 % 13) }), "x": .numbers((0..<rows).map { Double($0) }),
      ], typing: ColumnTyping(continuous: ["kept"]))
    let coded = table.readingCodes()
    #expect(
      coded.schema.types == [
        .categorical(levels: ["0", "1"]), .categorical(levels: ["0", "1", "2"]), .continuous, .continuous,
        .continuous, .continuous,
      ])
    #expect(coded.notes == [.codesAsLevels("flag", levels: 2), .codesAsLevels("score", levels: 3)])
    #expect(coded.schema.variables.map(\.kind).prefix(2) == [.binary, .categorical])
    #expect(table.readingCodes(keeping: ["flag"]).schema.types[0] == .continuous)
    // 12 rows of 3 codes are too few to tell.
    #expect(table.prefix(12).readingCodes().schema.types[1] == .continuous)
  }

  @Test("Missing values: left out by row, kept, or refused")
  func missing() throws {
    let table = try Table(["x": [1, nil, 3, 4], "y": ["a", "b", nil, "b"], "z": [1, 2, 3, 4]])
    #expect(table.completeRowCount() == 2)
    #expect(table.completeRowCount(of: [0]) == 3)
    let listwise = try table.applying(.listwise)
    #expect(listwise.droppedRows == 2)
    #expect((0..<2).map { listwise.table.columns[2].number(row: $0) } == [1, 4])
    #expect(listwise.table.notes == [.droppedRows(2, of: 4)])
    #expect(try table.applying(.listwise, to: [2]).droppedRows == 0)
    #expect(try table.applying(.testwise).table.rowCount == 4)
    let levels = try Table(["x": [1, nil, 3], "g": ["a", "b", "c"]]).applying(.listwise).table
    #expect(levels.schema.types[1] == .categorical(levels: ["a", "c"]))
    #expect((0..<2).map { levels.columns[1].text(row: $0) } == ["a", "c"])
    let error = #expect(throws: DataError.self) { _ = try table.applying(.error) }
    #expect(error?.message.contains("\"x\"") == true && error?.message.contains("row 2") == true)
    #expect(try table.applying(.error, to: [2]).table.rowCount == 4)
    let empty = try Table(["x": [nil, 1, nil], "y": [1, nil, 2]])
    #expect(throws: DataError.self) { _ = try empty.applying(.listwise) }
  }

  @Test("More levels than a byte holds")
  func wideCodes() throws {
    let texts = (0..<600).map { "level \($0 % 300)" }
    let table = try Table(
      ["t": .levels(texts), "n": .numbers((0..<600).map { Double($0 % 300) })],
      typing: ColumnTyping(categorical: ["n"]))
    for row in [0, 7, 299, 300, 599] {
      #expect(table.columns[0].text(row: row) == texts[row])
      #expect(table.columns[1].text(row: row) == "\(row % 300)")
    }
    #expect(table.schema.types[1].levels?.count == 300)
    let chosen = table.selecting(rows: [599])
    #expect(chosen.columns[0].text(row: 0) == "level 299")
  }
}

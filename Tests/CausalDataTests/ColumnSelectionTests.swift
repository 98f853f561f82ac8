import CausalData
import CausalGraphs
import GRDB
import Testing

private typealias Table = CausalData.Table

@Suite("Selecting columns")
struct ColumnSelectionTests {
  private func read(
    _ text: String, kept: [String] = [], dropped: [String] = [],
    _ change: (inout TableReadingOptions) -> Void = { _ in }
  ) throws(DataError) -> Table {
    var options = TableReadingOptions(threads: 1)
    options.selection = ColumnSelection(kept: kept, dropped: dropped)
    change(&options)
    return try Table.read(bytes: Array(text.utf8), options: options)
  }

  private func refusal(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "accepted"
  }

  @Test("Columns come in the order kept, less those dropped; a name with a comma comes before a list")
  func order() throws {
    let text = "a,b,\"c,d\",c,d\n1,2,3,4,5\n6,7,8,9,10\n"
    #expect(try read(text).names == ["a", "b", "c,d", "c", "d"])
    #expect(try read(text, kept: ["d", "a"]).names == ["d", "a"])
    #expect(try read(text, kept: ["d,a"]).names == ["d", "a"])
    #expect(try read(text, kept: ["c,d", "b"]).names == ["c,d", "b"])
    #expect(try read(text, dropped: ["c,d", "b"]).names == ["a", "c", "d"])
    #expect(try read(text, kept: ["d", "b", "a"], dropped: ["b"]).names == ["d", "a"])
    #expect(try read(text, kept: ["d"]).columns[0].number(row: 1) == 10)
  }

  @Test("Names that are none, all dropped, one kept twice")
  func refusals() {
    let text = "dose,cost\n1,2\n"
    #expect(refusal { _ = try read(text, dropped: ["doze"]) }.contains("did you mean \"dose\"?"))
    #expect(refusal { _ = try read(text, kept: ["dose", "weight"]) }.contains("the data has dose, cost"))
    #expect(refusal { _ = try read(text, dropped: ["dose", "cost"]) }.contains("every column is left out"))
    #expect(refusal { _ = try read(text, kept: ["dose", "dose"]) }.contains("dose"))
  }

  @Test("A dropped column may hold what cannot be read")
  func spared() throws {
    // A number that is none among many; an infinite one; bytes that are no UTF-8; more levels than are allowed.
    let bad = "x,y\n" + (0..<500).map { "\($0),\($0 == 321 ? "1,2".debugDescription : "\($0).5")\n" }.joined()
    #expect(refusal { _ = try read(bad) { $0.typing = ColumnTyping(continuous: ["y"]) } }.contains("line 323"))
    let rest = try read(bad, dropped: ["y"]) { $0.typing = ColumnTyping(continuous: ["y"]) }
    #expect(rest.names == ["x"] && rest.rowCount == 500 && rest.columns[0].number(row: 321) == 321)
    #expect(refusal { _ = try read("x,y\n1,inf\n2,3\n") } != "accepted")
    #expect(try read("x,y\n1,inf\n2,3\n", kept: ["x"]).rowCount == 2)
    let bytes = Array("x,y\n1,".utf8) + [0xFF, 0xFE] + Array("\n2,b\n".utf8)
    #expect(refusal { _ = try Table.read(bytes: bytes) }.contains("UTF-8"))
    var options = TableReadingOptions(threads: 1)
    options.selection.dropped = ["y"]
    #expect(try Table.read(bytes: bytes, options: options).names == ["x"])
    let huge = String(repeating: "word ", count: 10_000)
    let texts = "x,y\n" + (0..<40).map { "\($0),\"\(huge)\($0)\"\n" }.joined()
    #expect(refusal { _ = try read(texts) { $0.limits.levels = 20 } }.contains("levels"))
    #expect(try read(texts, dropped: ["y"]) { $0.limits.levels = 20 }.columns[0].number(row: 39) == 39)
  }

  @Test("What is said about a dropped column is passed over, without a note")
  func typing() throws {
    var file = VariableFile(variables: [Variable("x"), Variable("y", kind: .continuous)])
    file.levels = ["y": ["low", "high"]]
    let table = try read("x,y,z\n1,low,2\n2,odd,3\n", dropped: ["y", "z"]) {
      $0.typing = ColumnTyping(categorical: ["z"], variables: file)
    }
    #expect(table.names == ["x"] && table.notes.isEmpty)
  }

  @Test("A streamed source leaves out the same columns")
  func streaming() throws {
    var options = TableReadingOptions(threads: 1)
    options.selection = ColumnSelection(kept: ["z", "x"])
    options.typing = ColumnTyping(continuous: ["y"])
    let source = try StreamingCSVSource(.bytes(Array("x,y,z\n1,low,2\n2,odd,3\n".utf8)), options: options)
    #expect(source.schema.variables.names == ["x", "z"] && source.rowCount == 2)
  }

  @Test("Binary values in a dropped column of a database")
  func database() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/b.sqlite"
    try await DatabaseQueue(path: path).write { database in
      try database.execute(sql: "CREATE TABLE t (a, b, c); INSERT INTO t VALUES (1, x'00ff', 3), (2, x'01', 4)")
    }
    var options = TableReadingOptions()
    options.selection.dropped = ["b"]
    #expect(try await Table.read(path: path, options: options).names == ["a", "c"])
    options.selection = ColumnSelection(kept: ["c", "a"])
    #expect(try await Table.read(path: path, options: options).names == ["c", "a"])
  }
}

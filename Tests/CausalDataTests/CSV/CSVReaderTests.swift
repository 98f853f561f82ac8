import CausalData
import Testing

@Suite struct CSVReaderTests {
  @Test("Numbers and levels, in the order of their first appearance")
  func basics() throws {
    let columns = try CSVSamples.read("x,group,y\n1,b,-2.5e3\n.5,a,7\n-3,b,\n")
    #expect(columns.map(\.name) == ["x", "group", "y"])
    #expect(columns[0].numbers == [1, 0.5, -3])
    #expect(columns[1].texts == ["b", "a", "b"] && columns[1].levels == ["b", "a"])
    #expect(columns[2].numbers[..<2] == [-2500, 7] && columns[2].numbers[2].isNaN)
  }

  @Test(
    "Every kind of line end, with and without one at the end, with blank lines, and with a byte order mark",
    arguments: ["\n", "\r\n", "\r"], ["", "end", "blank"])
  func lineEnds(newline: String, ending: String) throws {
    var text = ["a,b", "1,x", "2,y", "3,\"z\""].joined(separator: newline)
    if ending == "end" { text += newline }
    if ending == "blank" { text = newline + text.replacing(newline, with: newline + newline) + newline + newline }
    for (mark, partBytes) in [("", 1), ("\u{FEFF}", 2), ("", 3), ("\u{FEFF}", 7), ("", 1 << 19)] {
      let columns = try CSVSamples.read(mark + text) { $0.partBytes = partBytes }
      #expect(columns.map(\.name) == ["a", "b"])
      #expect(columns[0].numbers == [1, 2, 3])
      #expect(columns[1].texts == ["x", "y", "z"])
    }
  }

  @Test(
    "Quoted fields hold separators, quotes and line breaks; a quote inside a field is a text",
    arguments: [1, 2, 3, 4, 5, 8, 11, 1 << 19])
  func quotes(partBytes: Int) throws {
    let columns = try CSVSamples.read(
      "\"a,\"\"1\"\"\",b,c\n\"x,\ny\",\"1.5\",p\n\"say \"\"hi\"\"\",\"2\",q\"q\n\"\"\"\",\" 3 \",\"\"\"q\"\n"
    ) { $0.partBytes = partBytes }
    #expect(columns[0].name == "a,\"1\"")
    #expect(columns[0].texts == ["x,\ny", "say \"hi\"", "\""])
    #expect(columns[1].numbers == [1.5, 2, 3])
    #expect(columns[2].texts == ["p", "q\"q", "\"q"])
  }

  @Test("Blanks belong to a level and not to a number")
  func blanks() throws {
    let columns = try CSVSamples.read("a,b\n 1 , x\n\t2, y \n NA , NA \n")
    #expect(columns[0].numbers[..<2] == [1, 2] && columns[0].numbers[2].isNaN)
    #expect(columns[1].texts == [" x", " y ", nil])
  }

  @Test("Missing values: the usual texts, others by option; None is a level")
  func missing() throws {
    let columns = try CSVSamples.read("a,b\n1,None\nNA,x\nnan,NULL\n,\n#N/A,x\n-999,?\n")
    #expect(columns[0].numbers.map(\.isNaN) == [false, true, true, true, true, false])
    #expect(columns[1].texts == ["None", "x", nil, nil, "x", "?"])
    let others = try CSVSamples.read("a,b\n1,None\n-999.0,?\n-9.99e2,x\n") { $0.missingTokens = ["-999", "?"] }
    #expect(others[0].numbers.map(\.isNaN) == [false, true, true])
    #expect(others[1].texts == ["None", nil, "x"])
    let strict = CSVSamples.error("a\n1\n2\n3\n\"\"\n") { $0.missingTokens = ["NA"] }
    #expect(strict?.line == 5)
  }

  @Test("The separator: by name, by the header, by option")
  func separators() throws {
    for separator in [",", "\t", ";", "|"] {
      let columns = try CSVSamples.read("a\(separator)b\n1\(separator)2\n")
      #expect(columns.map(\.name) == ["a", "b"] && columns[1].numbers == [2])
    }
    let quoted = try CSVSamples.read("\"a,b\";c\n1;2\n")
    #expect(quoted.map(\.name) == ["a,b", "c"])
    let chosen = try CSVSamples.read("a,b;c\n1;2,5\n") {
      $0.delimiter = UInt8(ascii: ";")
      $0.decimalPoint = UInt8(ascii: ",")
    }
    #expect(chosen.map(\.name) == ["a,b", "c"] && chosen[1].numbers == [2.5])
    #expect(CSVSamples.error("a\n1\n") { $0.delimiter = UInt8(ascii: "\"") } != nil)
  }

  @Test("A column's type can be chosen, and columns left out; without a header they are V1, V2, …")
  func choices() throws {
    let columns = try CSVSamples.read("a,b,c\n1,2,x\n01,3,y\n") {
      $0.categorical = ["a"]
      $0.ignored = ["c"]
    }
    #expect(columns.map(\.name) == ["a", "b"])
    #expect(columns[0].texts == ["1", "01"] && columns[1].numbers == [2, 3])
    let bare = try CSVSamples.read("1.5,x\n2.5,y\n") { $0.hasHeader = false }
    #expect(bare.map(\.name) == ["V1", "V2"] && bare[0].numbers == [1.5, 2.5])
    #expect(CSVSamples.error("a,b\n1,2\n") { $0.numeric = ["c"] }?.message.contains("'c'") == true)
    #expect(CSVSamples.error("a\nx\n") { $0.numeric = ["a"] }?.line == 2)
  }

  @Test("A column whose first text comes late is read again as levels", arguments: [1, 2, 3])
  func lateText(threads: Int) throws {
    let rows = 40_000
    var text = "a,b,c\n"
    for row in 0..<rows { text += "\(row % 7),\(Double(row) / 4),\(row % 300 + (row > 15_000 ? 0 : 1))\n" }
    for row in 0..<1_000 { text += "\(row % 2 == 0 ? "more" : "7"),1,L\(row % 5)\n" }
    let columns = try CSVSamples.read(text) {
      $0.threads = threads
      $0.partBytes = 10_000
      $0.categorical = ["c"]
    }
    #expect(columns[0].levels == ["0", "1", "2", "3", "4", "5", "6", "more", "7"])
    let first = columns[0].texts
    #expect((0..<rows).allSatisfy { first[$0] == "\($0 % 7)" } && first[rows] == "more" && first[rows + 1] == "7")
    #expect(columns[1].numbers[rows - 1] == Double(rows - 1) / 4)
    #expect(columns[2].levels.count == 306 && columns[2].levels[0] == "1" && columns[2].levels.last == "L4")
    let third = columns[2].texts
    #expect((0..<rows).allSatisfy { third[$0] == "\($0 % 300 + ($0 > 15_000 ? 0 : 1))" })
  }

  @Test("0, 1, 2, 3+ are levels; one wrong cell among measurements is an error with its place")
  func verdicts() throws {
    #expect(try CSVSamples.read("n\n0\n1\n2\n3+\n3+\n1\n")[0].levels == ["0", "1", "2", "3+"])
    let error = CSVSamples.error("id,mass\n1,2.5\n2,3.5\n3,4.x\n4,5.25\n")
    #expect(error?.line == 4 && error?.column == 3)
    #expect(error?.message.contains("'mass'") == true && error?.message.contains("'4.x'") == true)
    let asked = try CSVSamples.read("mass\n2.5\n3.5\n4.x\n") { $0.categorical = ["mass"] }
    #expect(asked[0].levels == ["2.5", "3.5", "4.x"])
  }

  @Test("Progress reaches the end and never goes back; a cancelled task stops")
  func progressAndCancellation() async throws {
    let text = "a\n" + String(repeating: "1.25\n", count: 600_000)
    let told = Told()
    _ = try CSVSamples.read(text) { $0.onProgress = { told.add($0) } }
    #expect(told.all.last?.bytesDone == told.all.last?.bytesTotal && told.all.count > 1)
    #expect(zip(told.all, told.all.dropFirst()).allSatisfy { $0.bytesDone < $1.bytesDone })
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return CSVSamples.error(text)
    }
    task.cancel()
    #expect(await task.value?.message == "the reading was cancelled")
  }
}

/// What a progress callback was told.
private final class Told: @unchecked Sendable {
  private(set) var all: [ReadProgress] = []
  func add(_ progress: ReadProgress) { all.append(progress) }
}

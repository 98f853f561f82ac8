import CausalData
import Glibc
import Testing

/// Wrong files: an error that names the place, and never a crash.
@Suite struct CSVErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let line: Int?
    let column: Int?
    let says: String
    var testDescription: String { name }
  }

  @Test(
    "An error names line and column",
    arguments: [
      Case(name: "empty", text: "", line: nil, column: nil, says: "empty"),
      Case(name: "blank lines", text: "\n\n\r\n", line: nil, column: nil, says: "blank lines"),
      Case(name: "only a mark", text: "\u{FEFF}", line: nil, column: nil, says: "blank"),
      Case(name: "no rows", text: "a,b\n", line: nil, column: nil, says: "no rows"),
      Case(name: "no rows, no line end", text: "a,b", line: nil, column: nil, says: "no rows"),
      Case(name: "a short row", text: "a,b,c\n1,2,3\n\n1,2\n", line: 4, column: 4, says: "2 of 3 fields"),
      Case(name: "a long row", text: "a,b\n1,2\n1,2,3\n", line: 3, column: 4, says: "more fields than the 2"),
      Case(name: "a long last row", text: "a,b\n1,2\n1,2,", line: 3, column: 4, says: "more fields"),
      Case(name: "a short last row", text: "a,b\n1,2\n1", line: 3, column: 2, says: "1 of 2 fields"),
      Case(name: "infinite", text: "a,b\n1,2\n1,inf\n", line: 3, column: 3, says: "'inf' is infinite"),
      Case(name: "too large", text: "a,b\n1,2\n1e999,3\n", line: 3, column: 1, says: "beyond a Double's range"),
      Case(name: "an open quote", text: "a,b\n1,x\n2,\"y\n3,z\n", line: 3, column: 3, says: "never closed"),
      Case(name: "an open quote in the header", text: "a,\"b\n1,x\n", line: 1, column: 3, says: "never closed"),
      Case(name: "text after a quote", text: "a,b\n1,\"x\"y\n", line: 2, column: 6, says: "closing quote"),
      Case(
        name: "text after a quote in the header", text: "a,\"b\"c\n1,2\n", line: 1, column: 6, says: "closing quote"),
      Case(
        name: "the same name twice", text: "a,b,a\n1,2,3\n", line: 1, column: nil, says: "1 and 3 are both named 'a'"),
      Case(name: "no name", text: ",b\n1,2\n", line: 1, column: nil, says: "column 1 of 2 has no name"),
      Case(name: "no header", text: "1.5,2\n2,3\n", line: 1, column: nil, says: "no names"),
      Case(name: "NUL", text: "a,b\n1,2\n\0,3\n", line: 3, column: nil, says: "NUL"),
      Case(name: "a lone return", text: "a,b\nx,y\nx\ry,z\n", line: 3, column: 1, says: "carriage return"),
      Case(name: "a late line in quotes", text: "a,b\n\"x\ny\",2\nz,2,3\n", line: 4, column: 4, says: "more fields"),
      Case(name: "SQLite", text: "SQLite format 3\0", line: nil, column: nil, says: "SQLite"),
    ])
  func places(sample: Case) throws {
    for partBytes in [1, 2, 3, 5, 9, 1 << 19] {
      let error = try #require(CSVSamples.error(sample.text) { $0.partBytes = partBytes })
      #expect(error.line == sample.line, "\(error)")
      #expect(error.column == sample.column, "\(error)")
      #expect(error.message.contains(sample.says), "\(error)")
    }
  }

  @Test("Not UTF-8: in a level, in a name, UTF-16 throughout")
  func encodings() {
    func error(_ bytes: [UInt8]) -> DataError? {
      do throws(DataError) {
        _ = try CSVReader.read(.bytes(bytes))
        return nil
      } catch {
        return error
      }
    }
    let level = error(Array("a\nx\n".utf8) + [0x63, 0xE9, 0x0A])
    #expect(level?.line == 3 && level?.message.contains("UTF-8") == true)
    #expect(error([0xE9] + Array("a\nx\n".utf8))?.message.contains("UTF-8") == true)
    #expect(error([0xFF, 0xFE, 0x61, 0, 0x0A, 0])?.message.contains("UTF-16") == true)
  }

  @Test("The first wrong row is the one that is told, on any number of threads", arguments: [1, 2, 5])
  func firstProblem(threads: Int) {
    var text = "a,b\n" + String(repeating: "1.5,2.5\n", count: 30_000)
    text += "1\n" + String(repeating: "1.5,2.5\n", count: 30_000) + "1,2,3\n"
    let error = CSVSamples.error(text) {
      $0.threads = threads
      $0.partBytes = 4_096
    }
    #expect(error?.line == 30_002 && error?.column == 2)
  }

  @Test("Limits: a row's bytes, columns, levels, memory")
  func limits() {
    let long = "a,b\n1,2\n" + String(repeating: "x", count: 3 << 20) + ",2\n3,4\n"
    #expect(CSVSamples.error(long) { $0.limits.rowBytes = 1 << 20 }?.line == 3)
    let open = "a,b\n1,2\n\"" + String(repeating: "x\n", count: 3 << 20)
    #expect(CSVSamples.error(open) { $0.limits.rowBytes = 1 << 20 }?.line == 3)
    let header = String(repeating: "x", count: 3 << 20)
    #expect(CSVSamples.error(header) { $0.limits.rowBytes = 1 << 20 }?.line == 1)
    #expect(CSVSamples.error("a,b,c\n1,2,3\n") { $0.limits.columns = 2 }?.message.contains("2 fields") == true)
    let levels = "a\n" + (0..<400).map { "v\($0)\n" }.joined()
    #expect(CSVSamples.error(levels) { $0.limits.levels = 300 }?.message.contains("300 different levels") == true)
    #expect(CSVSamples.error("a,b\n1,2\n") { $0.limits.memory = 8 }?.message.contains("memory") == true)
  }

  @Test("A last byte is looked at where the parts of the file end with it", arguments: ["\"", "\0"])
  func lastByte(byte: String) {
    // Beyond the beginning, which is looked at by itself.
    let rows = String(repeating: "1\n", count: 140_000)
    let errors = [rows.utf8.count, rows.utf8.count + 1, rows.utf8.count + 2].map { size in
      CSVSamples.error("a\n" + rows + byte) { $0.partBytes = size }
    }
    #expect(errors[0]?.line == 140_002)
    #expect(errors[0] == errors[1] && errors[0] == errors[2])
  }

  @Test("Damage behind one level too many is told, however the rows are shared out", arguments: [1, 2, 3])
  func damageBehindManyLevels(threads: Int) {
    var options = CSVOptions(threads: threads)
    options.limits.levels = 280
    options.partBytes = 64
    let bytes = Array(("v\n" + (0..<300).map { "level \($0)\n" }.joined()).utf8) + [0xFF, UInt8(ascii: "\n")]
    do throws(DataError) {
      _ = try CSVStream(.bytes(bytes), options: options)
      Issue.record("the bytes were read")
    } catch {
      #expect(error.line == 302 && error.message.contains("UTF-8"))
    }
    #expect(throws: DataError.self) { try CSVReader.read(.bytes(bytes), options: options) }
  }

  @Test("No such file, a folder")
  func files() {
    for (path, says) in [("/nowhere/at/all.csv", "No such file"), ("/tmp", "folder")] {
      do throws(DataError) {
        _ = try CSVReader.read(.file(path))
        Issue.record("\(path) was read")
      } catch {
        #expect(error.message.contains(says))
      }
    }
  }
}

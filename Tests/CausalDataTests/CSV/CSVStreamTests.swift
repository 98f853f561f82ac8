import CausalData
import CausalStatistics
import Synchronization
import Testing

/// A stream's blocks put together are what the reader gives at once.
@Suite struct CSVStreamTests {
  private static func table(rows: Int) -> String {
    var text = "x,group,y,\"late, one\"\n"
    for row in 0..<rows {
      text += "\(Double(row) / 8),\"g\(row % 3 == 0 ? "a\n" : "b")\",\(row % 10 == 0 ? "NA" : "\(row)"),"
      text += row > rows * 9 / 10 ? "L\(row % 300)\n" : "\(row % 5)\r\n"
    }
    return text
  }

  private struct Collected {
    var numbers: [Double] = []
    var texts: [String?] = []
    var firstRows: [Int] = []
  }

  private static func collect(_ stream: CSVStream, _ column: Int) throws(DataError) -> Collected {
    var all = Collected()
    let levels = stream.columns[column].levels ?? []
    try stream.forEachBlock(of: [column]) { block in
      all.firstRows.append(block.firstRow)
      switch block.columns[0] {
      case .numbers(let values): all.numbers += (0..<block.count).map { values[$0] }
      case .codes(.bytes(let codes)):
        all.texts += (0..<block.count).map { codes[$0] == ParsedColumn.missingCode ? nil : levels[Int(codes[$0])] }
      case .codes(.words(let codes)):
        all.texts += (0..<block.count).map { codes[$0] < 0 ? nil : levels[Int(codes[$0])] }
      }
    }
    return all
  }

  @Test("Blocks are the columns, on any number of threads, compressed or not", arguments: [1, 2, 3], [false, true])
  func blocks(threads: Int, isCompressed: Bool) throws {
    let text = CSVStreamTests.table(rows: 4_000)
    let bytes = isCompressed ? Gzip.compress(Array(text.utf8)) : Array(text.utf8)
    var options = CSVOptions(threads: threads)
    options.partBytes = 1_000
    options.categorical = ["late, one"]
    let stream = try CSVStream(.bytes(bytes), options: options)
    let columns = try CSVReader.read(.bytes(Array(text.utf8)), options: options)
    #expect(stream.rowCount == 4_000 && stream.columns.map(\.name) == columns.map(\.name))
    for (place, column) in columns.enumerated() {
      let found = try CSVStreamTests.collect(stream, place)
      #expect(found.numbers.map(\.bitPattern) == column.numbers.map(\.bitPattern))
      #expect(found.texts == column.texts)
      #expect((stream.columns[place].levels ?? []) == column.levels)
      #expect(found.firstRows == found.firstRows.sorted() && found.firstRows.count > 1)
    }
  }

  @Test("Blocks end at the same rows on any number of threads, so that sums over them are the same")
  func boundaries() throws {
    let bytes = Array(CSVStreamTests.table(rows: 2_000).utf8)
    let ends = try (1...3).map { threads in
      var options = CSVOptions(threads: threads)
      options.partBytes = 500
      options.categorical = ["late, one"]
      return try CSVStreamTests.collect(CSVStream(.bytes(bytes), options: options), 0).firstRows
    }
    #expect(ends[0].count > 1 && ends[0] == ends[1] && ends[0] == ends[2])
  }

  @Test("Progress is told while it is opened, to the end, and not in later passes")
  func progress() throws {
    let told = Mutex<[ReadProgress]>([])
    let bytes = Array(CSVStreamTests.table(rows: 2_000).utf8)
    var options = CSVOptions()
    options.onProgress = { progress in told.withLock { $0.append(progress) } }
    let stream = try CSVStream(.bytes(bytes), options: options)
    let first = told.withLock { $0 }
    #expect(first.last == ReadProgress(bytesDone: bytes.count, bytesTotal: bytes.count))
    _ = try CSVStreamTests.collect(stream, 0)
    #expect(told.withLock { $0 } == first)
  }

  @Test("Levels in another order have other codes and the same texts")
  func order() throws {
    var stream = try CSVStream(.bytes(Array("a,b\nz,1\ny,2\nNA,3\nx,4\n".utf8)))
    stream.reorder(0, levels: ["x", "y", "z"])
    #expect(try CSVStreamTests.collect(stream, 0).texts == ["z", "y", nil, "x"])
    #expect(try CSVStreamTests.collect(stream, 1).numbers == [1, 2, 3, 4])
  }

  @Test(
    "What the reader refuses, the stream refuses", arguments: ["a\n", "a,b\n1\n", "a\n1.5\n2.5\nx\n", "a\n1\ninf\n"])
  func refusals(text: String) {
    do throws(DataError) {
      _ = try CSVStream(.bytes(Array(text.utf8)))
      Issue.record("\(text) was read")
    } catch {
      #expect(error == CSVSamples.error(text))
    }
  }
}

import ArgumentParser
import CausalData
import Glibc
import SeededRandom

/// Reads a table as the product does, for `csv_reading.py` to compare with others.
struct CSVTable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv", abstract: "Time the reading of a CSV file, or check its numbers; build with -c release.")

  @Argument(help: "The file.")
  var file: String?

  @Option(help: "How often it is read; each run is a line: CPU seconds, wall seconds, peak MB so far.")
  var runs = 1

  @Option(help: "On how many threads.")
  var threads = 2

  @Flag(help: "Read in blocks and keep nothing.")
  var stream = false

  @Flag(help: "Print the fields in hexadecimal, column by column, every one as a level.")
  var fields = false

  @Option(help: "Compare so many random numbers with strtod, bit by bit.")
  var check: Int?

  @Option(help: "Fixes the random numbers.")
  var seed: UInt64 = 1

  func run() throws {
    if let check { return try compare(check) }
    guard let file else { throw ValidationError("name a FILE, or --check COUNT") }
    if fields { return try printFields(file) }
    for _ in 0..<runs {
      let start = CSVTable.usage()
      if stream {
        let table = try CSVStream(.file(file), options: CSVOptions(threads: threads))
        try table.forEachBlock(of: Array(table.columns.indices)) { _ in }
      } else {
        let columns = try CSVReader.read(.file(file), options: CSVOptions(threads: threads))
        guard !columns.isEmpty else { throw ValidationError("no columns") }
      }
      let end = CSVTable.usage()
      print(end.processor - start.processor, end.wall - start.wall, end.peak)
    }
  }

  private static func usage() -> (processor: Double, wall: Double, peak: Double) {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    let rest = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    return (
      Double(seconds) + Double(rest) / 1e6, Double(time.tv_sec) + Double(time.tv_nsec) / 1e9,
      Double(usage.ru_maxrss) / 1e3
    )
  }

  private func printFields(_ file: String) throws {
    var options = CSVOptions(threads: threads)
    options.missingTokens = []
    options.partBytes = 97
    options.categorical = Set(try CSVStream(.file(file), options: options).columns.map(\.name))
    for column in try CSVReader.read(.file(file), options: options) {
      let levels: [String]
      let codes: [Int]
      switch column.values {
      case .numbers: throw ValidationError("\(column.name) came back as numbers")
      case .codes(let values, let found):
        (levels, codes) = (found, values.withUnsafeBufferPointer { $0.map { Int($0) } })
      case .wideCodes(let values, let found):
        (levels, codes) = (found, values.withUnsafeBufferPointer { $0.map { Int($0) } })
      }
      print(([column.name] + codes.map { levels[$0] }).map(CSVTable.hexadecimal).joined(separator: " "))
    }
  }

  private static func hexadecimal(_ text: String) -> String {
    "x" + text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  // MARK: Numbers

  private func compare(_ count: Int) throws {
    var generator = SplitMix64(seed: seed)
    var (done, wrong) = (0, 0)
    while done < count {
      let texts = (0..<min(1 << 18, count - done)).map { _ in CSVTable.number(&generator) }
      var options = CSVOptions(threads: threads)
      options.numeric = ["x"]
      let columns = try CSVReader.read(.bytes(Array(("x\n" + texts.joined(separator: "\n")).utf8)), options: options)
      guard case .numbers(let values)? = columns.first?.values, values.count == texts.count else {
        throw ValidationError("the numbers did not come back")
      }
      for (row, text) in texts.enumerated() where values[row].bitPattern != strtod(text, nil).bitPattern {
        wrong += 1
        print("\(text): \(values[row]), strtod \(strtod(text, nil))")
      }
      done += texts.count
    }
    print("\(done) numbers, \(wrong) unlike strtod's")
    if wrong > 0 { throw ExitCode.failure }
  }

  /// A finite number in one of many shapes.
  private static func number(_ generator: inout SplitMix64) -> String {
    while true {
      let text: String
      let value = Double(bitPattern: generator.next())
      switch generator.next() % 6 {
      case 0: text = "\(value)"
      case 1: text = "\((generator.uniform() - 0.5) * 20)"
      case 2: text = digits(1 + generator.below(8), &generator) + "." + digits(generator.below(9), &generator)
      case 3: text = "-" + digits(generator.below(20), &generator) + "." + digits(1 + generator.below(25), &generator)
      case 4:
        text = digits(1 + generator.below(20), &generator) + "e\(generator.below(640) - 340)"
      default:
        // Near the middle between two Doubles.
        let middle = Double(bitPattern: generator.next() >> 12 | 1_023 << 52 + UInt64(generator.below(52)) << 52)
        text =
          "\(Int64(truncatingIfNeeded: middle.bitPattern >> 10))" + digits(generator.below(3), &generator) + "5e-20"
      }
      if value.isFinite, strtod(text, nil).isFinite { return text }
    }
  }

  private static func digits(_ count: Int, _ generator: inout SplitMix64) -> String {
    String((0..<count).map { _ in Character(UnicodeScalar(UInt8(ascii: "0") + UInt8(generator.below(10)))) })
  }
}

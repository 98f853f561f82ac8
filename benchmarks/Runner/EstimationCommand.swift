import ArgumentParser
import CausalData
import CausalStatistics
import Estimation
import Glibc

/// Times every estimator that answers for ten confounders, on one thread.
struct EstimationBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimation",
    abstract: "Time the estimators on ten confounders, one thread, reading excluded; build with -c release.",
    discussion: """
      With --folder the same rows are written for benchmarks/peers/estimation_peers.py FOLDER ROWS, which times DoWhy, \
      EconML, statsmodels and antecedent on them.
      """)

  @Option(help: "How many rows.")
  var rows = 100_000

  @Option(help: "How often each is measured.")
  var runs = 7

  @Option(help: "Fixes the data.")
  var seed: UInt64 = 1

  @Option(help: "Write the columns into this folder first, as raw doubles, for other programs.")
  var folder: String?

  @Option(help: "Only this method, once, and then the peak of memory over the data's own bytes.")
  var memory: String?

  @Option(help: "Only these methods; may be repeated.")
  var method: [String] = []

  func run() throws {
    guard rows >= 100, runs > 0 else { throw ValidationError("give at least 100 rows and 1 run") }
    let data = ConfoundedRows(rows: rows, seed: seed)
    if let folder { try data.write(to: "\(folder)/estimation.bin") }
    let table = try data.table()
    let effect = IdentifiedEffect.backdoor(
      treatment: "v0", outcome: "y", adjustingFor: (0..<ConfoundedRows.confounders).map { "W\($0)" })
    var settings = EstimationSettings()
    settings.seed = seed
    if let memory {
      guard let method = EstimationMethod(named: memory), let estimator = EffectEstimators.estimator(method) else {
        throw ValidationError("there is no estimator \(memory)")
      }
      let before = MemoryPeak.reset()
      let estimate = try estimator.estimate(EffectSample(effect, in: table), settings)
      let bytes = Double(rows * (ConfoundedRows.confounders + 2) * 8)
      let extra = Double(MemoryPeak.peak - before)
      print(
        "| \(method.rawValue) | \(rows) | \(estimate[0].effect) | \(Int(bytes / 1e6)) MB of data"
          + " | \(Stopwatch.text(max(0, extra) / bytes)) × the data beside it |")
      return
    }
    let wanted = Set(method.compactMap(EstimationMethod.init(named:)))
    print("| ours, \(rows) rows | effect (standard error) | \(Stopwatch.heading) |")
    print("| --- | --- | --- | --- | --- | --- |")
    for estimator in EffectEstimators.standard where wanted.isEmpty || wanted.contains(estimator.method) {
      let sample = try EffectSample(effect, in: table)
      guard estimator.obstacle(for: sample, settings) == nil else { continue }
      let estimate = try estimator.estimate(sample, settings)[0]
      let watch = try Stopwatch(runs: runs) {
        try estimator.estimate(EffectSample(effect, in: table), settings)
      }
      let error = estimate.standardError.map { " (\($0))" } ?? ""
      print("| \(estimator.method.rawValue) | \(estimate.effect)\(error) | \(watch.cells) |")
    }
  }
}

/// Ten standard normal confounders W0…W9, a binary treatment v0 whose log odds are linear in them (−0.5 to 0.5), an
/// outcome y = 10 v0 + W·(1 to 3) + noise.
struct ConfoundedRows {
  static let confounders = 10
  let rows: Int
  /// Column by column: W0…W9, v0, y.
  let values: [Double]

  init(rows: Int, seed: UInt64) {
    self.rows = rows
    let count = ConfoundedRows.confounders
    var values = [Double](repeating: 0, count: rows * (count + 2))
    var stream = RandomStream(seed: seed)
    for row in 0..<rows {
      var (odds, signal) = (0.0, 0.0)
      for column in 0..<count {
        let value = stream.normal()
        let share = Double(column) / Double(count - 1)
        values[row + column * rows] = value
        odds += (share - 0.5) * value
        signal += (1 + 2 * share) * value
      }
      let isTreated = stream.uniform() < 1 / (1 + exp(-odds))
      values[row + count * rows] = isTreated ? 1 : 0
      values[row + (count + 1) * rows] = (isTreated ? 10 : 0) + signal + stream.normal()
    }
    self.values = values
  }

  static let names = (0..<confounders).map { "W\($0)" } + ["v0", "y"]

  func table() throws -> Table {
    try Table(
      ConfoundedRows.names.enumerated().map { place, name in
        ParsedColumn(
          name: name, values: .numbers(ColumnStorage(values[place * rows..<(place + 1) * rows])))
      })
  }

  /// - Throws: A sentence for the person at the command line.
  func write(to path: String) throws {
    guard let file = fopen(path, "w") else { throw ValidationError("can not write \(path): make its folder first") }
    let written = fwrite(values, 8, values.count, file)
    guard fclose(file) == 0, written == values.count else {
      throw ValidationError("can not write all of \(path): is the disk full?")
    }
  }
}

/// What the kernel says of this process's memory, in bytes.
enum MemoryPeak {
  /// Forgets earlier peaks, and says what is in use now.
  static func reset() -> Int {
    if let file = fopen("/proc/self/clear_refs", "w") {
      fputs("5", file)
      fclose(file)
    }
    return read("VmRSS:")
  }

  static var peak: Int { read("VmHWM:") }

  private static func read(_ key: String) -> Int {
    guard let bytes = try? InputFile.bytes(at: "/proc/self/status") else { return 0 }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix(key) {
      let digits = line.filter(\.isNumber)
      return (Int(digits) ?? 0) * 1_024
    }
    return 0
  }
}

import ArgumentParser
import CausalData
import CausalStatistics
import Estimation
import Glibc

/// How often 95 % intervals hold the effect, over simulations.
struct CoverageBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "How often 95 % intervals hold the true effect, in simulations; build with -c release.",
    discussion: """
      Each case is a simulation, an estimator and the effect that it should find. Of 2,000 intervals of exact size 95 % \
      are 94.0 to 96.0 % expected to hold (two Monte Carlo errors).
      """)

  @Option(help: "How many simulations a case.")
  var runs = 2_000

  @Option(help: "Rows of a simulation; may be repeated (500 and 5000 if not given).")
  var rows: [Int] = []

  @Option(help: "Only cases whose name begins so; may be repeated.")
  var only: [String] = []

  @Option(help: "Fixes the data.")
  var seed: UInt64 = 1

  @Option(help: "At most so many threads work.")
  var threads = 2

  @Flag(help: "Name the cases and do nothing.")
  var list = false

  func run() throws {
    guard runs >= 2, rows.allSatisfy({ $0 >= 20 }) else { throw ValidationError("give 2 runs and 20 rows or more") }
    let cases = CoverageCases.all.filter { entry in only.isEmpty || only.contains { entry.name.hasPrefix($0) } }
    if list {
      for entry in cases { print(entry.name) }
      return
    }
    print("| case | rows | coverage % | bias / its error | mean error / spread | no answer | remark |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for entry in cases {
      for rows in rows.isEmpty ? [500, 5_000] : rows {
        print(CoverageTally(entry, rows: rows, runs: runs, seed: seed, threads: threads).row)
      }
    }
  }
}

/// One simulation with one estimator.
struct CoverageCase: Sendable {
  /// "aipw, both right".
  let name: String
  /// What the interval should hold.
  let truth: Double
  /// Why it may fall short, where that is known; empty if it should not.
  var remark = ""
  /// Rows drawn from the stream.
  let simulate: @Sendable (_ rows: Int, _ stream: inout RandomStream) throws -> Table
  /// The estimate whose interval is asked.
  let estimate: @Sendable (_ table: Table) throws -> EffectEstimate
}

/// All cases; each family has a file of its own.
enum CoverageCases {
  static let all: [CoverageCase] = regression + doublyRobust + designs + instruments + mediators + weighting
}

/// What came of the simulations of one case.
private struct CoverageTally {
  let row: String

  private struct Run: Sendable {
    var effect = Double.nan
    var error = Double.nan
    var holds = false
  }

  init(_ entry: CoverageCase, rows: Int, runs: Int, seed: UInt64, threads: Int) {
    let results = mapInParallel(parts: runs, threads: threads) { run in
      var stream = RandomStream(seed: seed, path: [rows, run])
      guard let table = try? entry.simulate(rows, &stream), let estimate = try? entry.estimate(table) else {
        return Run()
      }
      return Run(
        effect: estimate.effect, error: estimate.standardError ?? .nan,
        holds: estimate.interval?.contains(entry.truth) ?? false)
    }
    let answered = results.filter { $0.effect.isFinite && $0.error.isFinite }
    let count = Double(max(1, answered.count))
    let mean = answered.reduce(0) { $0 + $1.effect } / count
    let square = answered.reduce(0) { $0 + ($1.effect - mean) * ($1.effect - mean) }
    let spread = (square / max(1, count - 1)).squareRoot()
    let held = 100 * Double(answered.count { $0.holds }) / count
    let error = answered.reduce(0) { $0 + $1.error } / count
    let cells = [
      entry.name, "\(rows)", CoverageTally.text(held),
      CoverageTally.text((mean - entry.truth) / spread * count.squareRoot()),
      CoverageTally.text(error / spread), "\(results.count - answered.count)", entry.remark,
    ]
    row = "| " + cells.joined(separator: " | ") + " |"
  }

  /// Two decimals.
  private static func text(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "–" }
    let hundredths = Int((abs(value) * 100).rounded())
    let fraction = String(hundredths % 100)
    return (value < 0 ? "−" : "") + "\(hundredths / 100)." + (fraction.count < 2 ? "0" : "") + fraction
  }
}

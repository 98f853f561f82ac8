import ArgumentParser
import CausalStatistics
import Refutation

/// Do sensitivity analyses find the strength of a planted confounder, and do refuters catch a planted leak?
struct RefutePowerBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refute-power",
    abstract: "Tipping points beside the strength of a planted confounder; leaks caught; build with -c release.",
    discussion: """
      Tipping: the whole estimate is the work of a hidden confounder of known strength, so each analysis should name that \
      strength; told is the share of simulations within 10 % of it. Leaks: an outcome's proxy is among the covariates; \
      beside each, how often the refuter fails the right adjustment set.
      """)

  @Option(help: "How many simulations a case.")
  var runs = 100

  @Option(help: "Rows of a simulation of a tipping point.")
  var rows = 100_000

  @Option(help: "Rows of a simulation of a leak.")
  var leakRows = 1_000

  @Option(help: "Fixes the data.")
  var seed: UInt64 = 1

  @Option(help: "At most so many threads work.")
  var threads = 2

  func run() throws {
    guard runs >= 2, rows >= 100, leakRows >= 100 else { throw ValidationError("give 2 runs and 100 rows or more") }
    print("| analysis | planted | told on average | standard deviation | within 10 %, of \(runs) |")
    print("| --- | --- | --- | --- | --- |")
    for entry in RefutePower.tippings {
      let found = mapInParallel(parts: runs, threads: threads) { run in
        var stream = RandomStream(seed: seed, path: [run, 1])
        return (try? entry.tell(rows, &stream)) ?? nil
      }.map { $0 ?? .nan }
      let mean = found.reduce(0, +) / Double(runs)
      let spread = (found.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs - 1)).squareRoot()
      let within = found.count { abs($0 / entry.planted - 1) <= 0.1 }
      print("| \(entry.name) | \(text(entry.planted)) | \(text(mean)) | \(text(spread)) | \(within) |")
    }
    print("\n| refuter | leak caught, of \(runs) | right set failed or suspected, of \(runs) |")
    print("| --- | --- | --- |")
    for entry in RefutePower.leaks {
      func caught(_ leaked: Bool) -> Int {
        mapInParallel(parts: runs, threads: threads) { run in
          (try? entry.catches(leaked, leakRows, seed &+ UInt64(run))) ?? false
        }.count { $0 }
      }
      print("| \(entry.name) | \(caught(true)) | \(caught(false)) |")
    }
  }

  private func text(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}

import ArgumentParser
import CausalStatistics
import Estimation
import Refutation

/// How often refuters fail right models: data are simulated again and again, each with a seed of its own for the refuters.
struct RefuteCorrectBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refute-correct",
    abstract: "How often refuters fail right models of many kinds; build with -c release.",
    discussion: """
      Each cell is failed / told over simulated data sets (several contrasts of a treatment count each). Tests of one p-value \
      (negative controls, instruments, placebo outcomes) take little time and are made over ten times as many data sets as refuters that draw \
      replicates. Sensitivity analyses fail nothing and are not in the table; overlap fails where there is none.
      """)

  @Option(help: "How many data sets a case for refuters that draw replicates.")
  var runs = 3

  @Option(help: "Rows of a data set; may be repeated (100 and 400 if not given).")
  var rows: [Int] = []

  @Option(help: "How many replicates.")
  var replicates = 100

  @Option(help: "Only cases whose name contains this; may be repeated.")
  var only: [String] = []

  @Option(help: "Fixes the data.")
  var seed: UInt64 = 1

  @Option(help: "At most so many threads work.")
  var threads = 2

  private static let drawn: [RefutationMethod] = [
    .placeboPermuted, .placeboRandom, .randomCommonCause, .dataSubset, .bootstrap, .noisyBootstrap, .dummyOutcome,
    .simulatedEffect,
  ]
  private static let tests: [RefutationMethod] = [
    .negativeControlOutcome, .negativeControlExposure, .instrumentTests, .placeboOutcome,
  ]

  func run() throws {
    guard runs >= 1, replicates >= 39, rows.allSatisfy({ $0 >= 50 }) else {
      throw ValidationError("give 1 run, 39 replicates and 50 rows or more")
    }
    let methods = RefuteCorrectBenchmark.drawn + RefuteCorrectBenchmark.tests
    let models = CorrectModels.all.filter { model in only.isEmpty || only.contains { model.name.contains($0) } }
    print("| right model, rows | \(methods.map(\.rawValue).joined(separator: " | ")) |")
    print("|" + String(repeating: " --- |", count: methods.count + 1))
    var totals: [Int: [RefutationMethod: Tally]] = [:]
    for model in models {
      for rows in rows.isEmpty ? [100, 400] : rows {
        var tallies = tally(model, rows, runs, RefuteCorrectBenchmark.drawn)
        tallies.merge(tally(model, rows, 10 * runs, RefuteCorrectBenchmark.tests)) { first, _ in first }
        for (method, tally) in tallies { totals[rows, default: [:]][method, default: Tally()].add(tally) }
        print("| \(model.name), \(rows) | \(methods.map { tallies[$0]?.text ?? "" }.joined(separator: " | ")) |")
      }
    }
    for (rows, tallies) in totals.sorted(by: { $0.key < $1.key }) {
      print("| **all, \(rows)** | \(methods.map { tallies[$0]?.share ?? "" }.joined(separator: " | ")) |")
    }
  }

  /// Verdicts of one refuter.
  private struct Tally: Sendable {
    var failed = 0
    var told = 0

    var text: String { "\(failed)/\(told)" }
    var share: String { "\((1_000 * Double(failed) / Double(max(1, told))).rounded() / 10) % of \(told)" }

    mutating func add(_ other: Tally) { (failed, told) = (failed + other.failed, told + other.told) }
  }

  private func tally(
    _ model: CorrectModel, _ rows: Int, _ runs: Int, _ methods: [RefutationMethod]
  ) -> [RefutationMethod: Tally] {
    let found = mapInParallel(parts: runs, threads: threads) { run -> [Refutation] in
      var stream = RandomStream(seed: seed, path: [rows, run])
      guard let (subjects, refuters) = try? model.subjects(rows: rows, &stream) else { return [] }
      var settings = RefutationSettings()
      (settings.replicates, settings.seed) = (replicates, seed &* 1_000 &+ UInt64(run))
      return subjects.flatMap { subject in
        refuters.filter { methods.contains($0.method) && $0.obstacle(for: subject) == nil }
          .flatMap { (try? $0.refute(subject, settings)) ?? [] }
      }
    }
    var tallies: [RefutationMethod: Tally] = [:]
    for refutation in found.joined() {
      tallies[refutation.method, default: Tally()].add(Tally(failed: refutation.verdict == .failed ? 1 : 0, told: 1))
    }
    return tallies
  }
}

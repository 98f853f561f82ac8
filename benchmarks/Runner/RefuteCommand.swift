import ArgumentParser
import CausalData
import Estimation
import Refutation
import StrictJSON

/// Times refuters of least squares, and counts their verdicts over seeds.
struct RefuteBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refute",
    abstract: "Time the refuters that draw replicates, one thread; build with -c release.",
    discussion: """
      Ten confounders, a binary treatment, least squares. With --folder the same rows are written for \
      benchmarks/peers/refute_peers.py FOLDER ROWS, which times DoWhy on them.

      With --seeds and --data (Tests/Fixtures/Estimation/nhefs_design.csv) it counts instead how often estimates by least \
      squares, weighting and AIPW do not pass.
      """)

  @Option(help: "How many rows.")
  var rows = 10_000

  @Option(help: "How many replicates.")
  var replicates = 100

  @Option(help: "How often each is measured.")
  var runs = 5

  @Option(help: "Fixes the data.")
  var seed: UInt64 = 1

  @Option(help: "Write the columns into this folder first, as raw doubles, for other programs.")
  var folder: String?

  @Option(help: "Only this refuter, once, and then the peak of memory over the data's own bytes.")
  var memory: String?

  @Option(help: "Count verdicts over so many seeds, of --data.")
  var seeds: Int?

  @Option(help: "NHEFS with squares and indicators as columns, complete cases.")
  var data = "Tests/Fixtures/Estimation/nhefs_design.csv"

  @Flag(help: "Time a bootstrap of --data by AIPW, weighting and least squares.")
  var bootstrap = false

  func run() async throws {
    guard rows >= 100, runs > 0, replicates > 0 else {
      throw ValidationError("give at least 100 rows, 1 run and 1 replicate")
    }
    if let seeds {
      try RefuteVerdicts(subjects: try await smoking(), replicates: replicates, seeds: seeds).run()
    } else if bootstrap {
      try timeBootstrap(try await smoking())
    } else {
      try timeRefuters()
    }
  }

  /// The refuters that draw replicates.
  static let refuters = EffectRefuters.standard.filter {
    [
      .placeboPermuted, .placeboRandom, .randomCommonCause, .dataSubset, .bootstrap, .noisyBootstrap, .dummyOutcome,
      .simulatedEffect,
    ].contains($0.method)
  }

  private var settings: RefutationSettings {
    var settings = RefutationSettings()
    (settings.replicates, settings.seed) = (replicates, seed)
    return settings
  }

  private func timeRefuters() throws {
    let rows = ConfoundedRows(rows: self.rows, seed: seed)
    if let folder { try rows.write(to: "\(folder)/estimation.bin") }
    let table = try rows.table()
    let effect = IdentifiedEffect.backdoor(
      treatment: "v0", outcome: "y", adjustingFor: (0..<ConfoundedRows.confounders).map { "W\($0)" })
    func subject() throws -> RefutationSubject {
      try RefutationSubject.subjects(
        EffectSample(effect, in: table), LinearRegressionEstimator(), EstimationSettings())[0]
    }
    if let memory {
      guard let method = RefutationMethod(rawValue: memory), let refuter = EffectRefuters.refuter(method) else {
        throw ValidationError("there is no refuter \(memory)")
      }
      let bytes = Double(self.rows * (ConfoundedRows.confounders + 2) * 8)
      let before = MemoryPeak.reset()
      let refutation = try refuter.refute(subject(), settings)[0]
      let extra = Double(max(0, MemoryPeak.peak - before))
      print(
        "| \(memory) | \(self.rows) rows, \(replicates) replicates | \(refutation.verdict.rawValue) | data \(Int(bytes / 1e6)) MB,"
          + " beside it \(Stopwatch.text(extra / bytes)) × |")
      return
    }
    print(
      "| ours, \(self.rows) rows, \(replicates) replicates | effect after (verdict, drawn) | \(Stopwatch.heading) |")
    print("| --- | --- | --- | --- | --- | --- |")
    let attacked = try subject()
    let estimate = try Stopwatch(runs: runs) { try subject() }
    print("| the estimate itself | \(attacked.original.effect) | \(estimate.cells) |")
    // A new subject has no sums yet; one replicate is as good as none.
    var one = settings
    one.replicates = 1
    let pass = try Stopwatch(runs: runs) {
      try ResamplingRefuter(.subset).refute(subject(), one)
    }
    print("| the estimate and the pass that makes the buckets | | \(pass.cells) |")
    for refuter in RefuteBenchmark.refuters {
      let refutation = try refuter.refute(attacked, settings)[0]
      let watch = try Stopwatch(runs: runs) { try refuter.refute(attacked, settings) }
      let drawn = refutation.diagnostics["drawn"]?.string ?? ""
      print(
        "| \(refuter.method.rawValue) | \(refutation.refutedEffect ?? .nan) (\(refutation.verdict.rawValue), \(drawn))"
          + " | \(watch.cells) |")
    }
  }

  private func timeBootstrap(_ subjects: [RefutationSubject]) throws {
    print("| bootstrap of \(data), \(replicates) replicates | effect after (spread) | \(Stopwatch.heading) |")
    print("| --- | --- | --- | --- | --- | --- |")
    for subject in subjects {
      let refutation = try ResamplingRefuter(.bootstrap).refute(subject, settings)[0]
      let watch = try Stopwatch(runs: runs) { try ResamplingRefuter(.bootstrap).refute(subject, settings) }
      print(
        "| \(subject.original.method.rawValue) | \(refutation.refutedEffect ?? .nan) (\(refutation.spread ?? .nan)) | \(watch.cells) |"
      )
    }
  }

  /// The effect of quitting on weight by three methods, all other columns adjusted for.
  private func smoking() async throws -> [RefutationSubject] {
    let table = try await Table.read(path: data, options: TableReadingOptions(threads: 1))
    let others = table.names.filter { $0 != "qsmk" && $0 != "wt82_71" }
    let sample = try EffectSample(
      .backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: others), in: table)
    let estimators: [any EffectEstimator] = [
      LinearRegressionEstimator(), PropensityWeightingEstimator(), AIPWEstimator(),
    ]
    return try estimators.map { try RefutationSubject.subjects(sample, $0, EstimationSettings())[0] }
  }
}

/// How often attacks on correct estimates end otherwise than with "passed".
struct RefuteVerdicts {
  let subjects: [RefutationSubject]
  let replicates: Int
  let seeds: Int

  func run() throws {
    let methods: [RefutationMethod] = [.placeboPermuted, .placeboRandom, .randomCommonCause, .dataSubset, .bootstrap]
    print("| \(seeds) seeds, \(replicates) replicates | \(methods.map(\.rawValue).joined(separator: " | ")) |")
    print("|" + String(repeating: " --- |", count: methods.count + 1))
    for subject in subjects {
      let cells = try methods.map { method in
        guard let refuter = EffectRefuters.refuter(method) else { return "–" }
        var counts: [RefutationVerdict: Int] = [:]
        for seed in 0..<seeds {
          var settings = RefutationSettings()
          (settings.replicates, settings.seed, settings.threads) = (replicates, UInt64(seed), 2)
          counts[try refuter.refute(subject, settings)[0].verdict, default: 0] += 1
        }
        return "\(counts[.passed] ?? 0) passed, \(counts[.inconclusive] ?? 0) open, \(counts[.failed] ?? 0) failed"
      }
      print("| \(subject.original.method.rawValue) | \(cells.joined(separator: " | ")) |")
    }
  }
}

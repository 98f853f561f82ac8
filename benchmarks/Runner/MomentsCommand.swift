import ArgumentParser
import CausalStatistics
import Glibc

/// Times second moments, plain and in buckets, and the bootstrap that needs no more than these.
struct MomentsBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moments",
    abstract: "Time weighted moments, their buckets and a bootstrap, on one thread; build with -c release.")

  enum Only: String, ExpressibleByArgument {
    case memory, stream
  }

  @Option(help: "How many rows.")
  var rows = 1_000_000

  @Option(help: "How many columns; the last is the outcome of the regression, which depends on the others.")
  var columns = 12

  @Option(help: "How often each is measured.")
  var runs = 9

  @Option(help: "How many bootstrap replicates.")
  var replicates = 1_000

  @Option(help: "Fixes the data.")
  var seed: UInt64 = 1

  @Option(help: "Write the columns and the weights into this folder first, as raw doubles, for other programs.")
  var folder: String?

  @Option(
    help: "Only add the rows up once, in memory or streaming in batches, and print the CPU ms: for a look at memory.")
  var only: Only?

  func run() throws {
    guard rows > 0, columns > 1, runs > 0, replicates > 1 else {
      throw ValidationError("give at least 1 row, 2 columns, 1 run and 2 replicates")
    }
    switch only {
    case .memory: try memory()
    case .stream: try stream()
    case nil: try all()
    }
  }

  private func all() throws {
    let data = SimulatedRows(rows: rows, columns: columns, seed: seed)
    if let folder { try OutputFile.write(data, to: "\(folder)/moments.bin") }
    print("| ours | checked value | \(Stopwatch.heading) |")
    print("| --- | --- | --- | --- | --- | --- |")
    try data.withColumns { columns, weights in
      try report("moments", try Moments(columns: columns, rows: 0..<rows)) {
        _ = try Moments(columns: columns, rows: 0..<rows)
      }
      try report("weighted moments", try Moments(columns: columns, rows: 0..<rows, weights: weights)) {
        _ = try Moments(columns: columns, rows: 0..<rows, weights: weights)
      }
      for buckets in [1_024, 4_096, BucketedMoments.capacity(columns: self.columns)] {
        let bucketed = try BucketedMoments(columns: columns, rows: 0..<rows, weights: weights, buckets: buckets)
        try report("weighted moments in \(bucketed.bucketCount) buckets", bucketed.moments) {
          _ = try BucketedMoments(columns: columns, rows: 0..<rows, weights: weights, buckets: buckets)
        }
      }
      print("")
      print("| standard errors over HC0's | mean | sd | min | max | \(Stopwatch.heading) |")
      print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
      for buckets in [1_024, 4_096, BucketedMoments.capacity(columns: self.columns)] {
        try bootstrap(data, BucketedMoments(columns: columns, rows: 0..<rows, buckets: buckets))
      }
    }
  }

  /// The checked value is a cross-product, for the peers' to be compared with.
  private func report(_ name: String, _ moments: Moments, _ work: () throws -> Void) rethrows {
    print("| \(name) | \(moments.crossProducts[0, columns - 1]) | \(try Stopwatch(runs: runs, of: work).cells) |")
  }

  private func bootstrap(_ data: SimulatedRows, _ buckets: BucketedMoments) throws {
    let (outcome, predictors) = (columns - 1, Array(0..<columns - 1))
    let robust = data.robustErrors(
      of: try MomentRegression(buckets.moments, outcome: outcome, predictors: predictors))
    var draws: [[Double]] = []
    let watch = Stopwatch(runs: max(1, runs / 3)) {
      draws = buckets.bootstrap(replicates: replicates, seed: seed) { _, moments in
        guard let fit = try? MomentRegression(moments, outcome: outcome, predictors: predictors) else { return [] }
        return [fit.intercept] + fit.coefficients
      }
    }
    let ratios = robust.indices.map { place in
      SampleSummary(draws.map { $0[place] }).standardDeviation / robust[place]
    }
    let summary = SampleSummary(ratios)
    let cells = [summary.mean, summary.standardDeviation, ratios.min() ?? 0, ratios.max() ?? 0].map { ratio in
      "\((ratio * 1_000).rounded() / 1_000)"
    }
    print(
      "| \(buckets.bucketCount) buckets, \(replicates) replicates | \(cells.joined(separator: " | ")) | \(watch.cells) |"
    )
  }

  private func memory() throws {
    let data = SimulatedRows(rows: rows, columns: columns, seed: seed)
    try data.withColumns { columns, weights in
      let watch = try Stopwatch(runs: runs) { try Moments(columns: columns, rows: 0..<rows, weights: weights) }
      let bucketed = try Stopwatch(runs: runs) {
        try BucketedMoments(columns: columns, rows: 0..<rows, weights: weights, buckets: 1_024)
      }
      print("\(Stopwatch.text(watch.median)) \(Stopwatch.text(bucketed.median))")
    }
  }

  /// Batches of 65,536 rows, the same batch again and again: what is measured is the adding up.
  private func stream() throws {
    let batch = SimulatedRows(rows: min(rows, 65_536), columns: columns, seed: seed)
    try batch.withColumns { columns, weights in
      let watch = try Stopwatch(runs: 1) {
        var total = MomentAccumulator(columnCount: self.columns)
        for start in stride(from: 0, to: rows, by: batch.rows) {
          try total.add(columns: columns, rows: 0..<min(batch.rows, rows - start), weights: weights)
        }
        return total.moments
      }
      let bucketed = try Stopwatch(runs: 1) {
        var total = BucketedMomentAccumulator(columnCount: self.columns, buckets: 1_024)
        for start in stride(from: 0, to: rows, by: batch.rows) {
          try total.add(columns: columns, rows: 0..<min(batch.rows, rows - start), weights: weights)
        }
        return total.bucketedMoments
      }
      print("\(Stopwatch.text(watch.median)) \(Stopwatch.text(bucketed.median))")
    }
  }
}

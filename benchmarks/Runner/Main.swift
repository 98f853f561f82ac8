import ArgumentParser

/// The project's benchmarks: one subcommand each.
@main
struct BenchmarkRunner: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wherefore-bench",
    abstract: "Reproduce the figures of benchmarks/RESULTS.md.",
    subcommands: [
      CoverageBenchmark.self,
      RefutePowerBenchmark.self, RefuteCorrectBenchmark.self,
      Client.self, Scoring.self, Formats.self, Tuebingen.self, ArcticSeaIce.self, Repair.self, Greedy.self, Exact.self,
      LiNGAM.self,
      MomentsBenchmark.self,
      Constraint.self,
      Discover.self,
      CSVTable.self, Fuzz.self,
      Discrete.self,
      PosteriorBenchmark.self, Sampler.self, CalibrationBenchmark.self,
      Replay.self, Valve.self,
      ReconcileTiming.self, ReconcileFuzz.self,
      Asking.self, Settings.self,
      EstimationBenchmark.self,
      RefuteBenchmark.self,
      FalsifyBenchmark.self,
      IdentifyBenchmark.self,
    ]
  )
}

import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery

/// Times what `wherefore discover` does by default with linear Gaussian data: exact search of few variables, order search
/// of more.
struct Discover: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Time the default search of CSV files of numbers, from rows and from moments; build with -c release.")

  @Argument(help: "CSV files of numbers with a header.")
  var data: [String]

  @Option(help: "For each, its true edges (parent,child).")
  var truth: [String] = []

  @Option(help: "Runs that count, after one to warm up.")
  var runs = 3

  @Option(help: "Fixes the search.")
  var seed: UInt64 = 0

  @Option(help: "Searches with so many seeds from --seed on; the distance and score of each, the times of the first.")
  var repeats = 1

  @Option(help: "The penalty discount λ of the Gaussian BIC; the default setting where absent.")
  var penalty: Double?

  @Option(help: "The extension γ of the BIC for many variables; the default setting where absent.")
  var extensionWeight: Double?

  func validate() throws {
    guard truth.isEmpty || truth.count == data.count else {
      throw ValidationError("name one --truth a file, or none")
    }
    guard runs > 0, repeats > 0, seed <= .max - UInt64(repeats) else {
      throw ValidationError("make one run at least")
    }
  }

  func run() throws {
    print("| data | from | \(Stopwatch.heading) | SHD of the class | score less the truth's | climbs, reached best |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (index, path) in data.enumerated() {
      let file = try NumericFile(at: path)
      let moments = try Moments(columns: file.columns)
      let request = DiscoveryRequest()
      let plan = try DiscoveryPlan(request, shape: .init(continuous: file.variables.names, discrete: []))
      let isExact = plan.algorithm == .exact
      // Exact search draws nothing, so once is enough.
      let results = try (0..<UInt64(isExact ? 1 : repeats)).map {
        try search(moments, file.variables, isExact, seed: seed + $0)
      }
      let fromMoments = try Stopwatch(runs: runs) { try search(moments, file.variables, isExact, seed: seed) }
      let fromRows = try Stopwatch(runs: runs) {
        try search(Moments(columns: file.columns), file.variables, isExact, seed: seed)
      }
      var (distance, surplus) = ("", "")
      if !truth.isEmpty {
        let expected = try file.truth(at: truth[index])
        let truth = expected.completedPartiallyDirectedGraph
        let distances = try results.map {
          try $0.graph.completedPartiallyDirectedGraph.structuralHammingDistance(to: truth)
        }
        distance = distances.map { "\($0)" }.joined(separator: " ")
        let score = score(moments)
        let best = (0..<file.variables.count).reduce(0) {
          $0 + score.localScore(of: $1, parents: expected.parents(of: $1))
        }
        surplus = results.map { "\((($0.score - best) * 100).rounded() / 100)" }.joined(separator: " ")
      }
      let name = path.split(separator: "/").last ?? ""
      for (from, watch) in [("moments", fromMoments), ("rows", fromRows)] {
        print(
          "| \(name) | \(from) | \(watch.cells) | \(distance) | \(surplus) | \(results[0].effort) |")
      }
    }
  }

  private func score(_ moments: Moments) -> GaussianBIC {
    switch (penalty, extensionWeight) {
    case (nil, nil): GaussianBIC(moments)
    case (let penalty?, nil): GaussianBIC(moments, penaltyDiscount: penalty)
    case (nil, let weight?): GaussianBIC(moments, extension: weight)
    case (let penalty?, let weight?): GaussianBIC(moments, penaltyDiscount: penalty, extension: weight)
    }
  }

  private struct Found {
    var graph: DirectedAcyclicGraph
    var score: Double
    var effort: String
  }

  private func search(_ moments: Moments, _ variables: VariableList, _ isExact: Bool, seed: UInt64) throws -> Found {
    if isExact {
      let optimum = try ExactSearch().optimum(of: score(moments), variables: variables)
      return Found(graph: optimum.graph, score: optimum.score, effort: "exact")
    }
    var options = OrderSearchOptions()
    options.seed = seed
    let result = try OrderSearch(score(moments), options: options).run()
    return Found(
      graph: try result.directedAcyclicGraph(over: variables), score: result.score,
      effort: "\(result.climbs), \(result.reachedBest)")
  }
}

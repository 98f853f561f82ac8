import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery

/// Times the greedy equivalence search on linear Gaussian data.
struct Greedy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "greedy",
    abstract: "Time the greedy equivalence search, and say how far its class is from the true one.")

  @Option(help: "CSV files of numbers with a header.")
  var data: [String]

  @Option(help: "For each, its true edges (parent,child).")
  var truth: [String] = []

  @Option(help: "The penalty discount λ of the Gaussian BIC.")
  var penalty = 2.0

  @Option(help: "The extension γ of the BIC for many variables.")
  var extensionWeight = 0.0

  @Option(help: "Runs that count, after one to warm up.")
  var runs = 5

  @Flag(help: "Without deletions by force (XGES-0).")
  var short = false

  func validate() throws {
    if !truth.isEmpty && truth.count != data.count { throw ValidationError("name one --truth a --data, or none") }
  }

  func run() throws {
    print("| data | \(Stopwatch.heading) | SHD of the class | score | scores computed | trials |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (index, path) in data.enumerated() {
      let file = try NumericFile(at: path)
      let moments = try Moments(columns: file.columns)
      let search = GreedySearch(extended: !short)
      func outcome() throws -> GreedySearch.Outcome {
        try search.run(
          GaussianBIC(moments, penaltyDiscount: penalty, extension: extensionWeight), variables: file.variables)
      }
      let result = try outcome()
      let watch = try Stopwatch(runs: runs, of: outcome)
      var distance = ""
      if !truth.isEmpty {
        let expected = try file.truth(at: truth[index]).completedPartiallyDirectedGraph
        distance = "\(result.equivalenceClass.pairsUnlike(expected))"
      }
      let name = path.split(separator: "/").last ?? ""
      print(
        "| \(name) | \(watch.cells) | \(distance) | \(result.score) | \(result.evaluations) | \(result.trials) |")
    }
  }
}

extension PartiallyDirectedGraph {
  /// How many pairs of nodes are joined in another way than in the other graph, which has the same variables.
  func pairsUnlike(_ other: PartiallyDirectedGraph) -> Int {
    var count = 0
    for second in 0..<nodeCount {
      for first in 0..<second {
        let edges = [DirectedEdge(first, second), DirectedEdge(second, first)]
        let isAlike =
          edges.allSatisfy { contains($0) == other.contains($0) }
          && contains(UndirectedEdge(first, second)) == other.contains(UndirectedEdge(first, second))
        if !isAlike { count += 1 }
      }
    }
    return count
  }
}

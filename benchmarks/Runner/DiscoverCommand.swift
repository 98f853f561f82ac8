import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery

/// Times the order search on linear Gaussian data with its default settings.
struct Discover: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Time the order search of CSV files of numbers, from rows and from moments; build with -c release.")

  @Argument(help: "CSV files of numbers with a header.")
  var data: [String]

  @Option(help: "For each, its true edges (parent,child).")
  var truth: [String] = []

  @Option(help: "Runs that count, after one to warm up.")
  var runs = 3

  @Option(help: "Fixes the search.")
  var seed: UInt64 = 0

  @Option(help: "The penalty discount λ of the Gaussian BIC; the default setting where absent.")
  var penalty: Double?

  @Option(help: "The extension γ of the BIC for many variables; the default setting where absent.")
  var extensionWeight: Double?

  func validate() throws {
    guard truth.isEmpty || truth.count == data.count else {
      throw ValidationError("name one --truth a file, or none")
    }
    guard runs > 0 else { throw ValidationError("make one run at least") }
  }

  func run() throws {
    print("| data | from | \(Stopwatch.heading) | SHD of the class | score less the truth's | climbs, reached best |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (index, path) in data.enumerated() {
      let file = try NumericFile(at: path)
      let moments = try Moments(columns: file.columns)
      let result = try search(moments)
      let fromMoments = try Stopwatch(runs: runs) { try search(moments) }
      let fromRows = try Stopwatch(runs: runs) { try search(try Moments(columns: file.columns)) }
      var (distance, surplus) = ("", "")
      if !truth.isEmpty {
        let expected = try file.truth(at: truth[index])
        let found = try result.equivalenceClass(over: file.variables)
        distance = "\(try found.structuralHammingDistance(to: expected.completedPartiallyDirectedGraph))"
        let score = score(moments)
        let best = (0..<file.variables.count).reduce(0) {
          $0 + score.localScore(of: $1, parents: expected.parents(of: $1))
        }
        surplus = "\(((result.score - best) * 100).rounded() / 100)"
      }
      let name = path.split(separator: "/").last ?? ""
      for (from, watch) in [("moments", fromMoments), ("rows", fromRows)] {
        print(
          "| \(name) | \(from) | \(watch.cells) | \(distance) | \(surplus) | \(result.climbs), \(result.reachedBest) |")
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

  private func search(_ moments: Moments) throws -> OrderSearchResult {
    var options = OrderSearchOptions()
    options.seed = seed
    return try OrderSearch(score(moments), options: options).run()
  }
}

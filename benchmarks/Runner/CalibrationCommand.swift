import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery
import Glibc

/// Are stated edge probabilities right where the model is?
struct CalibrationBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibration",
    abstract: "Compare exact edge probabilities with the edges of networks drawn from the prior; -c release.")

  @Option(help: "Networks, of each kind.")
  var networks = 10

  @Option(help: "Variables of each.")
  var variables = 10

  @Option(help: "Rows of each.")
  var rows = 300

  @Option(help: "The most threads at a time.")
  var threads = 1

  @Option(help: "Fixes networks and data.")
  var seed: UInt64 = 1

  func run() throws {
    print(
      "| kind | networks | predictions | calibration error | the same, largest of a network | Brier score | base rate's |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    var all: [(probability: Double, isEdge: Bool)] = []
    for kind in [Kind.discrete, .gaussian] {
      var pooled: [(probability: Double, isEdge: Bool)] = []
      var worst = 0.0
      for network in 0..<networks {
        let predictions = try predictions(kind, network: network)
        worst = max(worst, CalibrationBenchmark.error(predictions))
        pooled += predictions
      }
      all += pooled
      row(kind.rawValue, networks, pooled, worst: Stopwatch.text(worst))
    }
    row("both", 2 * networks, all, worst: "")
    print("\n| stated | predictions | mean | edges there |\n| --- | --- | --- | --- |")
    for (bin, chosen) in CalibrationBenchmark.bins(all).enumerated() where !chosen.isEmpty {
      let (mean, rate) = CalibrationBenchmark.means(chosen)
      print("| \(Double(bin) / 10)–\(Double(bin + 1) / 10) | \(chosen.count) | \(text(mean)) | \(text(rate)) |")
    }
  }

  private enum Kind: String {
    case discrete = "BDeu, ESS 1"
    case gaussian = "BGe"
  }

  private func predictions(_ kind: Kind, network: Int) throws -> [(probability: Double, isEdge: Bool)] {
    var stream = RandomStream(seed: seed, path: [kind == .discrete ? 0 : 1, network])
    // An expected degree of about two.
    let odds = 1 / Double(variables - 1)
    let parents = SparseGraphPrior(nodeCount: variables, odds: odds).draw(using: &stream)
    let names = try VariableList(names: (0..<variables).map { "X\($0)" })
    let constraints = try EdgeConstraints(
      BackgroundKnowledge(), over: names, logPrior: [Double](repeating: log(odds), count: variables * variables))
    let exact = ExactEdgePosterior(threads: threads)
    let posterior: EdgePosterior
    switch kind {
    case .discrete:
      let data = try PriorNetwork.discrete(parents, rows: rows, equivalentSampleSize: 1, using: &stream)
      guard let bdeu = DiscreteScore(.bdeu(equivalentSampleSize: 1), edgePrior: 0) else { return [] }
      posterior = try exact.posterior(
        of: DiscreteLocalScore(data, score: bdeu), variables: names, constraints: constraints)
    case .gaussian:
      let columns = PriorNetwork.gaussian(parents, rows: rows, using: &stream)
      let score = try BGe(Moments(columns: columns), priorMean: [Double](repeating: 0, count: variables))
      posterior = try exact.posterior(of: score, variables: names, constraints: constraints)
    }
    return (0..<variables).flatMap { target in
      (0..<variables).filter { $0 != target }.map { source in
        (posterior.probability(of: DirectedEdge(source, target)), parents[target].contains(source))
      }
    }
  }

  private func row(
    _ name: String, _ networks: Int, _ predictions: [(probability: Double, isEdge: Bool)], worst: String
  ) {
    let rate = CalibrationBenchmark.means(predictions).rate
    let brier = predictions.reduce(0) { $0 + pow($1.probability - ($1.isEdge ? 1 : 0), 2) } / Double(predictions.count)
    print(
      "| \(name) | \(networks) | \(predictions.count) | \(text(CalibrationBenchmark.error(predictions))) | \(worst) | "
        + "\(text(brier)) | \(text(rate * (1 - rate))) |")
  }

  private func text(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }

  /// Ten bins of equal width.
  private static func bins(
    _ predictions: [(probability: Double, isEdge: Bool)]
  ) -> [[(probability: Double, isEdge: Bool)]] {
    var bins = [[(probability: Double, isEdge: Bool)]](repeating: [], count: 10)
    for prediction in predictions { bins[min(9, Int(prediction.probability * 10))].append(prediction) }
    return bins
  }

  /// The expected calibration error: |mean probability − share of edges| over the bins, weighted by their predictions.
  private static func error(_ predictions: [(probability: Double, isEdge: Bool)]) -> Double {
    bins(predictions).reduce(0) { sum, bin in
      let (mean, rate) = means(bin)
      return sum + abs(mean - rate) * Double(bin.count) / Double(max(1, predictions.count))
    }
  }

  private static func means(_ bin: [(probability: Double, isEdge: Bool)]) -> (mean: Double, rate: Double) {
    let count = Double(max(1, bin.count))
    return (bin.reduce(0) { $0 + $1.probability } / count, Double(bin.count(where: \.isEdge)) / count)
  }
}

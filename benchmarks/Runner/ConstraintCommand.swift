import ArgumentParser
import CausalData
import CausalGraphs
import Discovery

/// Times PC and FCI on tables, and prints what `discovery_constraint.py` compares with its peer's answers.
struct Constraint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "constraint",
    abstract: "Time PC-stable and FCI on tables, one JSON line each; build with -c release.")

  /// Which search.
  enum Algorithm: String, ExpressibleByArgument, CaseIterable { case pc, fci, rfci }
  /// Which test.
  enum Test: String, ExpressibleByArgument, CaseIterable {
    case fisherZ = "fisher-z"
    case chiSquared = "chi-squared"
    case gSquared = "g-squared"
  }

  @Argument(help: "Tables of separated values.")
  var files: [String]

  @Option(help: "Which search.")
  var algorithm = Algorithm.pc

  @Option(help: "Which test.")
  var test = Test.fisherZ

  @Option(help: "The significance level.")
  var alpha = 0.01

  @Option(help: "The largest conditioning set; no limit without.")
  var limit: Int?

  @Option(help: "How often each search is timed, after one run to warm up.")
  var runs = 7

  func run() async throws {
    guard let level = SignificanceLevel(alpha), runs > 0 else {
      throw ValidationError("alpha lies between 0 and 1, and there is at least one run")
    }
    var settings = ConstraintSettings(level: level)
    settings.maximumConditioningSize = limit
    for file in files {
      let table = try await Table.read(path: file)
      // Timed from the table in memory on, as the peer is from its array.
      let watch = try Stopwatch(runs: runs) { try learn(table, settings) }
      let report = try learn(table, settings)
      print(Constraint.line(file, report, watch))
    }
  }

  private func learn(_ table: Table, _ settings: ConstraintSettings) throws -> DiscoveryReport {
    let variables = table.schema.variables
    let independence: any IndependenceTest
    switch test {
    case .fisherZ: independence = FisherZTest(try TableSource(table).moments(of: Array(variables.indices)))
    case .chiSquared: independence = ChiSquaredTest(try DiscreteData(table))
    case .gSquared: independence = GSquaredTest(try DiscreteData(table))
    }
    switch algorithm {
    case .pc: return try PCStable(settings).learn(variables, with: independence)
    case .fci: return try FCI(settings).learn(variables, with: independence)
    case .rfci: return try FCI(settings, variant: .reallyFast).learn(variables, with: independence)
    }
  }

  private static func line(_ file: String, _ report: DiscoveryReport, _ watch: Stopwatch) -> String {
    let pairs: [[Int]]
    switch report.graph {
    case .directedAcyclic(let graph): pairs = graph.edges.map { [$0.source, $0.target] }
    case .partiallyDirected(let graph):
      pairs =
        graph.directedEdges.map { [$0.source, $0.target] } + graph.undirectedEdges.map { [$0.first, $0.second] }
    case .partialAncestral(let graph): pairs = graph.edges.map { [$0.first, $0.second] }
    }
    let edges = pairs.map { "[\(min($0[0], $0[1])),\(max($0[0], $0[1]))]" }.sorted().joined(separator: ",")
    return "{\"file\":\"\(file)\",\"algorithm\":\"\(report.algorithm)\",\"test\":\"\(report.method)\","
      + "\"cpu_ms\":\(watch.median),\"tests\":\(report.evaluations),\"edges\":[\(edges)]}"
  }
}

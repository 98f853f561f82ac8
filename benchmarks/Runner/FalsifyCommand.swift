import ArgumentParser
import CausalData
import CausalGraphs
import CausalStatistics
import Discovery
import Refutation

/// What testing a graph takes, and how often it rejects true and wrong ones.
struct FalsifyBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "falsify",
    abstract: "Time tests of graphs, or count how often they reject true and wrong ones; build with -c release.",
    discussion: """
      Without --study one random graph is tested on rows that it made, on one thread; --folder also writes them for \
      falsify_peers.py (falsify.csv, falsify.txt). With --study many graphs are: the true one, with some edges wrong, and \
      random ones.
      """)

  @Option(help: "How many variables.")
  var nodes = 10

  @Option(help: "How many edges.")
  var edges = 15

  @Option(help: "How many rows.")
  var rows = 1_000

  @Option(help: "How many relabellings.")
  var permutations = 1_000

  @Option(help: "How often work is timed; graphs of the study.")
  var runs: Int?

  @Option(help: "Fixes graphs and rows.")
  var seed: UInt64 = 1

  @Option(help: "Where rows and graph are written.")
  var folder: String?

  @Flag(help: "Count rejections.")
  var study = false

  @Flag(help: "Time the test of nonlinear dependence too: seconds for tens of relabellings.")
  var randomFeatures = false

  @Option(help: "At most so many threads work on the study.")
  var threads = 2

  func run() throws {
    guard nodes >= 3, rows >= 20, edges >= 0, edges <= nodes * (nodes - 1) / 2 else {
      throw ValidationError("give 3 variables, 20 rows, and no more edges than pairs")
    }
    if study {
      print(FalsifyStudy.heading)
      for isDiscrete in [false, true] {
        let study = FalsifyStudy(
          nodes: nodes, edges: edges, rows: rows, permutations: permutations, isDiscrete: isDiscrete,
          graphs: runs ?? 100, seed: seed)
        for row in try study.rows(threads: threads) { print(row) }
      }
      return
    }
    print("| ours, \(nodes) variables, \(rows) rows, \(permutations) relabellings | verdict | \(Stopwatch.heading) |")
    print("| --- | --- | --- | --- | --- | --- |")
    for isDiscrete in [false, true] {
      let world = try FalsifyWorld(nodes: nodes, edges: edges, isDiscrete: isDiscrete, seed: seed)
      let table = try world.table(rows: rows)
      if let folder, !isDiscrete {
        try OutputFile.write(table.commaSeparated, to: "\(folder)/falsify.csv")
        let arrows = world.graph.edges.map { "\(table.names[$0.source]) \(table.names[$0.target])\n" }
        try OutputFile.write(arrows.joined(), to: "\(folder)/falsify.txt")
      }
      let tests: [DiscoveryRequest.Test] =
        isDiscrete ? [.chiSquared] : randomFeatures ? [.fisherZ, .randomFeatures] : [.fisherZ]
      for test in tests {
        var settings = FalsificationSettings()
        (settings.permutations, settings.test, settings.seed) = (permutations, test, seed)
        let document = GraphDocument(world.graph)
        let result = try Falsification(of: document, on: table, settings: settings)
        let watch = try Stopwatch(runs: runs ?? (test == .randomFeatures ? 1 : 5)) {
          try Falsification(of: document, on: table, settings: settings)
        }
        let baseline = result.permutations.map { ", p_LMC \($0.pLMC), p_TPA \($0.pTPA)" } ?? ""
        print("| \(test.rawValue) | \(result.verdict.rawValue)\(baseline) | \(watch.cells) |")
      }
    }
  }
}

/// A random graph and a random model over it.
struct FalsifyWorld: Sendable {
  let graph: DirectedAcyclicGraph
  private let sampler: any RowSampler
  private let seed: UInt64

  /// Edges drawn uniformly among the pairs of a random order; three levels a variable, or linear with Gaussian noise.
  init(nodes: Int, edges: Int, isDiscrete: Bool, seed: UInt64) throws {
    graph = try FalsifyWorld.graph(nodes: nodes, edges: edges, seed: seed)
    self.seed = seed
    if isDiscrete {
      var document = GraphDocument(graph)
      document.network = try BayesianNetworkTables(random: graph, concentration: 1, seed: seed)
      sampler = try DiscreteNetworkSampler(document)
    } else {
      sampler = try LinearGaussianSampler(random: graph, seed: seed)
    }
  }

  static func graph(nodes: Int, edges: Int, seed: UInt64) throws -> DirectedAcyclicGraph {
    var stream = RandomStream(seed: seed, path: [7])
    let order = stream.permutation(nodes)
    let pairs = (0..<nodes).flatMap { one in ((one + 1)..<nodes).map { (order[one], order[$0]) } }
    let chosen = stream.sample(edges, of: pairs.count).map { DirectedEdge(pairs[$0].0, pairs[$0].1) }
    return try DirectedAcyclicGraph(VariableList(names: (0..<nodes).map { "x\($0)" }), edges: chosen)
  }

  func table(rows: Int) throws -> Table { sampler.table(rows: 0..<rows, seed: seed &+ 1_000_003, threads: 1) }
}

extension Table {
  /// With a header.
  fileprivate var commaSeparated: String {
    ([names.joined(separator: ",")]
      + (0..<rowCount).map { row in columns.map { $0.text(row: row) ?? "" }.joined(separator: ",") })
      .joined(separator: "\n") + "\n"
  }
}

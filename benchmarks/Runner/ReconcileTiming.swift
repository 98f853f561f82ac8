import ArgumentParser
import CausalData
import CausalGraphs
import Glibc
import Reconciliation
import SeededRandom

/// Times the reconciler: a network of the literature with an answer on every pair, 200 variables, and names only.
struct ReconcileTiming: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile", abstract: "Time the reconciliation of proposals and data; build with -c release.")

  @Option(help: "A network to draw rows from, with an answer on every pair.")
  var network = "benchmarks/graphs/alarm.bif"

  @Option(help: "Rows drawn from it.")
  var rows = 4_000

  @Option(help: "Variables of the larger problems; 0 leaves them out.")
  var variables = 200

  @Option(help: "Rows of the larger problems.")
  var largeRows = 1_000

  @Option(help: "Variables of the problem without data; 0 leaves it out.")
  var names = 1_000

  @Option(help: "Variables of the problems without data whose graphs are summed over or sampled; may be repeated.")
  var averaged = [14, 17, 30, 60, 100]

  @Option(help: "How probabilities are computed: auto, exact, sampled or none.")
  var posterior = "auto"

  @Option(help: "The share of the answers that are wrong.")
  var errors = 0.2

  @Option(help: "The most threads.")
  var threads = 1

  @Option(help: "Fixes data and answers.")
  var seed: UInt64 = 1

  func validate() throws {
    guard ReconciliationSettings.Posterior(rawValue: posterior) != nil else {
      throw ValidationError("probabilities are computed auto, exact, sampled or none")
    }
  }

  func run() throws {
    print("| problem | variables | rows | proposals | CPU s | wall s | edges | SHD | probabilities |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    let name = network.split(separator: "/").last.map(String.init) ?? network
    let document = try GraphDocument.read(InputFile.bytes(at: network), as: .bif)
    try time(
      name, document.directedAcyclicGraph(),
      table: DiscreteNetworkSampler(document).table(rows: 0..<rows, seed: seed, threads: 1), pairs: nil)
    if variables > 1 {
      let graph = try random(variables, edges: variables * 3 / 2)
      try time(
        "linear Gaussian", graph,
        table: LinearGaussianSampler(random: graph, seed: seed).table(rows: 0..<largeRows, seed: seed, threads: 1),
        pairs: 2 * variables)
      var discrete = GraphDocument(graph)
      discrete.network = try BayesianNetworkTables(random: graph, seed: seed)
      try time(
        "categorical", graph,
        table: DiscreteNetworkSampler(discrete).table(rows: 0..<largeRows, seed: seed, threads: 1), pairs: 2 * variables
      )
    }
    if names > 1 {
      let graph = try random(names, edges: 3 * names)
      try time("names only", graph, table: nil, pairs: 10 * names)
      try time("names only, half of the claims orders", graph, table: nil, pairs: 10 * names, orders: 0.5)
    }
    for count in averaged where count > 1 {
      let graph = try random(count, edges: count * 3 / 2)
      try time("names only, few claims", graph, table: nil, pairs: min(2 * count, count * (count - 1) / 2))
      try time("names only, a claim on every pair", graph, table: nil, pairs: nil)
    }
  }

  private func random(_ count: Int, edges: Int) throws -> DirectedAcyclicGraph {
    var generator = SplitMix64(seed: seed, stream: [count])
    return try DirectedAcyclicGraph(
      BenchmarkGraph.variables(count),
      edges: BenchmarkGraph.edges(nodes: count, count: edges, mostParents: 4, using: &generator))
  }

  private func time(
    _ name: String, _ truth: DirectedAcyclicGraph, table: Table?, pairs: Int?, orders: Double = 0
  ) throws {
    let proposals = answers(truth, pairs: pairs, orders: orders)
    var settings = ReconciliationSettings()
    settings.posterior = ReconciliationSettings.Posterior(rawValue: posterior) ?? .automatic
    (settings.seed, settings.threads) = (seed, threads)
    let (processor, wall) = (
      ReconcileTiming.seconds(CLOCK_PROCESS_CPUTIME_ID), ReconcileTiming.seconds(CLOCK_MONOTONIC)
    )
    let data = try table.map { try ReconciliationData($0, over: truth.variables) }
    let result = try Reconciler(settings: settings).reconcile(proposals, over: truth.variables, data: data)
    let text = try result.document.text(as: .json)
    let took = (
      ReconcileTiming.seconds(CLOCK_PROCESS_CPUTIME_ID) - processor, ReconcileTiming.seconds(CLOCK_MONOTONIC) - wall
    )
    precondition(!text.isEmpty, "a document has a text")
    let distance = ReconcileTiming.distance(result.graph, truth)
    print(
      "| \(name) | \(truth.nodeCount) | \(table?.rowCount ?? 0) | \(proposals.count) | \(Stopwatch.text(took.0)) | "
        + "\(Stopwatch.text(took.1)) | \(result.graph.edgeCount) | \(distance) | \(result.posteriorMethod ?? "of each pair alone") |"
    )
  }

  /// A simulated expert's claims on all pairs, or on `pairs` of them with every edge among these; the share `orders` of them
  /// about order alone.
  private func answers(_ truth: DirectedAcyclicGraph, pairs: Int?, orders: Double) -> [EdgeProposal] {
    var generator = SplitMix64(seed: seed, stream: [truth.nodeCount, 7])
    let count = truth.nodeCount
    var asked: [DirectedEdge] = []
    if let pairs {
      var known = Set(truth.edges.map { DirectedEdge(min($0.source, $0.target), max($0.source, $0.target)) })
      while known.count < pairs {
        let (first, second) = (generator.below(count), generator.below(count))
        if first != second { known.insert(DirectedEdge(min(first, second), max(first, second))) }
      }
      asked = known.sorted()
    } else {
      asked = (0..<count).flatMap { first in (first + 1..<count).map { DirectedEdge(first, $0) } }
    }
    return asked.compactMap { pair in
      let isOrder = orders > 0 && generator.uniform() < orders
      let (ahead, behind) =
        isOrder
        ? (truth.isAncestor(pair.source, of: pair.target), truth.isAncestor(pair.target, of: pair.source))
        : (truth.contains(pair), truth.contains(pair.reversed))
      var state = ahead ? 0 : behind ? 1 : 2
      if generator.uniform() < errors { state = (state + 1 + generator.below(2)) % 3 }
      var weights = [0.1, 0.1, 0.1]
      weights[state] = 0.8
      let claim =
        isOrder
        ? AncestralProbabilities(before: weights[0], after: weights[1], neither: weights[2]).map(
          EdgeProposal.Claim.ancestral)
        : DirectProbabilities(forward: weights[0], backward: weights[1], none: weights[2]).map {
          state == 2 ? .noDirectEdge($0) : .direct($0)
        }
      return claim.map {
        EdgeProposal(
          first: truth.variables[pair.source].name, second: truth.variables[pair.target].name, claim: $0,
          rationale: nil, provenance: Provenance(expert: "simulated"))
      }
    }
  }

  /// Pairs on which the two differ: the structural Hamming distance.
  private static func distance(_ graph: DirectedAcyclicGraph, _ truth: DirectedAcyclicGraph) -> Int {
    let pairs = Set(
      (graph.edges + truth.edges).map { DirectedEdge(min($0.source, $0.target), max($0.source, $0.target)) })
    return pairs.count {
      graph.contains($0) != truth.contains($0) || graph.contains($0.reversed) != truth.contains($0.reversed)
    }
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

import ArgumentParser
import Benchmarking
import CausalData
import CausalGraphs
import CausalStatistics
import Elicitation
import Glibc
import Reconciliation

/// How few questions reach what all of them reach: active asking of a simulated expert on known networks.
struct Asking: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asking",
    abstract: "Compare active asking with asking about every pair; build with -c release.",
    discussion: """
      Rows are drawn from the network's tables, the expert is simulated, and every question has one answer, whoever asks. \
      Example: wherefore-bench asking --network child --rows 500 --network alarm --rows 1000
      """)

  @Option(help: "The folder of known graphs.")
  var graphs = "benchmarks/graphs"

  @Option(help: "Networks with tables; may be repeated.")
  var network: [String] = ["child", "alarm"]

  @Option(help: "How many rows, for each network in turn.")
  var rows: [Int] = [500, 1_000]

  @Option(help: "Data sets for each network.")
  var replicates = 6

  @Option(help: "Shares of the calls that asking about every pair takes.")
  var shares: [Double] = [0.05, 0.1, 0.25]

  @Option(help: "How often an answer is another one than the truth's.")
  var flips = 0.1

  @Option(help: "How often a cause through others is taken for a direct one.")
  var ancestral = 0.3

  @Option(help: "How often the expert does not know.")
  var abstentions = 0.1

  @Flag(help: "Ask about pairs only, not about orders.")
  var pairsOnly = false

  @Option(help: "The least information for each call, in nats.")
  var least = ActiveAsking().threshold

  @Option(help: "How the posterior is computed.")
  var posterior = "auto"

  @Option(help: "Fixes data and answers.")
  var seed: UInt64 = 1

  func validate() throws {
    if rows.count != network.count { throw ValidationError("name one --rows for each --network") }
    if ReconciliationSettings.Posterior(rawValue: posterior) == nil { throw ValidationError("no such --posterior") }
  }

  /// One way of asking, summed over the replicates.
  private struct Tally {
    var distance = 0
    var calls = 0
  }

  func run() async throws {
    print("| network | rows | asked | calls | share of all | SHD | CPU s a data set |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for (name, count) in zip(network, rows) { try await measure(name, rows: count) }
  }

  private func measure(_ name: String, rows: Int) async throws {
    let known = try KnownGraph.read(
      path: "\(graphs)/\(name).bif", load: { try InputFile.bytes(at: $0) }, exists: { access($0, R_OK) == 0 })
    guard let published = known.graph() else { throw ValidationError("\(name) is no DAG") }
    let everyCall = published.nodeCount * (published.nodeCount - 1)
    var settings = ReconciliationSettings()
    settings.posterior = ReconciliationSettings.Posterior(rawValue: posterior) ?? .automatic
    let reconciler = Reconciler(settings: settings)
    var labels: [String] = []
    var tallies: [String: Tally] = [:]
    var seconds: [String: Double] = [:]
    func note(_ label: String, _ graph: DirectedAcyclicGraph, calls: Int, since start: Double) throws {
      if tallies[label] == nil { labels.append(label) }
      tallies[label, default: Tally()].distance += try graph.structuralHammingDistance(to: published)
      tallies[label, default: Tally()].calls += calls
      seconds[label, default: 0] += Asking.processorSeconds - start
    }
    for replicate in 0..<replicates {
      let table = try known.sampler(.tables, seed: 0).table(rows: rows, seed: seed &+ UInt64(replicate))
      // Files list causes first, and ties are broken by the order of variables.
      let truth = try Asking.shuffled(published, seed: seed &+ UInt64(replicate))
      let data = try ReconciliationData(table, over: truth.variables)
      let expert = AskedExpert(
        truth, errors: .init(flips: flips, ancestral: ancestral, abstentions: abstentions),
        seed: seed &+ UInt64(replicate))
      func reconcile(_ proposals: [EdgeProposal]) throws -> ReconciledGraph {
        try reconciler.reconcile(proposals, over: truth.variables, data: data)
      }
      var start = Asking.processorSeconds
      try note("nothing: the data alone", reconcile([]).graph, calls: 0, since: start)
      start = Asking.processorSeconds
      try note(
        "every pair", reconcile(expert.everything.flatMap(expert.answer)).graph, calls: everyCall, since: start)
      for share in shares {
        let budget = Int((Double(everyCall) * share).rounded(.down))
        start = Asking.processorSeconds
        try note(
          "pairs at random, \(Int((100 * share).rounded())) %",
          reconcile(expert.random(budget / 2).flatMap(expert.answer)).graph, calls: budget / 2 * 2, since: start)
        var asking = ActiveAsking()
        asking.threshold = least
        if pairsOnly { asking.callsPerOrder = nil }
        start = Asking.processorSeconds
        let outcome = try await asking.run(calls: budget, reconcile: reconcile) { expert.answer($0) }
        try note(
          "active, at most \(Int((100 * share).rounded())) %", outcome.reconciled.graph, calls: outcome.calls,
          since: start)
      }
    }
    for label in labels {
      let tally = tallies[label] ?? Tally()
      let (calls, distance) = (
        Double(tally.calls) / Double(replicates), Double(tally.distance) / Double(replicates)
      )
      print(
        "| \(name) | \(rows) | \(label) | \(Stopwatch.text(calls)) | \(Stopwatch.text(100 * calls / Double(everyCall))) % | "
          + "\(Stopwatch.text(distance)) | \(Stopwatch.text((seconds[label] ?? 0) / Double(replicates))) |")
    }
    fflush(nil)
  }

  /// The same graph with its variables in a random order.
  private static func shuffled(_ graph: DirectedAcyclicGraph, seed: UInt64) throws -> DirectedAcyclicGraph {
    var stream = RandomStream(seed: seed, path: [0x0D])
    let order = graph.variables.indices.shuffled(using: &stream)
    var places = [Int](repeating: 0, count: order.count)
    for (place, node) in order.enumerated() { places[node] = place }
    return try DirectedAcyclicGraph(
      VariableList(order.map { graph.variables[$0] }),
      edges: graph.edges.map { DirectedEdge(places[$0.source], places[$0.target]) })
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

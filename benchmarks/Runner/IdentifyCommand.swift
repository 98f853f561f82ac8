import ArgumentParser
import CausalGraphs
import Identification
import SeededRandom
import StrictJSON

/// Times identification.
struct IdentifyBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: "Time what a graph says of an effect; build with -c release.")

  @Option(help: "The file of known cases.")
  var cases = "Tests/Fixtures/Identification/identification.json"

  @Option(help: "How often each question is put.")
  var runs = 21

  @Option(help: "Fixes the random graphs.")
  var seed: UInt64 = 1

  @Option(help: "Write the graphs into this folder first, one DOT file each, for other programs to time.")
  var folder: String?

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be 1 or more") }
  }

  func run() throws {
    let known = try KnownCase.all(in: cases)
    try timeKnown(known)
    print("\n| graph | nodes | edges | asked for | found | \(Stopwatch.heading) |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    var generator = SplitMix64(seed: seed)
    let star = try IdentifyGraphs.star(confounders: 50)
    try measure("star of 50 confounders", star, "everything") { diagram, question in
      "\(diagram.identify(question).minimalAdjustmentSets.count) set"
    }
    for edges in [40, 60, 80] {
      let middle = try IdentifyGraphs.random(nodes: 24, edges: edges, using: &generator)
      try measure("random, pair with the most sets", middle, "everything") { diagram, question in
        let result = diagram.identify(question)
        return "\(result.minimalAdjustmentSets.count)\(result.hasMoreAdjustmentSets ? " or more" : "") sets"
      }
    }
    for (edges, latent) in [(3_000, 0), (4_000, 0), (8_000, 0), (4_000, 5)] {
      let large = try IdentifyGraphs.random(nodes: 2_000, edges: edges, latentEvery: latent, using: &generator)
      let name = latent == 0 ? "random" : "random, every \(latent)th latent"
      try measure(name, large, "everything, at most 100 of a kind") { diagram, question in
        let result = diagram.identify(question)
        return "\(result.minimalAdjustmentSets.count) sets, \(result.instruments.count) instruments"
      }
      try measure(name, large, "one minimal set") { diagram, question in
        diagram.minimalAdjustmentSet(for: question).map { "\($0.count) variables" } ?? "none"
      }
      try measure(name, large, "one cheapest set") { diagram, question in
        let prices = [Double](repeating: 1, count: diagram.variables.count)
        return diagram.cheapestAdjustmentSet(for: question, prices: prices).map { "\($0.count) variables" } ?? "none"
      }
      try measure(name, large, "the first 1,000 minimal sets") { diagram, question in
        "\(diagram.minimalAdjustmentSets(for: question).prefix(1_000).reduce(0) { count, _ in count + 1 }) sets"
      }
    }
    for nodes in [30, 60] {
      let parallel = try IdentifyGraphs.frontDoors(nodes)
      try measure("front doors, \(nodes) in 5 chains", parallel, "everything, at most 100 of a kind") {
        diagram, question in "\(diagram.identify(question).frontDoorSets.count) front-door sets"
      }
    }
    for chains in [20, 60] {
      let ladder = try IdentifyGraphs.chains(chains)
      try measure("\(chains) back doors of 2 variables", ladder, "the first 1,000 minimal sets") { diagram, question in
        "\(diagram.minimalAdjustmentSets(for: question).prefix(1_000).reduce(0) { count, _ in count + 1 }) sets"
      }
    }
    try timeClass()
  }

  /// Every known case: all that the graph says of its effect, and the smallest and largest of the medians.
  private func timeKnown(_ known: [KnownCase]) throws {
    var medians: [(id: String, median: Double)] = []
    for item in known {
      if let folder { try OutputFile.write(item.dot, to: "\(folder)/\(item.id).dot") }
      let watch = Stopwatch(runs: runs) { item.diagram.identify(item.question) }
      medians.append((item.id, watch.median))
    }
    medians.sort { $0.median < $1.median }
    print("| \(known.count) known graphs, everything | CPU ms |")
    print("| --- | --- |")
    guard let first = medians.first, let last = medians.last else { return }
    print("| quickest, \(first.id) | \(IdentifyBenchmark.fine(first.median)) |")
    print(
      "| in the middle, \(medians[medians.count / 2].id) | \(IdentifyBenchmark.fine(medians[medians.count / 2].median)) |"
    )
    for item in medians.suffix(4).dropLast() { print("| \(item.id) | \(IdentifyBenchmark.fine(item.median)) |") }
    print("| slowest, \(last.id) | \(IdentifyBenchmark.fine(last.median)) |")
    print("| all together | \(IdentifyBenchmark.fine(medians.reduce(0) { $0 + $1.median })) |")
  }

  /// A graph with undecided edges: what the effect can be.
  private func timeClass() throws {
    var generator = SplitMix64(seed: seed)
    let variables = try BenchmarkGraph.variables(200)
    let graph = try DirectedAcyclicGraph(
      variables, edges: BenchmarkGraph.edges(nodes: 200, count: 300, using: &generator))
    let pattern = graph.completedPartiallyDirectedGraph
    guard let edge = pattern.undirectedEdges.first(where: { pattern.neighbours(of: $0.first).count > 1 }) else {
      return
    }
    let diagrams = try DiagramClass(pattern)
    let question = try diagrams.question(
      treatments: [variables[edge.first].name], outcomes: [variables[edge.second].name])
    var effects = 0
    let watch = Stopwatch(runs: runs) { effects = diagrams.identify(question).possibleEffects.count }
    print("| CPDAG of a random graph | 200 | 300 | everything | \(effects) possible effects | \(watch.cells) |")
  }

  private func measure(
    _ name: String, _ graph: (diagram: CausalDiagram, question: EffectQuestion, edges: Int), _ asked: String,
    _ work: (CausalDiagram, EffectQuestion) -> String
  ) throws {
    let found = work(graph.diagram, graph.question)
    let watch = Stopwatch(runs: runs) { work(graph.diagram, graph.question) }
    print("| \(name) | \(graph.diagram.variables.count) | \(graph.edges) | \(asked) | \(found) | \(watch.cells) |")
  }

  /// Three decimals.
  private static func fine(_ value: Double) -> String {
    let thousandths = Int((value * 1_000).rounded())
    return "\(thousandths / 1_000)." + String("\(1_000 + thousandths % 1_000)".dropFirst())
  }
}

/// One case of the file of known graphs.
private struct KnownCase {
  let id: String
  let diagram: CausalDiagram
  let question: EffectQuestion
  /// The graph as DOT, ↔ as `dir=both`.
  let dot: String

  static func all(in path: String) throws -> [KnownCase] {
    try (JSONParser.parse(InputFile.bytes(at: path))["cases"]?.array ?? []).map { try KnownCase($0) }
  }

  private init(_ json: JSONValue) throws {
    func names(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
    id = json["id"]?.string ?? "?"
    let latent = Set(names(json["latent"]))
    let variables = try VariableList(names(json["nodes"]).map { Variable($0, isLatent: latent.contains($0)) })
    func edges(_ key: String) throws -> [(Int, Int)] {
      try (json[key]?.array ?? []).map { pair in
        let ends = names(pair)
        guard ends.count == 2 else { throw ValidationError("an edge of \(key) has not two ends") }
        return (try variables.node(named: ends[0]), try variables.node(named: ends[1]))
      }
    }
    let (directed, bidirected) = (try edges("directed"), try edges("bidirected"))
    let graph = try MixedGraph(
      variables, kind: .admg,
      edges: directed.map { .directed($0.0, $0.1) } + bidirected.map { .bidirected($0.0, $0.1) })
    diagram = try CausalDiagram(graph, selected: names(json["selected"]).compactMap(variables.index(of:)))
    question = try EffectQuestion(
      treatments: names(json["treatment"]), outcomes: names(json["outcome"]), in: diagram)
    dot = try GraphDocument(graph).text(as: .dot)
  }
}

/// Graphs to time with.
private enum IdentifyGraphs {
  typealias Graph = (diagram: CausalDiagram, question: EffectQuestion, edges: Int)

  /// A treatment and an outcome with as many common causes.
  static func star(confounders count: Int) throws -> Graph {
    let variables = try VariableList(names: ["X", "Y"] + (0..<count).map { "C\($0)" })
    let edges = (2..<(count + 2)).flatMap { [DirectedEdge($0, 0), DirectedEdge($0, 1)] } + [DirectedEdge(0, 1)]
    return try graph(variables, edges, treatment: 0, outcome: 1)
  }

  /// As many paths X ← A → B → Y side by side: 2 to the count minimal sets.
  static func chains(_ count: Int) throws -> Graph {
    let variables = try VariableList(
      names: ["X", "Y"] + (0..<count).map { "A\($0)" } + (0..<count).map { "B\($0)" })
    let edges = (2..<(count + 2)).flatMap { node in
      [DirectedEdge(node, 0), DirectedEdge(node, node + count), DirectedEdge(node + count, 1)]
    }
    return try graph(variables, edges + [DirectedEdge(0, 1)], treatment: 0, outcome: 1)
  }

  /// As many mediators in five chains, treatment and outcome confounded by what nobody observes.
  static func frontDoors(_ count: Int) throws -> Graph {
    let variables = try VariableList(
      [Variable("X"), Variable("Y"), Variable("U", isLatent: true)] + (0..<count).map { Variable("M\($0)") })
    let edges =
      (0..<count).map { DirectedEdge($0 < 5 ? 0 : $0 - 2, $0 + 3) }
      + (count - 5..<count).map { DirectedEdge($0 + 3, 1) } + [DirectedEdge(2, 0), DirectedEdge(2, 1)]
    return try graph(variables, edges, treatment: 0, outcome: 1)
  }

  /// A random graph; asked for is, of small graphs, the pair with the most minimal sets, and of large ones a treatment that
  /// stands in the middle and is confounded with its last descendant.
  ///
  /// - Parameter latentEvery: every so manyth variable is latent; 0 for none.
  static func random(
    nodes: Int, edges count: Int, latentEvery: Int = 0, using generator: inout SplitMix64
  ) throws -> Graph {
    let names = (0..<nodes).map { "V\($0)" }
    let variables = try VariableList(
      names.enumerated().map { Variable($1, isLatent: latentEvery > 0 && $0 % latentEvery == 0) })
    let edges = BenchmarkGraph.edges(nodes: nodes, count: count, using: &generator)
    let dag = try DirectedAcyclicGraph(variables, edges: edges)
    let order = dag.topologicalOrder.filter { !variables[$0].isLatent }
    var best: (graph: Graph, sets: Int)?
    for treatment in nodes > 100 ? Array(order[(order.count / 2)...]) : order {
      let below = dag.descendants(of: treatment)
      let outcomes = order.filter(below.contains)
      for outcome in nodes > 100 ? outcomes.suffix(1) : outcomes[...] {
        let candidate = try graph(variables, edges, treatment: treatment, outcome: outcome)
        let sets = candidate.diagram.minimalAdjustmentSets(for: candidate.question).prefix(nodes > 100 ? 10 : 1_000)
          .reduce(0) { count, _ in count + 1 }
        if sets > best?.sets ?? 0 { best = (candidate, sets) }
        if nodes > 100, sets == 10 { return candidate }
      }
    }
    if let best { return best.graph }
    return try graph(variables, edges, treatment: order[0], outcome: order[order.count - 1])
  }

  private static func graph(
    _ variables: VariableList, _ edges: [DirectedEdge], treatment: Int, outcome: Int
  ) throws -> Graph {
    let diagram = CausalDiagram(try DirectedAcyclicGraph(variables, edges: edges))
    return (
      diagram, try EffectQuestion(treatments: [treatment], outcomes: [outcome], in: diagram), edges.count
    )
  }
}

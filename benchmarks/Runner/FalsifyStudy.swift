import CausalData
import CausalGraphs
import CausalStatistics
import Refutation

/// How often graphs are rejected: the one that made the rows, the same with some edges wrong, and random ones.
struct FalsifyStudy: Sendable {
  /// What is done to the true graph. A class of equivalent graphs that is left as it was is no wrong graph: another change
  /// is drawn.
  enum Fault: Hashable, Sendable {
    case none
    case removed(Int)
    case added(Int)
    case reversed(Int)
    case random

    var words: String {
      switch self {
      case .none: "the true graph"
      case .removed(let count): "\(count) missing"
      case .added(let count): "\(count) too many"
      case .reversed(let count): "\(count) reversed, class changed"
      case .random: "another random graph"
      }
    }

    /// Whether the graph implies an independence that does not hold. Edges too many do not.
    var isContradicted: Bool { if case .added = self { false } else { self != .none } }
  }

  let nodes: Int
  let edges: Int
  let rows: Int
  let permutations: Int
  let isDiscrete: Bool
  let graphs: Int
  let seed: UInt64

  static let heading = """
    | rows | graph | rejected | not rejected | not informative | p_LMC above .05 | the change is among the hints |
    | --- | --- | --- | --- | --- | --- | --- |
    """

  private static let faults: [Fault] = [
    .none, .removed(1), .removed(2), .removed(3), .reversed(1), .reversed(2), .reversed(3), .added(1), .added(3),
    .random,
  ]

  /// A row a fault.
  func rows(threads: Int) throws -> [String] {
    let outcomes = mapInParallel(parts: graphs * FalsifyStudy.faults.count, threads: threads) { part in
      Result { try outcome(FalsifyStudy.faults[part / graphs], number: part % graphs) }
    }
    return try FalsifyStudy.faults.indices.map { place in
      let some = try outcomes[(place * graphs)..<((place + 1) * graphs)].compactMap { try $0.get() }
      func share(_ isCounted: (Outcome) -> Bool) -> String {
        "\(Stopwatch.text(100 * Double(some.count(where: isCounted)) / Double(max(1, some.count)))) %"
      }
      let fault = FalsifyStudy.faults[place]
      let verdicts = Falsification.Verdict.allCases.map { verdict in share { $0.verdict == verdict } }
      let hints = fault == .none || fault == .random ? "" : share(\.isHinted)
      return "| \(isDiscrete ? "three levels" : "linear Gaussian") | \(fault.words) (\(some.count)) | "
        + "\(verdicts.joined(separator: " | ")) | \(share { $0.pLMC > 0.05 }) | \(hints) |"
    }
  }

  private struct Outcome: Sendable {
    let verdict: Falsification.Verdict
    let pLMC: Double
    let isHinted: Bool
  }

  /// nil where no such change could be drawn.
  private func outcome(_ fault: Fault, number: Int) throws -> Outcome? {
    let ownSeed = seed &* 1_000_000 &+ UInt64(number)
    let world = try FalsifyWorld(nodes: nodes, edges: edges, isDiscrete: isDiscrete, seed: ownSeed)
    guard let (graph, changed) = try wrong(world.graph, fault, seed: ownSeed) else { return nil }
    var settings = FalsificationSettings()
    (settings.permutations, settings.seed) = (permutations, ownSeed)
    let result = try Falsification(of: GraphDocument(graph), on: world.table(rows: rows), settings: settings)
    let names = graph.variables.names
    let isHinted = changed.contains { edge in
      result.suggestions.contains { Set([$0.source, $0.target]) == [names[edge.source], names[edge.target]] }
    }
    return Outcome(verdict: result.verdict, pLMC: result.permutations?.pLMC ?? 1, isHinted: isHinted)
  }

  /// The graph with faults, and the edges they are at.
  private func wrong(
    _ truth: DirectedAcyclicGraph, _ fault: Fault, seed: UInt64
  ) throws -> (DirectedAcyclicGraph, [DirectedEdge])? {
    let pattern = truth.completedPartiallyDirectedGraph
    var stream = RandomStream(seed: seed, path: [8])
    for _ in 0..<200 {
      var graph = truth
      var changed: [DirectedEdge] = []
      switch fault {
      case .none: return (truth, [])
      case .random:
        graph = try FalsifyWorld.graph(nodes: nodes, edges: edges, seed: stream.next())
      case .removed(let count):
        changed = stream.sample(count, of: truth.edgeCount).map { truth.edges[$0] }
        for edge in changed { graph.remove(edge) }
      case .added(let count):
        let order = truth.topologicalOrder
        let absent = order.indices.flatMap { one in
          order[(one + 1)...].map { DirectedEdge(order[one], $0) }.filter { !truth.contains($0) }
        }
        changed = stream.sample(count, of: absent.count).map { absent[$0] }
        for edge in changed { try graph.insert(edge) }
      case .reversed(let count):
        changed = stream.sample(count, of: truth.edgeCount).map { truth.edges[$0] }
        for edge in changed { graph.remove(edge) }
        guard changed.allSatisfy({ (try? graph.insert($0.reversed)) != nil }) else { continue }
      }
      if graph.completedPartiallyDirectedGraph != pattern { return (graph, changed) }
    }
    return nil
  }
}

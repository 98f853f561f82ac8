import CausalGraphs
import StrictJSON

/// What the edges of a DAG imply for two variables, whatever they rest on: paths, common causes, a separating set.
struct PairStructure {
  /// Above this, a graph's bit matrices are not built for the sake of an explanation.
  static let mostNodes = 20_000

  private let graph: DirectedAcyclicGraph?
  private let first: Int
  private let second: Int
  private let warning: String?

  init(_ document: GraphDocument, _ first: Int, _ second: Int) {
    (self.first, self.second) = (first, second)
    warning = document.orderOnlyWarning
    graph =
      document.kind == .dag && document.variables.count <= PairStructure.mostNodes
      ? try? document.directedAcyclicGraph() : nil
  }

  func sentences(hasEdge: Bool) -> [String] {
    guard let graph, !hasEdge else { return [] }
    var result: [String] = []
    let isAhead = graph.isAncestor(first, of: second)
    let isBehind = !isAhead && graph.isAncestor(second, of: first)
    if isAhead || isBehind {
      let (cause, effect) = isAhead ? (first, second) : (second, first)
      let path = graph.adjacency.path(from: cause, to: effect) ?? [cause, effect]
      result.append(
        "\(name(cause)) causes \(name(effect)) all the same, through others: \(chain(path)).")
    } else {
      result.append("Neither causes the other, directly or through others.")
    }
    let shared = sharedCauses(graph)
    if !shared.isEmpty {
      let names = shared.prefix(5).map(name).joined(separator: ", ")
      let more = shared.count > 5 ? " and \(shared.count - 5) more" : ""
      result.append("Common \(shared.count == 1 ? "cause" : "causes") of both: \(names)\(more).")
    }
    if let warning { return result + ["What makes the two independent it does not say: \(warning)."] }
    let separators = separatingSet(graph, before: isBehind ? second : first, after: isBehind ? first : second)
    if separators.isEmpty {
      result.append("The graph makes the two independent.")
    } else {
      let names = separators.prefix(12).map(name).joined(separator: ", ")
      let more = separators.count > 12 ? " and \(separators.count - 12) more" : ""
      result.append(
        "The graph makes the two independent once \(names)\(more) \(separators.count == 1 ? "is" : "are") held fixed.")
    }
    return result
  }

  private func name(_ node: Int) -> String { graph?.variables[node].name.visible(limit: 60) ?? "" }

  private func chain(_ nodes: [Int]) -> String {
    let shown =
      nodes.count <= 8
      ? nodes.map(name) : nodes.prefix(4).map(name) + ["… (\(nodes.count - 7) more)"] + nodes.suffix(3).map(name)
    return shown.joined(separator: " → ")
  }

  /// The nearest: those that reach one of the two on a way past every other common cause.
  private func sharedCauses(_ graph: DirectedAcyclicGraph) -> [Int] {
    let both = Set(graph.ancestors(of: first)).intersection(graph.ancestors(of: second))
    return both.filter { node in graph.children(of: node).contains { !both.contains($0) } }.sorted()
  }

  /// The parents of the later of two that are not adjacent separate them; what is not needed of them is left out,
  /// one after the other. Minimal, not always the smallest. `after` is no ancestor of `before`.
  private func separatingSet(_ graph: DirectedAcyclicGraph, before: Int, after: Int) -> [Int] {
    var set = graph.parents(of: after)
    for node in set where set.count <= 200 {
      let smaller = set.filter { $0 != node }
      if graph.areSeparated([before], [after], given: smaller) { set = smaller }
    }
    return set.sorted()
  }
}

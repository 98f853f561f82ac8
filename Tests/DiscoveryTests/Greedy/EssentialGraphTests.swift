import CausalGraphs
import SeededRandom
import Testing

@testable import Discovery

@Suite("The class that a greedy search is in")
struct EssentialGraphTests {
  /// Walks at random through classes. Each step is applied to a member of the class as well: Chickering's theorems 15 and
  /// 17 and Hauser and Bühlmann's on turns say which member's one-edge change the operator is, so the completed result
  /// must be that DAG's class.
  @Test("Near repairs give the completed class, over random walks", arguments: 0..<60 as Range<UInt64>)
  func walk(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [20])
    let count = 4 + Int(seed % 9)
    let names = try Samples.names(count)
    let graph = EssentialGraph(count: count)
    var made = [0, 0, 0]
    for _ in 0..<120 {
      let before = graph.partiallyDirectedGraph(names)
      let move = EssentialGraphTests.randomMove(in: graph, using: &generator)
      guard let move else { continue }
      graph.apply(move)
      // The same change by hand on the class's PDAG, then a member and its class, over the whole graph.
      let expected = try EssentialGraphTests.result(of: move, on: before).consistentExtension()
      let after = graph.partiallyDirectedGraph(names)
      #expect(after == expected.completedPartiallyDirectedGraph)
      let kept = EssentialGraph(copying: graph)
      for change in graph.takeChanges() { #expect(before.joint(change.first, change.second) == change.before) }
      #expect(kept.partiallyDirectedGraph(names) == after)
      made[move.kind == .insert ? 0 : move.kind == .delete ? 1 : 2] += 1
      guard after == expected.completedPartiallyDirectedGraph else { return }
    }
    #expect(made[0] > 0 && made[1] > 0)
  }

  @Test("A journal takes everything back")
  func revert() throws {
    var generator = SplitMix64(seed: 21)
    let names = try Samples.names(8)
    let graph = EssentialGraph(try Samples.graph(8, density: 0.5, using: &generator).completedPartiallyDirectedGraph)
    for _ in 0..<50 {
      let before = graph.partiallyDirectedGraph(names)
      guard let move = EssentialGraphTests.randomMove(in: graph, using: &generator) else { continue }
      graph.apply(move)
      graph.revert()
      #expect(graph.partiallyDirectedGraph(names) == before)
      graph.apply(move)
      _ = graph.takeChanges()
    }
  }

  /// A valid step drawn at random, if the pair drawn allows one.
  static func randomMove(in graph: EssentialGraph, using generator: inout SplitMix64) -> GreedyOperator? {
    let (source, target) = (generator.below(graph.count), generator.below(graph.count))
    guard source != target else { return nil }
    let neighbours = graph.nodes(graph.neighbours(target))
    let common = neighbours.filter { $0 != source && graph.areAdjacent($0, source) }
    let chosen = neighbours.filter { $0 != source && !common.contains($0) && generator.uniform() < 0.4 }
    func isClique(_ nodes: [Int]) -> Bool {
      nodes.allSatisfy { first in nodes.allSatisfy { $0 == first || graph.areAdjacent(first, $0) } }
    }
    var blocked = [UInt64](repeating: 0, count: graph.words)
    func move(_ kind: GreedyOperator.Kind, _ clique: [Int]) -> GreedyOperator {
      GreedyOperator(
        kind: kind, source: source, target: target, clique: clique.sorted().map(Int32.init), gain: 0)
    }
    switch graph.joint(source, target) {
    case .none:
      let clique = common + chosen
      for node in clique { blocked[node >> 6] |= 1 << UInt64(node & 63) }
      guard isClique(clique),
        graph.way(from: target, to: source, avoiding: blocked, skippingEdge: false) == nil
      else { return nil }
      return move(.insert, clique)
    case .forward, .undirected:
      guard generator.uniform() < 0.4 else { return nil }
      let clique = common.filter { _ in generator.uniform() < 0.5 }
      return isClique(clique) ? move(.delete, clique) : nil
    case .backward:
      let clique = common + chosen
      for node in clique + graph.nodes(graph.neighbours(source)) { blocked[node >> 6] |= 1 << UInt64(node & 63) }
      guard isClique(clique), graph.way(from: target, to: source, avoiding: blocked, skippingEdge: true) == nil
      else { return nil }
      return move(.reverse, clique)
    }
  }

  /// The PDAG an operator makes, by its definition on whole graphs. For a turn the source is made first among its
  /// neighbours and the target last of its clique, so that the member turned is plain.
  static func result(of move: GreedyOperator, on graph: PartiallyDirectedGraph) throws -> PartiallyDirectedGraph {
    let (source, target) = (move.source, move.target)
    let clique = move.clique.map(Int.init)
    var result = graph
    switch move.kind {
    case .insert:
      try result.insert(DirectedEdge(source, target))
      for node in clique where !graph.areAdjacent(node, source) { result.orient(DirectedEdge(node, target)) }
    case .delete:
      result.remove(DirectedEdge(source, target))
      result.remove(UndirectedEdge(source, target))
      for node in graph.neighbours(of: target)
      where node != source && graph.areAdjacent(node, source) && !clique.contains(node) {
        result.orient(DirectedEdge(target, node))
        result.orient(DirectedEdge(source, node))
      }
    case .reverse:
      // A member in which the clique comes before the target, its other neighbours after it, and the source before its
      // own neighbours; then the edge is turned there.
      var open = graph
      let demands =
        clique.map { DirectedEdge($0, target) }
        + graph.neighbours(of: target).filter { !clique.contains($0) }.map { DirectedEdge(target, $0) }
        + graph.neighbours(of: source).map { DirectedEdge(source, $0) }
      for edge in demands where open.orient(edge) { open.closeUnderMeekRules() }
      while let edge = open.undirectedEdges.first {
        open.orient(DirectedEdge(edge.first, edge.second))
        open.closeUnderMeekRules()
      }
      open.remove(DirectedEdge(target, source))
      try open.insert(DirectedEdge(source, target))
      result = open
    }
    return result
  }
}

extension PartiallyDirectedGraph {
  fileprivate func joint(_ first: Int, _ second: Int) -> Joint {
    if contains(DirectedEdge(first, second)) { return .forward }
    if contains(DirectedEdge(second, first)) { return .backward }
    return contains(UndirectedEdge(first, second)) ? .undirected : .none
  }
}

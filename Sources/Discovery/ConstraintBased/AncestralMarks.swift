internal import CausalGraphs

/// A skeleton whose edges' ends get marks one by one: from circles to arrows and tails, and never back.
///
/// No mark is set that would close a cycle of directed edges, so the graph is a value `MixedGraph` accepts whatever the
/// tests said.
struct AncestralMarks {
  /// Symmetric.
  private(set) var adjacent: BitMatrix
  /// `neighbours[v]`, ascending.
  private(set) var neighbours: [[Int]]
  /// `marks[a * count + b]`: the mark at b of the edge between a and b.
  private var marks: [Mark]
  /// The triples that no rule may take for non-colliders.
  var ambiguous: Set<UnshieldedTriple> = []
  /// Ends that stayed circles since their mark would have closed a directed cycle.
  private(set) var refused: Set<DirectedEdge> = []
  /// Colliders that the tests found and that background knowledge rules out.
  private(set) var refusedColliders: [UnshieldedTriple] = []

  /// Circles everywhere.
  init(adjacent: BitMatrix) {
    self.adjacent = adjacent
    neighbours = (0..<adjacent.count).map { adjacent.columns(of: $0) }
    marks = Array(repeating: .circle, count: adjacent.count * adjacent.count)
  }

  var count: Int { adjacent.count }

  /// The mark at `node` of its edge with `other`, which there is.
  func mark(at node: Int, from other: Int) -> Mark { marks[other * count + node] }

  /// Whether the edge is source → target.
  func isDirected(_ source: Int, _ target: Int) -> Bool {
    adjacent[source, target] && mark(at: source, from: target) == .tail && mark(at: target, from: source) == .arrow
  }

  /// Whether the edge ends in an arrow at `target`.
  func isInto(_ target: Int, from source: Int) -> Bool { mark(at: target, from: source) == .arrow }

  /// Whether first – middle – second is unshielded and no collider, for all that is known.
  func isOpen(_ first: Int, _ middle: Int, _ second: Int) -> Bool {
    guard !adjacent[first, second] else { return false }
    return ambiguous.isEmpty
      || !ambiguous.contains(UnshieldedTriple(first: min(first, second), middle: middle, second: max(first, second)))
  }

  /// Sets the mark at `node` of its edge with `other`, where it is a circle; true where that changed it.
  @discardableResult
  mutating func set(_ mark: Mark, at node: Int, from other: Int) -> Bool {
    guard marks[other * count + node] == .circle else { return false }
    marks[other * count + node] = mark
    let (source, target) = mark == .tail ? (node, other) : (other, node)
    if isDirected(source, target) && isAncestor(target, of: source) {
      marks[other * count + node] = .circle
      refused.insert(DirectedEdge(other, node))
      return false
    }
    return true
  }

  private func isAncestor(_ node: Int, of other: Int) -> Bool {
    var seen = [Bool](repeating: false, count: count)
    var stack = [node]
    seen[node] = true
    while let next = stack.popLast() {
      if next == other { return true }
      for child in neighbours[next] where !seen[child] && isDirected(next, child) {
        seen[child] = true
        stack.append(child)
      }
    }
    return false
  }

  /// Takes an edge out.
  mutating func remove(_ one: Int, _ other: Int) {
    adjacent[one, other] = false
    adjacent[other, one] = false
    neighbours[one].removeAll { $0 == other }
    neighbours[other].removeAll { $0 == one }
  }

  /// What knowledge says of the edges that are there: a forbidden cause is no ancestor, a required one is.
  ///
  /// A pair with both directions forbidden that the tests leave adjacent has a common cause that was not measured.
  mutating func apply(_ constraints: EdgeConstraints) {
    for source in 0..<count {
      for target in neighbours[source] where constraints.isForbidden[source * count + target] {
        set(.arrow, at: source, from: target)
      }
    }
    for target in 0..<count {
      for source in constraints.requiredParents[target] where adjacent[source, target] {
        set(.arrow, at: target, from: source)
        set(.tail, at: source, from: target)
      }
    }
  }

  /// R0: arrows into the middle of each collider.
  mutating func apply(_ verdicts: [(triple: UnshieldedTriple, verdict: TripleVerdict)]) {
    for (triple, verdict) in verdicts {
      switch verdict {
      case .collider: orientCollider(triple)
      case .nonCollider: break
      case .ambiguous: ambiguous.insert(triple)
      }
    }
  }

  /// Arrows into the middle; as a whole or not at all.
  mutating func orientCollider(_ triple: UnshieldedTriple) {
    let ends = [triple.first, triple.second]
    guard ends.allSatisfy({ mark(at: triple.middle, from: $0) != .tail }) else {
      refusedColliders.append(triple)
      return
    }
    for end in ends { set(.arrow, at: triple.middle, from: end) }
  }

  /// As a PAG over `variables`.
  func graph(_ variables: VariableList) -> MixedGraph {
    let edges = (0..<count).flatMap { first in
      neighbours[first].filter { $0 > first }.map { second in
        MarkedEdge(first, mark(at: first, from: second), second, mark(at: second, from: first))
      }
    }
    do {
      return try MixedGraph(variables, kind: .pag, edges: edges)
    } catch {
      preconditionFailure("one edge a pair and no directed cycle: \(error)")
    }
  }
}

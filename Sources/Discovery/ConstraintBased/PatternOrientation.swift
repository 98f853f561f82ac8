internal import CausalGraphs

/// A skeleton whose edges get directions one by one, none of which closes a directed cycle.
struct PatternOrientation {
  /// Symmetric.
  let adjacent: BitMatrix
  /// `neighbours[v]`, ascending.
  let neighbours: [[Int]]
  /// Row a, column b: a → b.
  private(set) var arrows: BitMatrix
  /// The triples that no rule may take for non-colliders.
  private var ambiguous: Set<UnshieldedTriple> = []
  /// Colliders that the tests found and that contradict knowledge or surer colliders.
  private(set) var refusedColliders: [UnshieldedTriple] = []
  /// Edges that knowledge would direct into a cycle with other edges, or that Meek's rules would.
  private(set) var refusedDirections = 0

  /// No edge is directed yet.
  init(_ skeleton: Skeleton) {
    adjacent = skeleton.adjacent
    neighbours = (0..<skeleton.nodeCount).map { skeleton.adjacent.columns(of: $0) }
    arrows = BitMatrix(count: skeleton.nodeCount)
  }

  /// Directs what knowledge alone directs: away from the end that may not be the cause.
  mutating func apply(_ constraints: EdgeConstraints) {
    let count = adjacent.count
    for source in 0..<count {
      for target in neighbours[source] where constraints.isForbidden[target * count + source] {
        if !direct(source, target) { refusedDirections += 1 }
      }
    }
  }

  /// Directs the colliders, the surest first: those whose ends are independent with the largest p-value. One that would
  /// turn an edge round that is directed already, or close a cycle, is refused as a whole.
  mutating func apply(_ verdicts: [(triple: UnshieldedTriple, verdict: TripleVerdict)]) {
    var colliders: [(triple: UnshieldedTriple, pValue: Double)] = []
    for (triple, verdict) in verdicts {
      switch verdict {
      case .collider(let pValue): colliders.append((triple, pValue))
      case .nonCollider: break
      case .ambiguous: ambiguous.insert(triple)
      }
    }
    colliders.sort { $0.pValue != $1.pValue ? $0.pValue > $1.pValue : $0.triple < $1.triple }
    for (triple, _) in colliders {
      let (first, middle, second) = (triple.first, triple.middle, triple.second)
      guard !arrows[middle, first], !arrows[middle, second], !isAncestor(middle, of: first),
        !isAncestor(middle, of: second)
      else {
        refusedColliders.append(triple)
        continue
      }
      arrows[first, middle] = true
      arrows[second, middle] = true
    }
  }

  /// Directs an edge; false where it is directed the other way or a directed path leads back.
  private mutating func direct(_ source: Int, _ target: Int) -> Bool {
    guard !arrows[target, source], !isAncestor(target, of: source) else { return false }
    arrows[source, target] = true
    return true
  }

  private func isAncestor(_ node: Int, of other: Int) -> Bool {
    var seen = [Bool](repeating: false, count: adjacent.count)
    var stack = [node]
    seen[node] = true
    while let next = stack.popLast() {
      if next == other { return true }
      for child in neighbours[next] where arrows[next, child] && !seen[child] {
        seen[child] = true
        stack.append(child)
      }
    }
    return false
  }

  /// Meek's rules R1 to R4 (Meek 1995) until none applies. Rules that rest on a triple being no collider pass over
  /// ambiguous triples, and no rule closes a cycle; on what the tests agree on, the result is that of
  /// `PartiallyDirectedGraph.closeUnderMeekRules`.
  mutating func closeUnderMeekRules() {
    var refused: Set<[Int]> = []
    var changed = true
    while changed {
      changed = false
      for source in 0..<adjacent.count {
        for target in neighbours[source] where isUndirected(source, target) && isForced(source, target) {
          if direct(source, target) { changed = true } else { refused.insert([source, target]) }
        }
      }
    }
    refusedDirections += refused.count
  }

  private func isUndirected(_ one: Int, _ other: Int) -> Bool { !arrows[one, other] && !arrows[other, one] }

  /// Whether first – middle – second is no collider, for all that is known; the ends are not adjacent.
  private func isNonCollider(_ first: Int, _ middle: Int, _ second: Int) -> Bool {
    ambiguous.isEmpty
      || !ambiguous.contains(UnshieldedTriple(first: min(first, second), middle: middle, second: max(first, second)))
  }

  /// Whether a rule directs the undirected edge a – b as a → b.
  private func isForced(_ a: Int, _ b: Int) -> Bool {
    // R1: c → a – b. R2: a → c → b.
    for c in neighbours[a] {
      if arrows[c, a] && !adjacent[c, b] && isNonCollider(c, a, b) { return true }
      if arrows[a, c] && arrows[c, b] { return true }
    }
    let towards = neighbours[b].filter { arrows[$0, b] && adjacent[$0, a] }
    for c in towards {
      // R3: a – c → b, a – d → b, c and d not adjacent.
      if isUndirected(a, c),
        towards.contains(where: { $0 > c && isUndirected(a, $0) && !adjacent[c, $0] && isNonCollider(c, a, $0) })
      {
        return true
      }
      // R4: a – d → c → b, d and b not adjacent.
      if neighbours[c].contains(where: {
        arrows[$0, c] && $0 != a && !adjacent[$0, b] && adjacent[$0, a] && isUndirected($0, a)
          && isNonCollider($0, a, b)
      }) {
        return true
      }
    }
    return false
  }

  /// As a graph over `variables`.
  func graph(_ variables: VariableList) -> PartiallyDirectedGraph {
    var directed = Adjacency(count: adjacent.count)
    var undirected = UndirectedAdjacency(count: adjacent.count)
    for source in 0..<adjacent.count {
      for target in neighbours[source] {
        if arrows[source, target] {
          directed.insert(source, target)
        } else if source < target && !arrows[target, source] {
          undirected.insert(source, target)
        }
      }
    }
    return PartiallyDirectedGraph(variables, unchecked: directed, undirected)
  }

  /// How many triples stayed ambiguous.
  var ambiguousCount: Int { ambiguous.count }
}

import CausalGraphs

/// The marks of a MAG or PAG as a matrix, with what follows from them.
struct EdgeEnds {
  private let graph: MixedGraph
  private let count: Int
  /// `marks[a * count + b]`: the mark at b of the edge between a and b; nil where there is none.
  private var marks: [Mark?]

  init(_ graph: MixedGraph) {
    self.graph = graph
    count = graph.nodeCount
    marks = [Mark?](repeating: nil, count: count * count)
    for edge in graph.edges {
      marks[edge.second * count + edge.first] = edge.firstMark
      marks[edge.first * count + edge.second] = edge.secondMark
    }
  }

  private func mark(_ from: Int, at node: Int) -> Mark? { marks[from * count + node] }

  /// Whether a → b is visible: some node not adjacent to b has an edge into a, or a path into a on which all between are
  /// colliders and parents of b (Zhang 2008, JMLR 9, definition 8).
  func isVisible(_ a: Int, _ b: Int) -> Bool {
    var seen = [Bool](repeating: false, count: count)
    seen[a] = true
    var stack = [a]
    while let node = stack.popLast() {
      for other in 0..<count where !seen[other] && other != b && mark(other, at: node) == .arrow {
        if mark(other, at: b) == nil { return true }
        // It may stand between where it is a collider there and a parent of b.
        guard mark(node, at: other) == .arrow, mark(other, at: b) == .arrow, mark(b, at: other) == .tail else {
          continue
        }
        seen[other] = true
        stack.append(other)
      }
    }
    return false
  }

  /// A diagram that the graph stands for: of a PAG, o→ becomes → and what is circles only is directed without a new
  /// v-structure (Zhang 2008, Artificial Intelligence 172, theorem 2); of the MAG, ↔ becomes a common cause.
  func member() throws(GraphError) -> CausalDiagram {
    let variables = graph.variables
    var circles = PartiallyDirectedGraph(variables)
    for edge in graph.edges where edge.firstMark == .circle && edge.secondMark == .circle {
      try circles.insert(UndirectedEdge(edge.first, edge.second))
    }
    var edges = try circles.consistentExtension().edges.map { MarkedEdge.directed($0.source, $0.target) }
    for edge in graph.edges {
      switch (edge.firstMark, edge.secondMark) {
      case (.circle, .circle): continue
      case (.circle, .arrow), (.tail, .arrow): edges.append(.directed(edge.first, edge.second))
      case (.arrow, .circle), (.arrow, .tail): edges.append(.directed(edge.second, edge.first))
      default: edges.append(.bidirected(edge.first, edge.second))
      }
    }
    return CausalDiagram(bidirected: try MixedGraph(variables, kind: .admg, edges: edges))
  }
}

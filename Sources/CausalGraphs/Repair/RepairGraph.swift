/// A sparse weighted directed graph, the form in which repair is computed: edges by source, then target, each once; the
/// weight of a required edge is infinite.
struct RepairGraph {
  let nodeCount: Int
  private(set) var sources: [Int32] = []
  private(set) var targets: [Int32] = []
  private(set) var weights: [Double] = []
  /// The edges of source v are `starts[v] ..< starts[v + 1]`.
  private(set) var starts: [Int]

  /// `edges` ascending, each once.
  private init(nodeCount: Int, sorted edges: some Sequence<WeightedEdge>) {
    self.nodeCount = nodeCount
    starts = Array(repeating: 0, count: nodeCount + 1)
    for item in edges {
      sources.append(Int32(item.edge.source))
      targets.append(Int32(item.edge.target))
      weights.append(item.weight)
      starts[item.edge.source + 1] += 1
    }
    for node in 0..<nodeCount { starts[node + 1] += starts[node] }
  }

  /// Merges edges that stand twice, whatever sequence they come in.
  init(nodeCount: Int, edges: [WeightedEdge], required: [DirectedEdge]) {
    let all = edges + required.map { WeightedEdge($0, weight: .infinity) }
    for item in all {
      precondition(item.edge.source != item.edge.target, "a self-loop")
      precondition((0..<nodeCount).contains(item.edge.source) && (0..<nodeCount).contains(item.edge.target))
      precondition(item.weight > 0, "a weight must be above zero")
    }
    let sorted = all.sorted {
      ($0.edge.source, $0.edge.target, $0.weight) < ($1.edge.source, $1.edge.target, $1.weight)
    }
    var merged: [WeightedEdge] = []
    for item in sorted {
      if let last = merged.last, last.edge == item.edge {
        merged[merged.count - 1].weight += item.weight
      } else {
        merged.append(item)
      }
    }
    self.init(nodeCount: nodeCount, sorted: merged)
  }

  var edgeCount: Int { sources.count }

  func edge(_ index: Int) -> DirectedEdge { DirectedEdge(Int(sources[index]), Int(targets[index])) }

  /// The weight of an edge; nil where it does not exist. O(log edges of the source).
  func weight(_ source: Int, _ target: Int) -> Double? { index(source, target).map { weights[$0] } }

  /// The place of an edge; nil where it does not exist. O(log edges of the source).
  func index(_ source: Int, _ target: Int) -> Int? {
    var (low, high) = (starts[source], starts[source + 1])
    while low < high {
      let middle = (low + high) / 2
      if targets[middle] < Int32(target) { low = middle + 1 } else { high = middle }
    }
    return low < starts[source + 1] && targets[low] == Int32(target) ? low : nil
  }

  /// A cycle of required edges alone, each node once.
  var requiredCycle: [Int]? {
    var adjacency = Adjacency(count: nodeCount)
    for index in 0..<edgeCount where weights[index].isInfinite {
      adjacency.insert(Int(sources[index]), Int(targets[index]))
    }
    return adjacency.cycle()
  }

  /// The graph in which of two opposite edges only the heavier stands, with the difference of their weights (none where
  /// they are equal), and the sum of the smaller weights: what every acyclic subgraph must pay.
  func netted() -> (graph: RepairGraph, cost: Double) {
    var rest: [WeightedEdge] = []
    var cost = 0.0
    for index in 0..<edgeCount {
      let (edge, weight) = (edge(index), weights[index])
      guard let opposite = self.weight(edge.target, edge.source) else {
        rest.append(WeightedEdge(edge, weight: weight))
        continue
      }
      if edge.source < edge.target { cost += min(weight, opposite) }
      if weight > opposite { rest.append(WeightedEdge(edge, weight: weight - opposite)) }
    }
    return (RepairGraph(nodeCount: nodeCount, sorted: rest), cost)
  }

  /// The graph among `nodes` (ascending), renumbered 0 ..< nodes.count. O(nodes + edges of the nodes · log nodes).
  func part(_ nodes: [Int]) -> RepairGraph {
    var rest: [WeightedEdge] = []
    var renumbered: [Int: Int] = [:]
    for (new, old) in nodes.enumerated() { renumbered[old] = new }
    for (new, old) in nodes.enumerated() {
      for index in starts[old]..<starts[old + 1] {
        if let target = renumbered[Int(targets[index])] {
          rest.append(WeightedEdge(new, target, weight: weights[index]))
        }
      }
    }
    return RepairGraph(nodeCount: nodes.count, sorted: rest)
  }

  /// nodeCount × nodeCount, row source, column target; zero where there is no edge.
  var denseWeights: [Double] {
    var dense = [Double](repeating: 0, count: nodeCount * nodeCount)
    for index in 0..<edgeCount { dense[Int(sources[index]) * nodeCount + Int(targets[index])] = weights[index] }
    return dense
  }

  /// The weight of the edges that point backward in `order`.
  func cost(of order: [Int]) -> Double {
    var position = [Int](repeating: 0, count: nodeCount)
    for (place, node) in order.enumerated() { position[node] = place }
    var cost = 0.0
    for index in 0..<edgeCount where position[Int(sources[index])] > position[Int(targets[index])] {
      cost += weights[index]
    }
    return cost
  }

  /// The edges between strong components and those that go up in `rank` within one.
  func forward(rank: [Int]) -> Adjacency {
    var component = [Int](repeating: 0, count: nodeCount)
    for (index, nodes) in strongComponents.enumerated() {
      for node in nodes { component[node] = index }
    }
    var adjacency = Adjacency(count: nodeCount)
    for index in 0..<edgeCount {
      let (source, target) = (Int(sources[index]), Int(targets[index]))
      if component[source] != component[target] || rank[source] < rank[target] { adjacency.insert(source, target) }
    }
    return adjacency
  }
}

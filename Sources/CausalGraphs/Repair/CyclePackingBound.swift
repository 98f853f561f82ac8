/// A lower bound on what any acyclic subgraph must give up: weights are packed with cycles, each cycle taking from its
/// edges the same amount, no edge giving more than it weighs. Every cycle must lose an edge, so the amounts add up to a
/// cost that can not be avoided: a feasible solution of the dual of the hitting-set linear programme (the local ratio
/// of Bar-Yehuda, Geiger, Naor and Roth 1998).
///
/// Short cycles pack best, so for each edge that `order` points backward, heaviest first, the shortest cycles through it
/// are packed until it is used up or closes none; every cycle holds such an edge, so nothing is left over.
struct CyclePackingBound {
  /// In the unit of the weights.
  private(set) var value = 0.0

  init(_ graph: RepairGraph, order: [Int]) {
    var position = [Int](repeating: 0, count: graph.nodeCount)
    for (place, node) in order.enumerated() { position[node] = place }
    var residual = graph.weights
    let backward = (0..<graph.edgeCount)
      .filter { position[Int(graph.sources[$0])] > position[Int(graph.targets[$0])] }
      .sorted { (-graph.weights[$0], $0) < (-graph.weights[$1], $1) }

    var search = ShortestPaths(nodeCount: graph.nodeCount)
    // Rounds of growing length: an edge may find its shortest cycles before others use them up.
    for longest in [3, 4, 6, Int.max] {
      for closing in backward {
        while residual[closing] > 0 {
          let edge = graph.edge(closing)
          let found = search.path(from: edge.target, to: edge.source, longest: longest) { node, visit in
            for index in graph.starts[node]..<graph.starts[node + 1] where residual[index] > 0 {
              visit(graph.targets[index])
            }
          }
          guard let path = found else { break }
          var cycle = [closing]
          for (source, target) in zip(path, path.dropFirst()) {
            if let index = graph.index(source, target) { cycle.append(index) }
          }
          let amount = cycle.reduce(Double.infinity) { min($0, residual[$1]) }
          guard amount.isFinite else { break }
          for index in cycle { residual[index] = residual[index] <= amount ? 0 : residual[index] - amount }
          value += amount
        }
      }
    }
  }
}

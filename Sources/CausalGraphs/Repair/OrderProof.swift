import HeapModule

/// Branch and bound over the edges of a strong component too large for dynamic programming: proves that an order is the
/// best, finds a better one, or says how far from the best it can be.
///
/// Each node of the search has edges that are given up and edges that must stand, and the bound of
/// `CyclePackingProgramme`; the node with the smallest bound is split first, on the edge whose multiplier is nearest to one
/// half. The smallest bound of the open nodes is a lower bound on everything, so the search can stop at any time.
struct OrderProof {
  /// Components with more edges than this are left to `CyclePackingBound`: the programme's matrix has a row for each.
  static let edgeLimit = 600

  private struct Open: Comparable {
    let bound: Double
    let number: Int
    let removed: [Bool]
    let required: [Bool]
    let branch: Int
    static func < (left: Open, right: Open) -> Bool { (left.bound, left.number) < (right.bound, right.number) }
    static func == (left: Open, right: Open) -> Bool { left.number == right.number }
  }

  private let graph: RepairGraph
  /// The best order known, and what its backward edges weigh.
  private(set) var order: [Int]
  private(set) var cost: Double
  /// No order costs less.
  private(set) var lowerBound = 0.0

  /// - Parameter lowerBound: A bound that is known already.
  init(_ graph: RepairGraph, order: [Int], lowerBound known: Double, effort: Int) {
    self.graph = graph
    self.order = order
    cost = graph.cost(of: order)
    var programme = CyclePackingProgramme(graph, order: order)
    var stepsLeft = effort
    var open: Heap<Open> = []
    var number = 0
    let none = [Bool](repeating: false, count: graph.edgeCount)

    /// Solves a node; puts it among the open ones unless it can hold nothing better.
    func examine(_ proof: inout OrderProof, removed: [Bool], required: [Bool], parent: Double) {
      let outcome = programme.solve(removed: removed, required: required, effort: max(stepsLeft, 1))
      stepsLeft -= programme.stepsUsed
      guard outcome != .infeasible else { return }
      let spent = graph.weights.indices.reduce(0) { removed[$1] ? $0 + graph.weights[$1] : $0 }
      let bound = max(parent, spent + programme.value)
      proof.tryOrder(multipliers: programme.multipliers, removed: removed)
      guard bound < proof.cost - proof.tolerance else { return }
      let undecided = graph.weights.indices.filter { !removed[$0] && !required[$0] && graph.weights[$0].isFinite }
      let branch = undecided.min {
        ((programme.multipliers[$0] - 0.5).magnitude, -graph.weights[$0], $0)
          < ((programme.multipliers[$1] - 0.5).magnitude, -graph.weights[$1], $1)
      }
      guard let branch else { return }
      number += 1
      open.insert(Open(bound: bound, number: number, removed: removed, required: required, branch: branch))
    }

    examine(&self, removed: none, required: none, parent: known)
    while let node = open.min, node.bound < cost - tolerance, stepsLeft > 0 {
      open.removeMin()
      var (removed, required) = (node.removed, node.required)
      removed[node.branch] = true
      examine(&self, removed: removed, required: required, parent: node.bound)
      removed[node.branch] = false
      required[node.branch] = true
      examine(&self, removed: removed, required: required, parent: node.bound)
    }
    lowerBound = min(open.min?.bound ?? cost, cost)
  }

  /// Relative: the cost may be of any size.
  private var tolerance: Double { 1e-10 * cost }

  /// The order that follows from keeping edges with small multipliers, where it is better than the best known.
  private mutating func tryOrder(multipliers: [Double], removed: [Bool]) {
    var kept = Adjacency(count: graph.nodeCount)
    var search = ShortestPaths(nodeCount: graph.nodeCount)
    let sequence = graph.weights.indices.sorted {
      let left = removed[$0] ? 2 : graph.weights[$0].isInfinite ? -1 : multipliers[$0]
      let right = removed[$1] ? 2 : graph.weights[$1].isInfinite ? -1 : multipliers[$1]
      return (left, -graph.weights[$0], $0) < (right, -graph.weights[$1], $1)
    }
    for index in sequence {
      let edge = graph.edge(index)
      if search.path(from: edge.target, to: edge.source, in: kept) == nil { kept.insert(edge.source, edge.target) }
    }
    guard let candidate = kept.topologicalOrder() else { return }
    let found = graph.cost(of: candidate)
    if found < cost - tolerance { (order, cost) = (candidate, found) }
  }
}

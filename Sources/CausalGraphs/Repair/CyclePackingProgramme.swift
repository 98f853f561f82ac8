import HeapModule

/// The best packing of weights with cycles, fractional: the linear programme of which `CyclePackingBound` finds a good
/// solution and this the best one.
///
///     maximise Σ y_C over all directed cycles C, y ≥ 0, with Σ_{C ∋ e} y_C ≤ w_e for each edge e
///
/// Its value is the bound of the linear relaxation of the minimum feedback arc set (Grötschel, Jünger and Reinelt
/// 1985: the cycle inequalities); the multipliers x_e of its rows say how much of each edge to give up, and where they are
/// 0 or 1 throughout, that answer is optimal. Solved by the primal simplex method with columns generated: the cycle that
/// enters is a shortest one by x. y is feasible at every step, so the value is a bound however early one stops.
struct CyclePackingProgramme {
  /// How far the programme was solved.
  enum Outcome { case optimal, stopped, infeasible }

  private let graph: RepairGraph
  /// Each cycle by its edges, ascending.
  private(set) var pool: [[Int]] = []
  /// Every cycle holds one of these.
  private let closing: [Int]
  private let noise = 1e-9

  private(set) var value = 0.0
  /// By edge of the graph; 0 for edges that must stand.
  private(set) var multipliers: [Double] = []
  private(set) var stepsUsed = 0

  /// - Parameter order: Any order of the nodes: each cycle has an edge that points backward in it.
  init(_ graph: RepairGraph, order: [Int]) {
    self.graph = graph
    var position = [Int](repeating: 0, count: graph.nodeCount)
    for (place, node) in order.enumerated() { position[node] = place }
    closing = (0..<graph.edgeCount).filter {
      position[Int(graph.sources[$0])] > position[Int(graph.targets[$0])]
    }
  }

  /// - Parameters:
  ///   - removed: Edges that are not there.
  ///   - required: Edges that can not be given up, besides those of infinite weight.
  ///   - effort: Elementary steps after which to stop.
  mutating func solve(removed: [Bool], required: [Bool], effort: Int) -> Outcome {
    var rowOfEdge = [Int](repeating: -1, count: graph.edgeCount)
    var rows: [Int] = []
    for edge in 0..<graph.edgeCount where !removed[edge] && !required[edge] && graph.weights[edge].isFinite {
      rowOfEdge[edge] = rows.count
      rows.append(edge)
    }
    let count = rows.count
    var inverse = [Double](repeating: 0, count: count * count)
    for row in 0..<count { inverse[row * count + row] = 1 }
    var levels = rows.map { graph.weights[$0] }
    var basis = [Int](repeating: -1, count: count)  // a cycle of the pool, or −1 for the slack of some row
    var prices = [Double](repeating: 0, count: count)
    var usable = pool.indices.filter { pool[$0].allSatisfy { !removed[$0] } }
    value = 0
    multipliers = Array(repeating: 0, count: graph.edgeCount)
    stepsUsed = 0

    func price(_ cycle: [Int]) -> Double {
      cycle.reduce(0) { rowOfEdge[$1] >= 0 ? $0 + prices[rowOfEdge[$1]] : $0 }
    }

    var outcome = Outcome.optimal
    while true {
      guard stepsUsed < effort else {
        outcome = .stopped
        break
      }
      // What enters: a slack whose price is negative, else a cycle whose edges cost less than one.
      var entering = -1
      var column: [Int] = []
      var gain = 0.0
      if let row = prices.indices.min(by: { prices[$0] < prices[$1] }), prices[row] < -noise {
        (column, gain) = ([row], -prices[row])
      } else {
        var best = usable.min { price(pool[$0]) < price(pool[$1]) }
        stepsUsed += usable.count * 8
        if best.map({ price(pool[$0]) >= 1 - noise }) ?? true {
          let found = cheapCycles(removed: removed, rowOfEdge: rowOfEdge, prices: prices)
          guard !found.isEmpty else { break }
          usable += pool.count..<(pool.count + found.count)
          pool += found
          best = usable.min { price(pool[$0]) < price(pool[$1]) }
        }
        guard let chosen = best else { break }
        entering = chosen
        column = pool[chosen].compactMap { rowOfEdge[$0] >= 0 ? rowOfEdge[$0] : nil }
        guard !column.isEmpty else { return .infeasible }
        gain = 1 - price(pool[chosen])
      }

      // What leaves: the row whose level reaches zero first.
      var direction = [Double](repeating: 0, count: count)
      var leaving = -1
      var longest = Double.infinity
      for row in 0..<count {
        var sum = 0.0
        for place in column { sum += inverse[row * count + place] }
        direction[row] = sum
        if direction[row] > noise, levels[row] / direction[row] < longest {
          (leaving, longest) = (row, levels[row] / direction[row])
        }
      }
      stepsUsed += count * (count + column.count)
      guard leaving >= 0 else { return .infeasible }
      for row in 0..<count { levels[row] = max(0, levels[row] - longest * direction[row]) }
      levels[leaving] = longest
      basis[leaving] = entering
      CyclePackingProgramme.pivot(&inverse, count: count, row: leaving, direction: direction)
      for place in 0..<count { prices[place] += gain * inverse[leaving * count + place] }
    }

    // Whatever rounding did to the levels: scaled so that no edge gives more than it has.
    var load = [Double](repeating: 0, count: count)
    var sum = 0.0
    for row in 0..<count where basis[row] >= 0 {
      sum += levels[row]
      for edge in pool[basis[row]] where rowOfEdge[edge] >= 0 { load[rowOfEdge[edge]] += levels[row] }
    }
    let excess = rows.indices.reduce(1.0) { max($0, load[$1] / graph.weights[rows[$1]]) }
    value = sum / excess
    for row in 0..<count { multipliers[rows[row]] = min(max(prices[row], 0), 1) }
    return outcome
  }

  /// One exchange of the basis: `direction` becomes the unit vector of `row`.
  private static func pivot(_ inverse: inout [Double], count: Int, row: Int, direction: [Double]) {
    inverse.withUnsafeMutableBufferPointer { cells in
      guard let base = cells.baseAddress else { return }
      let pivot = base + row * count
      let factor = 1 / direction[row]
      for column in 0..<count { pivot[column] *= factor }
      for other in 0..<count where other != row && direction[other] != 0 {
        let target = base + other * count
        let amount = direction[other]
        for column in 0..<count { target[column] -= amount * pivot[column] }
      }
    }
  }

  /// For each closing edge the cheapest cycle through it, where that costs less than one.
  private mutating func cheapCycles(removed: [Bool], rowOfEdge: [Int], prices: [Double]) -> [[Int]] {
    func cost(_ edge: Int) -> Double { rowOfEdge[edge] >= 0 ? max(0, prices[rowOfEdge[edge]]) : 0 }
    var found: Set<[Int]> = []
    var distance = [Double](repeating: .infinity, count: graph.nodeCount)
    var cameBy = [Int](repeating: -1, count: graph.nodeCount)
    for edge in closing where !removed[edge] {
      let limit = 1 - noise - cost(edge)
      guard limit > 0 else { continue }
      let (start, goal) = (Int(graph.targets[edge]), Int(graph.sources[edge]))
      for node in 0..<graph.nodeCount { (distance[node], cameBy[node]) = (.infinity, -1) }
      distance[start] = 0
      var heap: Heap<Reached> = [Reached(distance: 0, node: start)]
      while let next = heap.popMin(), next.distance < limit, next.node != goal {
        guard next.distance == distance[next.node] else { continue }
        for step in graph.starts[next.node]..<graph.starts[next.node + 1] where !removed[step] {
          let target = Int(graph.targets[step])
          let length = next.distance + cost(step)
          if length < distance[target] {
            (distance[target], cameBy[target]) = (length, step)
            heap.insert(Reached(distance: length, node: target))
          }
        }
        stepsUsed += 20
      }
      guard distance[goal] < limit else { continue }
      var cycle = [edge]
      var node = goal
      while node != start {
        cycle.append(cameBy[node])
        node = Int(graph.sources[cameBy[node]])
      }
      found.insert(cycle.sorted())
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private struct Reached: Comparable {
    let distance: Double
    let node: Int
    static func < (left: Reached, right: Reached) -> Bool {
      (left.distance, left.node) < (right.distance, right.node)
    }
  }
}

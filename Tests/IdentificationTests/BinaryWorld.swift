import CausalGraphs
import SeededRandom

/// A random structural causal model of binary variables over an ADMG, small enough that every state of its noise can be
/// gone through: the truth of any counterfactual, and P(v) of what is observed, without cells of probability zero.
struct BinaryWorld {
  /// One state of all noise.
  private struct State {
    let weight: Double
    let noise: [Int]
    let shared: [Int]
  }

  private let parents: [[Int]]
  private let sharers: [[Int]]
  private let order: [Int]
  private let tables: [[[Int]]]
  private let states: [State]
  private let count: Int

  /// Each variable is, at random, 0, 1, or one of two random functions of what causes it.
  init(_ graph: MixedGraph, using generator: inout SplitMix64) {
    count = graph.nodeCount
    var parents = [[Int]](repeating: [], count: count)
    var sharers = parents
    var shared = 0
    for edge in graph.edges {
      if let arrow = edge.directed {
        parents[arrow.target].append(arrow.source)
      } else {
        sharers[edge.first].append(shared)
        sharers[edge.second].append(shared)
        shared += 1
      }
    }
    (self.parents, self.sharers) = (parents, sharers)
    var order: [Int] = []
    while order.count < count {
      for node in 0..<count where !order.contains(node) && parents[node].allSatisfy(order.contains) {
        order.append(node)
      }
    }
    self.order = order
    tables = (0..<count).map { node in
      (0..<2).map { _ in (0..<(1 << (parents[node].count + sharers[node].count))).map { _ in Int(generator.next() % 2) }
      }
    }
    var weights: [[Double]] = []
    for place in 0..<(count + shared) {
      let raw = (0..<(place < count ? 4 : 2)).map { _ in 0.2 + Double(generator.next() % 1_000) / 1_000 }
      let sum = raw.reduce(0, +)
      weights.append(raw.map { $0 / sum })
    }
    var states = [State(weight: 1, noise: [], shared: [])]
    for (place, levels) in weights.enumerated() {
      states = states.flatMap { state in
        levels.enumerated().map { level, weight in
          place < weights.count - shared
            ? State(weight: state.weight * weight, noise: state.noise + [level], shared: [])
            : State(weight: state.weight * weight, noise: state.noise, shared: state.shared + [level])
        }
      }
    }
    self.states = states
  }

  private func values(_ state: State, setting fixed: [Int: Int]) -> [Int] {
    var values = [Int](repeating: 0, count: count)
    for node in order {
      if let value = fixed[node] {
        values[node] = value
        continue
      }
      let kind = state.noise[node]
      guard kind > 1 else {
        values[node] = kind
        continue
      }
      var cell = 0
      for parent in parents[node] { cell = cell * 2 + values[parent] }
      for share in sharers[node] { cell = cell * 2 + state.shared[share] }
      values[node] = tables[node][kind - 2][cell]
    }
    return values
  }

  /// P(variables) of the world as it is, by their values as bits, node 0 lowest.
  func joint() -> [Double] {
    var cells = [Double](repeating: 0, count: 1 << count)
    for state in states {
      let cell = values(state, setting: [:]).enumerated().reduce(0) { $0 + $1.element << $1.offset }
      cells[cell] += state.weight
    }
    return cells
  }

  /// P(of given) from such cells.
  static func conditional(_ cells: [Double], _ of: [Int], _ given: [Int], _ values: [Int: Int]) -> Double {
    var (above, below) = (0.0, 0.0)
    for (cell, mass) in cells.enumerated() where given.allSatisfy({ cell >> $0 & 1 == values[$0] }) {
      below += mass
      if of.allSatisfy({ cell >> $0 & 1 == values[$0] }) { above += mass }
    }
    return below == 0 ? 0 : above / below
  }

  /// P(outcome = 1), in the world with `fixed` set, among the units that have `conditions` when nothing is set.
  func probability(_ outcome: Int, setting fixed: [Int: Int], among conditions: [Int: Int] = [:]) -> Double {
    probability(outcome, among: conditions) { _ in fixed }
  }

  /// P(outcome = 1) where treatments are set to `fixed` and the mediators to what they are under `other`.
  func probability(_ outcome: Int, setting fixed: [Int: Int], mediators: [Int], asUnder other: [Int: Int]) -> Double {
    probability(outcome, among: [:]) { state in
      let there = values(state, setting: other)
      return fixed.merging(mediators.map { ($0, there[$0]) }) { first, _ in first }
    }
  }

  private func probability(_ outcome: Int, among conditions: [Int: Int], _ fixed: (State) -> [Int: Int]) -> Double {
    var (above, below) = (0.0, 0.0)
    for state in states {
      if !conditions.isEmpty {
        let factual = values(state, setting: [:])
        guard conditions.allSatisfy({ factual[$0.key] == $0.value }) else { continue }
      }
      below += state.weight
      if values(state, setting: fixed(state))[outcome] == 1 { above += state.weight }
    }
    return above / below
  }
}

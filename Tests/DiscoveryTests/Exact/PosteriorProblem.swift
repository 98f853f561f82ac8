import CausalGraphs
import Discovery
import Glibc
import SeededRandom

/// A small random problem for posteriors: scores of one of several kinds, knowledge, a prior, a limit.
struct PosteriorProblem {
  let names: VariableList
  let score: any LocalScore
  let constraints: EdgeConstraints
  let parentLimit: Int?
  /// By node and mask of parents, with the prior; −∞ where the constraints or the limit forbid it.
  let values: [[Double]]

  /// The kinds take turns, by `number`; knowledge, prior and limit do so too, so that any comes with any.
  init(_ count: Int, number: Int) throws {
    var generator = SplitMix64(seed: UInt64(number), stream: [70, count])
    names = try Samples.names(count)
    score =
      switch number % 4 {
      case 0: try BGe(Samples.moments(PosteriorProblem.columns(count, rows: 10 + number, using: &generator)))
      // A few nats, thousands of nats with near ties on each step, thousands of nats.
      case 1: PosteriorProblem.table(count, using: &generator) { 4 * $0.uniform() }
      case 2: PosteriorProblem.table(count, using: &generator) { -1_000 * Double($0.below(4)) + 3 * $0.uniform() }
      default: PosteriorProblem.table(count, using: &generator) { -4_000 * $0.uniform() }
      }
    let prior =
      number / 4 % 2 == 0 ? [] : (0..<count * count).map { _ in 12 * generator.uniform() - 6 }
    constraints = try EdgeConstraints(
      number / 8 % 2 == 0 ? BackgroundKnowledge() : PosteriorProblem.knowledge(count, using: &generator),
      over: names, logPrior: prior)
    parentLimit = number / 16 % 3 == 2 ? 2 : nil
    values = PosteriorProblem.values(score, constraints: constraints, parentLimit: parentLimit)
  }

  /// All families' scores, as the definition has them.
  static func values(_ score: some LocalScore, constraints: EdgeConstraints, parentLimit: Int?) -> [[Double]] {
    let count = score.variableCount
    return (0..<count).map { node in
      (0..<(1 << count)).map { mask in
        let parents = (0..<count).filter { mask >> $0 & 1 == 1 }
        guard mask >> node & 1 == 0, parents.count <= parentLimit ?? count,
          constraints.requiredParents[node].allSatisfy(parents.contains),
          !parents.contains(where: { constraints.isForbidden[$0 * count + node] })
        else { return -.infinity }
        return score.localScore(of: node, parents: parents) + constraints.logPrior(of: node, parents: parents)
      }
    }
  }

  /// One required and two forbidden edges, none against another, and sometimes tiers.
  private static func knowledge(_ count: Int, using generator: inout SplitMix64) -> BackgroundKnowledge {
    let order = generator.shuffled(Array(0..<count)).map { "v\($0)" }
    return BackgroundKnowledge(
      required: [.init(order[0], order[1])], forbidden: [.init(order[2], order[0]), .init(order[1], order[3])],
      tiers: generator.below(2) == 0 ? [] : [[order[0], order[3]], [order[2]]])
  }

  private static func columns(_ count: Int, rows: Int, using generator: inout SplitMix64) throws -> [[Double]] {
    let graph = try Samples.graph(count, density: 0.5, using: &generator)
    return Samples.columns(of: graph, rows: rows, using: &generator)
  }

  private static func table(
    _ count: Int, using generator: inout SplitMix64, value: (inout SplitMix64) -> Double
  ) -> TableScore {
    var table = TableScore(count, using: &generator)
    for node in 0..<count {
      for mask in table.values[node].indices { table.values[node][mask] = value(&generator) }
    }
    return table
  }
}

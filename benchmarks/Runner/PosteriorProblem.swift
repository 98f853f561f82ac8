import CausalGraphs
import CausalStatistics
import Discovery
import Glibc
import SeededRandom

/// A random problem for posteriors: scores of one of four kinds, with or without knowledge, a prior of up to ±6 nats and
/// a limit of two parents.
struct PosteriorProblem {
  let names: VariableList
  let score: any LocalScore
  let constraints: EdgeConstraints
  let parentLimit: Int?
  /// By node and mask of parents, with the prior; −∞ where the constraints or the limit forbid it.
  let values: [[Double]]

  /// The kinds take turns, and so do knowledge, prior and limit, so that any comes with any; number −1 is a sparse prior
  /// without data.
  init(_ count: Int, number: Int, seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [count, number + 1])
    names = try VariableList(names: (0..<count).map { "X\($0)" })
    switch number % 4 {
    case -1: score = Table(count) { 0 }
    case 0:
      let model = try LinearModel(
        variables: count, degree: 2.5, rows: 10 + number, noise: .gaussian, seed: seed &+ UInt64(number))
      score = try BGe(Moments(columns: model.columns))
    // A few nats; thousands of nats with near ties on each step; thousands of nats.
    case 1: score = Table(count) { 4 * generator.uniform() }
    case 2: score = Table(count) { -1_000 * Double(generator.below(4)) + 3 * generator.uniform() }
    default: score = Table(count) { -4_000 * generator.uniform() }
    }
    var prior: [Double] = []
    if number < 0 { prior = [Double](repeating: -log(Double(count)), count: count * count) }
    if number / 4 % 2 == 1 { prior = (0..<count * count).map { _ in 12 * generator.uniform() - 6 } }
    var knowledge = BackgroundKnowledge()
    if number / 8 % 2 == 1 {
      let order = generator.shuffled(names.names)
      knowledge = BackgroundKnowledge(
        required: [.init(order[0], order[1])], forbidden: [.init(order[2], order[0]), .init(order[1], order[3])],
        tiers: generator.below(2) == 0 ? [] : [[order[0], order[3]], [order[2]]])
    }
    let constraints = try EdgeConstraints(knowledge, over: names, logPrior: prior)
    let limit = number / 16 % 3 == 2 ? 2 : nil
    (self.constraints, parentLimit) = (constraints, limit)
    let score = score
    values = (0..<count).map { node in
      (0..<(1 << count)).map { mask in
        let parents = (0..<count).filter { mask >> $0 & 1 == 1 }
        guard mask >> node & 1 == 0, parents.count <= limit ?? count,
          constraints.requiredParents[node].allSatisfy(parents.contains),
          !parents.contains(where: { constraints.isForbidden[$0 * count + node] })
        else { return -.infinity }
        return score.localScore(of: node, parents: parents) + constraints.logPrior(of: node, parents: parents)
      }
    }
  }

  private struct Table: LocalScore {
    let values: [[Double]]
    init(_ count: Int, _ value: () -> Double) {
      values = (0..<count).map { _ in (0..<(1 << count)).map { _ in value() } }
    }
    var variableCount: Int { values.count }
    func localScore(of child: Int, parents: [Int]) -> Double { values[child][parents.reduce(0) { $0 | 1 << $1 }] }
  }
}

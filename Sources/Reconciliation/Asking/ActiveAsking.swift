import CausalGraphs
import Elicitation
import Glibc

/// Which questions to put next: those whose answers are expected to tell most for each call.
///
/// The worth of a question about a pair is the mutual information, in nats, of the answer and the pair's edge (→, ← or none)
/// under what is believed now and the expected answers of `AnswerModel`:
///
///     I = Σ_a Σ_s P(s) P(a | s) ln( P(a | s) / P(a) ).
///
/// A question about the order of one variable is worth the sum over its pairs (an upper bound: their answers are taken
/// as independent). With a treatment and an outcome, s is the optimal adjustment set of each sampled DAG instead (or that
/// there is no effect), so that a question counts for nothing whose answer would not change it; what such figures are on
/// average where answer and set have nothing to do with each other is taken off twice, and an order's sum is
/// capped by the entropy of that set. Without sampled DAGs the graph itself counts: `PairBeliefs.hasGraphs` tells. What is
/// settled, by data or knowledge, is worth nothing and is not asked.
public struct ActiveAsking: Hashable, Sendable {
  /// How the expert is expected to answer.
  public var answers = AnswerModel()
  /// A question that is expected to tell less than this for each call is not worth asking, in nats.
  public var threshold = 0.02
  /// The calls that a question about a pair takes: two, where it is put in both orders of presentation.
  public var callsPerPair = 2
  /// The calls that a question about the order of one variable takes; nil where none is asked.
  public var callsPerOrder: Int? = 1
  /// In how many rounds the calls are spent: after each one, what is believed is computed anew.
  public var rounds = 8
  /// What the graph is wanted for; nil: the graph itself.
  public var target: AdjustmentTarget?

  /// The defaults.
  public init() {}

  /// All questions that were not asked yet and are worth their calls, those worth most for each call first; equal ones in
  /// a fixed order. Complexity: O(n²) for n variables, with a target O(n² · samples).
  public func ranked(_ beliefs: PairBeliefs, asked: Set<ActiveQuestion> = []) -> [QuestionWorth] {
    let count = beliefs.nodeCount
    let classes = beliefs.samples.isEmpty ? nil : target.map { AdjustmentClasses($0, beliefs.samples) }
    var result: [QuestionWorth] = []
    func consider(_ question: ActiveQuestion, _ information: Double, _ calls: Int) {
      let worth = QuestionWorth(question: question, information: information, calls: max(1, calls))
      if worth.perCall >= threshold, worth.information > 0, !asked.contains(question) { result.append(worth) }
    }
    var orders = [Double](repeating: 0, count: count)
    for low in 0..<count {
      for high in (low + 1)..<max(low + 1, count) {
        guard let pair = VariablePair(low, high) else { continue }
        consider(.pair(pair), information(pair, beliefs, classes, isOrder: false), callsPerPair)
        guard callsPerOrder != nil else { continue }
        let order = information(pair, beliefs, classes, isOrder: true)
        orders[low] += order
        orders[high] += order
      }
    }
    if let callsPerOrder {
      for node in 0..<count {
        consider(.order(of: node), min(orders[node], classes?.entropy ?? .infinity), callsPerOrder)
      }
    }
    return result.sorted { ($1.perCall, $0.question) < ($0.perCall, $1.question) }
  }

  /// The questions of the next round: the best ones within a share of the calls. A pair is not asked about beside the
  /// order of one of its variables: that answer comes first.
  ///
  /// - Parameters:
  ///   - calls: What is left of the budget.
  ///   - budget: All calls.
  public func next(
    _ beliefs: PairBeliefs, asked: Set<ActiveQuestion>, calls: Int, of budget: Int
  ) -> [QuestionWorth] {
    let share = min(
      calls, max(1, max(callsPerPair, callsPerOrder ?? 1), (budget + max(1, rounds) - 1) / max(1, rounds)))
    var left = share
    var result: [QuestionWorth] = []
    var ordered: Set<Int> = []
    for worth in ranked(beliefs, asked: asked) where worth.calls <= left {
      switch worth.question {
      case .order(let node): ordered.insert(node)
      case .pair(let pair): if ordered.contains(pair.low) || ordered.contains(pair.high) { continue }
      }
      result.append(worth)
      left -= worth.calls
    }
    return result
  }

  private func information(
    _ pair: VariablePair, _ beliefs: PairBeliefs, _ classes: AdjustmentClasses?, isOrder: Bool
  ) -> Double {
    if let classes {
      return classes.information(pair) { answers.likelihood($0, isOrder: isOrder) }
    }
    // P(edge state and answer), 3 × 4.
    var joint = [Double](repeating: 0, count: 12)
    let states = beliefs.states(of: pair)
    for state in PairState.allCases {
      let weight = states[states.startIndex + state.rawValue]
      guard weight > 0 else { continue }
      for (answer, probability) in answers.likelihood(state, isOrder: isOrder).enumerated() {
        joint[4 * state.edge + answer] += weight * probability
      }
    }
    return ActiveAsking.mutualInformation(joint, rows: 3)
  }

  /// Of a joint distribution of rows and four answers, in nats; not negative.
  static func mutualInformation(_ joint: [Double], rows: Int) -> Double {
    var answers = [Double](repeating: 0, count: 4)
    var states = [Double](repeating: 0, count: rows)
    for (place, weight) in joint.enumerated() {
      answers[place % 4] += weight
      states[place / 4] += weight
    }
    var sum = 0.0
    for (place, weight) in joint.enumerated() where weight > 0 {
      sum += weight * log(weight / (answers[place % 4] * states[place / 4]))
    }
    return max(0, sum)
  }
}

/// The sampled DAGs by their adjustment set.
struct AdjustmentClasses {
  /// The class of each sample.
  private let classOf: [Int]
  private let classCount: Int
  private let samples: [[[Int]]]
  /// `reach[sample][node]`: the ancestors of the node, as flags of all nodes one after the other.
  private let ancestors: [[Bool]]
  /// Of the classes, in nats: no answer tells more.
  let entropy: Double

  init(_ target: AdjustmentTarget, _ samples: [[[Int]]]) {
    var known: [[Int]?: Int] = [:]
    classOf = samples.map { parents in
      let set = target.optimalSet(parents)
      if let index = known[set] { return index }
      known[set] = known.count
      return known.count - 1
    }
    classCount = known.count
    self.samples = samples
    ancestors = samples.map(AdjustmentClasses.ancestors)
    var sizes = [Double](repeating: 0, count: known.count)
    for index in classOf { sizes[index] += 1 / Double(samples.count) }
    entropy = -sizes.reduce(0) { $0 + $1 * log($1) }
  }

  private static func ancestors(_ parents: [[Int]]) -> [Bool] {
    let count = parents.count
    var flags = [Bool](repeating: false, count: count * count)
    for node in 0..<count {
      var stack = parents[node]
      while let ancestor = stack.popLast() {
        guard !flags[node * count + ancestor] else { continue }
        flags[node * count + ancestor] = true
        stack += parents[ancestor]
      }
    }
    return flags
  }

  /// Of the answer about a pair and the class.
  func information(_ pair: VariablePair, _ likelihood: (PairState) -> [Double]) -> Double {
    let rows = PairState.allCases.map(likelihood)
    var joint = [Double](repeating: 0, count: 4 * classCount)
    var shares = [Double](repeating: 0, count: rows.count)
    for (sample, parents) in samples.enumerated() {
      let count = parents.count
      let state: PairState =
        if parents[pair.high].contains(pair.low) {
          .forward
        } else if parents[pair.low].contains(pair.high) {
          .backward
        } else if ancestors[sample][pair.high * count + pair.low] {
          .forwardIndirect
        } else if ancestors[sample][pair.low * count + pair.high] {
          .backwardIndirect
        } else {
          .neither
        }
      shares[state.rawValue] += 1 / Double(samples.count)
      for answer in 0..<4 {
        joint[4 * classOf[sample] + answer] += rows[state.rawValue][answer] / Double(samples.count)
      }
    }
    return max(0, ActiveAsking.mutualInformation(joint, rows: classCount) - 2 * chance(shares, rows))
  }

  /// The information that so many samples of independent states and classes show on average, in nats: half of the χ²
  /// statistic's expectation over the number of samples, less as answers tell states apart poorly.
  private func chance(_ shares: [Double], _ rows: [[Double]]) -> Double {
    var spread = 0.0
    for answer in 0..<4 {
      let mean = zip(shares, rows).reduce(0) { $0 + $1.0 * $1.1[answer] }
      let square = zip(shares, rows).reduce(0) { $0 + $1.0 * $1.1[answer] * $1.1[answer] }
      if mean > 0 { spread += square / mean - mean }
    }
    return Double(classCount - 1) * max(0, spread) / Double(2 * samples.count)
  }
}

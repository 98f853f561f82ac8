public import CausalGraphs
import CausalStatistics
public import Elicitation

/// An expert made from the true graph: it knows everything and errs at stated rates, each pair for itself.
///
/// For tests of what becomes of errors, never of what a model knows. Its label, the provenance of every proposal and every
/// output call it simulated.
public struct SimulatedExpert: BenchmarkExpert {
  /// How it can be asked.
  public enum Way: String, Hashable, Sendable, CaseIterable {
    /// One question a pair: does one cause the other directly? n(n − 1)/2 calls.
    case pairwise
    /// One question a variable: which come before, which after? n calls, so that each pair is answered twice.
    case ordering
    /// One question for all edges; it is silent on pairs without one. 1 call.
    case wholeGraph = "whole-graph"
  }

  /// How it errs.
  public var errors: SimulatedErrors
  /// How it is asked.
  public var way: Way

  /// An expert with these errors.
  public init(_ errors: SimulatedErrors = SimulatedErrors(), asked way: Way = .pairwise) {
    (self.errors, self.way) = (errors, way)
  }

  public var kind: ExpertKind { .simulated }
  public var strategy: String? { way.rawValue }
  public var variesByReplicate: Bool { true }
  public var label: String { errors.text.isEmpty ? "simulated" : "simulated:" + errors.text }

  /// - Throws: `ExpertUnavailable` where the graph has cycles.
  public func opinions(on question: ExpertQuestion) async throws -> ExpertOpinions {
    guard let truth = question.graph.graph(question.names) else {
      throw ExpertUnavailable(
        "\(question.graph.name) has cycles, and a simulated expert knows only graphs without them")
    }
    return answers(knowing: truth, seed: question.seed, replicate: question.replicate)
  }

  /// What it says about all pairs of a graph's variables. Complexity: O(variables²).
  public func answers(knowing truth: DirectedAcyclicGraph, seed: UInt64, replicate: Int) -> ExpertOpinions {
    let count = truth.nodeCount
    let odds = PairOdds(truth, errors)
    let closure = truth.transitiveClosure
    let provenance = Provenance(
      expert: label, strategy: way.rawValue, notes: ["simulated: made from the true graph with stated error rates"])
    var proposals: [EdgeProposal] = []
    func add(_ first: Int, _ second: Int, _ claim: EdgeProposal.Claim) {
      proposals.append(
        EdgeProposal(
          first: truth.variables[first].name, second: truth.variables[second].name, claim: claim,
          provenance: provenance))
    }
    for low in 0..<count {
      for high in (low + 1)..<max(low + 1, count) {
        switch way {
        case .pairwise, .wholeGraph:
          let (first, second, answer) = direct(low, high, truth, closure, seed, replicate)
          if way == .wholeGraph, answer == .none || answer == .uncertain { continue }
          add(first, second, answer == .uncertain ? .abstention : odds.claim(direct: answer))
        case .ordering:
          // Each of the two is once the one that is asked about, and shown first.
          for (asked, (first, second)) in [(low, high), (high, low)].enumerated() {
            var stream = RandomStream(seed: seed, path: [0x5E, replicate, low, high, asked])
            let state: PairOption =
              closure.contains(DirectedEdge(first, second))
              ? .forward : closure.contains(DirectedEdge(second, first)) ? .backward : .none
            let answer = garbled(state, &stream)
            add(first, second, answer == .uncertain ? .abstention : odds.claim(order: answer))
          }
        }
      }
    }
    let calls =
      switch way {
      case .pairwise: count * (count - 1) / 2
      case .ordering: count
      case .wholeGraph: 1
      }
    return ExpertOpinions(proposals: proposals, calls: calls, notes: provenance.notes)
  }

  /// What it answers when asked whether one of the two causes the other directly: about the pair as it is shown to it, in
  /// an order that the seed fixes. The same answer whenever it is asked.
  public func answer(
    _ first: Int, _ second: Int, knowing truth: DirectedAcyclicGraph, seed: UInt64, replicate: Int = 0
  ) -> PairOption {
    let (shown, _, answer) = direct(
      min(first, second), max(first, second), truth, truth.transitiveClosure, seed, replicate)
    return shown == first ? answer : answer.swapped
  }

  private func direct(
    _ low: Int, _ high: Int, _ truth: DirectedAcyclicGraph, _ closure: DirectedAcyclicGraph, _ seed: UInt64,
    _ replicate: Int
  ) -> (first: Int, second: Int, answer: PairOption) {
    var stream = RandomStream(seed: seed, path: [0x5E, replicate, low, high])
    let (first, second) = stream.bernoulli(0.5) ? (low, high) : (high, low)
    let isConfused = stream.bernoulli(errors.ancestral)
    let graph = isConfused ? closure : truth
    let state: PairOption =
      graph.contains(DirectedEdge(first, second))
      ? .forward : graph.contains(DirectedEdge(second, first)) ? .backward : .none
    return (first, second, garbled(state, &stream))
  }

  private func garbled(_ state: PairOption, _ stream: inout RandomStream) -> PairOption {
    let isSilent = stream.bernoulli(errors.abstentions)
    let isFlipped = stream.bernoulli(errors.flips)
    let other = stream.below(2)
    let isPulled = stream.bernoulli(errors.position)
    if isSilent { return .uncertain }
    var answer = state
    if isFlipped { answer = [PairOption.forward, .backward, .none].filter { $0 != state }[other] }
    if isPulled, answer == .backward { answer = .forward }
    return answer
  }
}

import LanguageModels
import SeededRandom

/// Every three variables: the order within each of their pairs, one vote a pair (Vashishtha et al. 2023, "Causal
/// Inference Using LLM-Guided Discovery"). n(n − 1)(n − 2)/6 calls a sample; with two variables, their pair is asked
/// about in both orders instead.
public struct TripletStrategy: ElicitationStrategy {
  public var name: String { "triplet" }
  public var promptNames: [PromptName] { [.triplet, .pairChoice] }
  /// Takes no options.
  public init() {}

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    let count = question.variables.count
    guard count > 2 else {
      return [ElicitationPlan.Round("pair", calls: saturatingProduct(2, question.samples), example: .pairChoice(0, 1))]
    }
    // One of two neighbours is even, and one of three is a multiple of three: divide before multiplying.
    var factors = [count, count - 1, count - 2]
    for divisor in [2, 3] {
      if let index = factors.firstIndex(where: { $0.isMultiple(of: divisor) }) { factors[index] /= divisor }
    }
    return [
      ElicitationPlan.Round(
        "triplet", calls: saturatingProduct(factors[0], factors[1], factors[2], question.samples),
        example: .triplet(0, 1, 2))
    ]
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    guard round == 0 else { return [] }
    let count = question.variables.count
    return question.eachSample { sample in
      if count == 2 { return [Query(.pairChoice(0, 1), sample: sample), Query(.pairChoice(1, 0), sample: sample)] }
      var queries: [Query] = []
      for first in 0..<count {
        for second in (first + 1)..<max(first + 1, count) {
          for third in (second + 1)..<max(second + 1, count) {
            // Who stands first is drawn, so that no variable always does.
            var generator = SplitMix64(seed: question.seed, stream: [0x5443, first, second, third, sample])
            let order = generator.shuffled([first, second, third])
            queries.append(Query(.triplet(order[0], order[1], order[2]), sample: sample))
          }
        }
      }
      return queries
    }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    question.variables.count == 2 ? .pairs(answers, question) : .triplets(answers, question)
  }
}

import LanguageModels

/// For each variable: its direct causes among the others. n calls a sample.
public struct ParentsStrategy: ElicitationStrategy {
  public var name: String { "parents" }
  public var promptNames: [PromptName] { [.parents] }
  /// Takes no options.
  public init() {}

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    [
      ElicitationPlan.Round(
        "parents", calls: saturatingProduct(question.variables.count, question.samples), example: .parents(of: 0))
    ]
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    guard round == 0 else { return [] }
    return question.eachSample { sample in
      question.variables.indices.map { Query(.parents(of: $0), sample: sample) }
    }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    .each(answers) { AnswerReading.neighbours($0, question) }
  }
}

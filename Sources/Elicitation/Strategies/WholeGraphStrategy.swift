/// All edges in one answer: required, forbidden, unknown. One call a sample.
public struct WholeGraphStrategy: ElicitationStrategy {
  public var name: String { "whole-graph" }
  public var promptNames: [PromptName] { [.wholeGraph] }
  /// Above it an answer with all edges would be longer than endpoints write.
  public var variableLimit: Int { 200 }
  /// Takes no options.
  public init() {}

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    [ElicitationPlan.Round("whole-graph", calls: question.samples, example: .wholeGraph)]
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    round == 0 ? question.eachSample { [Query(.wholeGraph, sample: $0)] } : []
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    .each(answers) { AnswerReading.wholeGraph($0, question) }
  }
}

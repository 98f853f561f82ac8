import LanguageModels

/// A way of asking an expert for a graph: which questions, in which rounds, and what their answers claim.
///
/// A strategy is a value without state: the questions of a round are a function of the outcomes so far.
public protocol ElicitationStrategy: Sendable {
  /// As the user and provenance call it.
  var name: String { get }
  /// The most variables that fit in one of its questions.
  var variableLimit: Int { get }
  /// The prompts it uses.
  var promptNames: [PromptName] { get }
  /// The rounds and their calls, for any number of variables from 2: nothing is built here.
  func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round]
  /// The questions of the next round; empty at the end.
  /// - Parameters:
  ///   - outcomes: All outcomes so far, in the order of their questions.
  ///   - round: From 0.
  func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query]
  /// What the answers claim, by the neutral rule, in a fixed order.
  func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading
}

/// A question and what came of it.
public struct QueryOutcome: Hashable, Sendable {
  /// What was asked.
  public var query: Query
  /// nil where there is no answer.
  public var answer: AnsweredQuery?
  /// A question and its answer; nil where it has none.
  public init(_ query: Query, answer: AnsweredQuery?) { (self.query, self.answer) = (query, answer) }
}

extension ElicitationStrategy {
  /// All calls and the first round's questions, or why they can not be put. No request is made, and nothing is built
  /// before the number of calls is known to be allowed.
  /// - Throws: `ElicitationError`.
  public func plan(for question: ElicitationQuestion) throws(ElicitationError) -> ElicitationPlan {
    let count = question.variables.count
    guard count >= 2 else { throw .tooFewVariables(count: count) }
    try question.check()
    let rounds = rounds(for: question)
    let calls = rounds.reduce(0) { saturatingSum($0, $1.calls) }
    let limit = min(question.callLimit ?? ElicitationPlan.callsWithoutLimit, ElicitationPlan.mostCalls)
    guard calls <= limit else {
      throw .tooManyCalls(
        calls: calls, variables: count, samples: question.samples, strategy: name, limit: limit,
        isExplicit: question.callLimit != nil)
    }
    guard count <= variableLimit else { throw .tooManyVariables(count: count, strategy: name, limit: variableLimit) }
    return ElicitationPlan(
      strategy: name, rounds: rounds, firstQueries: queries(after: [], round: 0, for: question), question: question)
  }

  /// The largest list of variables that is put into one prompt.
  public var variableLimit: Int { 500 }
}

extension ElicitationQuestion {
  /// What every question must keep to.
  func check() throws(ElicitationError) {
    guard (1...ElicitationQuestion.mostSamples).contains(samples) else { throw .samples(samples) }
    if let context, context.utf8.count > ElicitationQuestion.longestContext {
      throw .contextTooLong(bytes: context.utf8.count)
    }
  }
}

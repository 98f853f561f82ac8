import LanguageModels

/// Why a question can not be put; nothing was sent.
public enum ElicitationError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooFewVariables(count: Int)
  /// More variables than one question can hold.
  case tooManyVariables(count: Int, strategy: String, limit: Int)
  /// More calls than were allowed. `limit` is the user's own where `isExplicit`.
  case tooManyCalls(calls: Int, variables: Int, samples: Int, strategy: String, limit: Int, isExplicit: Bool)
  case samples(Int)
  case contextTooLong(bytes: Int)
  case prompt(PromptError)
  /// A role's question needs a treatment and an outcome, and they must differ.
  case roleNeedsPair(role: String)
  /// An index that is no variable of the list.
  case noSuchVariable(index: Int)

  public var description: String {
    switch self {
    case .tooFewVariables(let count):
      "a causal graph needs at least two variables; \(count == 0 ? "none was" : "only one was") given: name one more"
    case .tooManyVariables(let count, let strategy, let limit):
      "\(strategy) puts all variables into each question, at most \(grouped(limit)), and \(grouped(count)) were given; "
        + (strategy == "whole-graph" ? "use ordering, or ask about fewer" : "ask about fewer, or in groups")
    case .tooManyCalls(let calls, let variables, let samples, let strategy, let limit, let isExplicit):
      "\(strategy) on \(grouped(variables)) variables\(samples > 1 ? " with \(samples) samples" : "") takes "
        + "\(calls == Int.max ? "more calls than can be counted" : "\(grouped(calls)) calls"), "
        + (isExplicit
          ? "and \(grouped(limit)) are allowed; "
          : "more than the \(grouped(limit)) that are made without an explicit limit; ")
        + advice(strategy: strategy, variables: variables, samples: samples)
    case .samples(let samples):
      "\(samples) samples were asked for; from 1 to \(ElicitationQuestion.mostSamples) are possible"
    case .contextTooLong(let bytes):
      "the context is \(grouped(bytes)) bytes long; at most \(grouped(ElicitationQuestion.longestContext)) are sent"
    case .prompt(let error): error.description
    case .roleNeedsPair(let role):
      "\(role) are asked for a treatment and an outcome (--treatment, --outcome): two different variables"
    case .noSuchVariable(let index): "there is no variable number \(index + 1)"
    }
  }

  private func advice(strategy: String, variables: Int, samples: Int) -> String {
    let raise = "allow more calls (--max-requests)"
    guard strategy != "ordering" else { return "\(raise), or ask about fewer variables" }
    let (ordering, overflow) = variables.multipliedReportingOverflow(by: max(1, samples))
    guard !overflow, variables <= 500 else {
      return "ask about fewer variables (at most 500 fit in a question), or in groups"
    }
    return "\(raise), or use ordering (\(grouped(ordering)) calls) or whole-graph (\(grouped(max(1, samples))))"
  }
}

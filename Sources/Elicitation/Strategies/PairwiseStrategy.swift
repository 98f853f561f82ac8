import LanguageModels

/// Every pair in both orders of presentation. n(n − 1) calls a sample, fewer where pairs are settled.
public struct PairwiseStrategy: ElicitationStrategy {
  /// How a pair is asked about.
  public enum Form: Hashable, Sendable {
    /// Which statement is true? Reason, choice and confidence; the statements shuffled.
    case choice
    /// Is the first a direct cause of the second? One word, whose token probability is compared in both directions.
    case yesNo
  }

  /// How pairs are asked about.
  public var form: Form
  /// Asks about every pair in this form.
  public init(_ form: Form = .choice) { self.form = form }

  public var name: String { form == .choice ? "pairwise" : "pairwise-yes-no" }
  public var promptNames: [PromptName] { [form == .choice ? .pairChoice : .pairYesNo] }

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    let example: Query.Subject = form == .choice ? .pairChoice(0, 1) : .pairYesNo(0, 1)
    return [ElicitationPlan.Round(name, calls: question.callsForAllPairs, example: example)]
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    guard round == 0 else { return [] }
    let pairs = question.openPairs
    return question.eachSample { sample in
      pairs.flatMap { pair in
        [(pair.low, pair.high), (pair.high, pair.low)].map { first, second in
          Query(form == .choice ? .pairChoice(first, second) : .pairYesNo(first, second), sample: sample)
        }
      }
    }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    .pairs(answers, question)
  }
}

extension ElicitationQuestion {
  /// All pairs that are not settled, in order.
  var openPairs: [VariablePair] { VariablePair.all(of: variables.count).filter { !settledPairs.contains($0) } }

  /// The calls for `openPairs` in both orders, counted without listing them.
  var callsForAllPairs: Int {
    let count = variables.count
    let settled = settledPairs.count { $0.low >= 0 && $0.high < count }
    let calls = saturatingProduct(count, count - 1)
    return saturatingProduct(calls == Int.max ? calls : calls - 2 * settled, samples)
  }
}

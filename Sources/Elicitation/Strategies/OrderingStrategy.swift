import LanguageModels

/// For each variable: which of the others come certainly before it, certainly after it, or neither for sure.
///
/// n calls a sample. It gives order, not edges: a model knows better what comes before what than what acts directly.
public struct OrderingStrategy: ElicitationStrategy {
  public var name: String { "ordering" }
  public var promptNames: [PromptName] { [.ordering] }
  /// Takes no options.
  public init() {}

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    [
      ElicitationPlan.Round(
        "ordering", calls: saturatingProduct(question.variables.count, question.samples), example: .order(of: 0))
    ]
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    guard round == 0 else { return [] }
    return question.eachSample { sample in
      question.variables.indices.map { Query(.order(of: $0), sample: sample) }
    }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    .each(answers) { AnswerReading.ordering($0, question) }
  }
}

extension ElicitationQuestion {
  /// The queries of every sample, one sample after the other.
  func eachSample(_ queries: (Int) -> [Query]) -> [Query] { (0..<samples).flatMap(queries) }
}

extension AnswerReading {
  /// The readings of answers that stand each for itself.
  static func each(_ answers: [AnsweredQuery], _ read: (AnsweredQuery) -> AnswerReading) -> AnswerReading {
    var reading = AnswerReading()
    for answer in answers { reading.append(read(answer)) }
    return reading
  }
}

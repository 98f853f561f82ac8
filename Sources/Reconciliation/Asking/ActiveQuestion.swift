public import Elicitation

/// A question that active asking can put to an expert.
public enum ActiveQuestion: Hashable, Sendable {
  /// Which of the two causes the other directly, if any.
  case pair(VariablePair)
  /// Which of the others come before, which after this variable: one call about all its pairs.
  case order(of: Int)
}

/// What a question is worth.
public struct QuestionWorth: Hashable, Sendable {
  /// What would be asked.
  public var question: ActiveQuestion
  /// The expected information of its answer, in nats: about the edges of its pairs or, with a treatment and an outcome, about
  /// the adjustment set.
  public var information: Double
  /// How many calls it takes.
  public var calls: Int

  /// Information for each call, in nats.
  public var perCall: Double { information / Double(calls) }
}

extension ActiveQuestion: Comparable {
  /// Pairs first, by their variables; then orders.
  public static func < (left: ActiveQuestion, right: ActiveQuestion) -> Bool {
    switch (left, right) {
    case (.pair(let one), .pair(let other)): one < other
    case (.order(let one), .order(let other)): one < other
    case (.pair, .order): true
    case (.order, .pair): false
    }
  }
}

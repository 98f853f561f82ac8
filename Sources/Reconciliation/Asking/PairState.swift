/// How two variables stand to each other in a DAG, as far as an expert's answer depends on it.
enum PairState: Int, CaseIterable {
  case forward, backward
  /// A cause only through others.
  case forwardIndirect, backwardIndirect
  case neither

  /// The state of the edge alone: 0 →, 1 ←, 2 none.
  var edge: Int {
    switch self {
    case .forward: 0
    case .backward: 1
    case .forwardIndirect, .backwardIndirect, .neither: 2
    }
  }
}

/// Which answers an expert is expected to give, by how two variables truly stand. It decides what is asked, never what
/// is believed of an answer.
///
/// The defaults are rounded from answers of GPT-4 on published networks: a model names a direct cause about
/// four times in five, confuses causes through others with direct ones about as often as not, and denies what is not there
/// seven times in ten.
public struct AnswerModel: Hashable, Sendable {
  /// The probabilities of the answers to one question when a state holds: first, second, none, unsure.
  public struct Answers: Hashable, Sendable {
    /// "The cause", or "before": as it truly is.
    public var right: Double
    /// The opposite direction.
    public var opposite: Double
    /// Neither.
    public var neither: Double
    /// "I do not know".
    public var unsure: Double

    /// Divided by their sum; uniform where that is not positive and finite, or one is negative.
    public init(right: Double, opposite: Double, neither: Double, unsure: Double) {
      let sum = right + opposite + neither + unsure
      let isUsable = min(right, opposite, neither, unsure) >= 0 && sum > 0 && sum.isFinite
      (self.right, self.opposite) = isUsable ? (right / sum, opposite / sum) : (0.25, 0.25)
      (self.neither, self.unsure) = isUsable ? (neither / sum, unsure / sum) : (0.25, 0.25)
    }
  }

  /// Asked about a pair that has a direct edge.
  public var direct = Answers(right: 0.8, opposite: 0.03, neither: 0.07, unsure: 0.1)
  /// Asked about a pair in which one causes the other only through others.
  public var indirect = Answers(right: 0.4, opposite: 0.03, neither: 0.44, unsure: 0.13)
  /// Asked about a pair of which neither causes the other; `right` and `opposite` are the two directions.
  public var unrelated = Answers(right: 0.08, opposite: 0.08, neither: 0.7, unsure: 0.14)
  /// Asked for what comes before and after, of a pair with a direct edge.
  public var directOrder = Answers(right: 0.75, opposite: 0.03, neither: 0, unsure: 0.22)
  /// The same of a cause through others.
  public var indirectOrder = Answers(right: 0.6, opposite: 0.03, neither: 0, unsure: 0.37)
  /// The same of a pair of which neither causes the other.
  public var unrelatedOrder = Answers(right: 0.08, opposite: 0.08, neither: 0, unsure: 0.84)

  /// The defaults.
  public init() {}

  /// P(answer | state): first before second, second before first, neither, unsure.
  func likelihood(_ state: PairState, isOrder: Bool) -> [Double] {
    let answers =
      switch state {
      case .forward, .backward: isOrder ? directOrder : direct
      case .forwardIndirect, .backwardIndirect: isOrder ? indirectOrder : indirect
      case .neither: isOrder ? unrelatedOrder : unrelated
      }
    let isBackward = state == .backward || state == .backwardIndirect
    return isBackward
      ? [answers.opposite, answers.right, answers.neither, answers.unsure]
      : [answers.right, answers.opposite, answers.neither, answers.unsure]
  }
}

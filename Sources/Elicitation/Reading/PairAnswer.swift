public import LanguageModels

/// What a question about a pair asked for.
public enum PairRelation: String, Hashable, Sendable, Codable {
  /// A direct cause, given the other variables.
  case direct
  /// A cause at all, directly or through others.
  case ancestral
}

/// What an answer to a question about a pair (first, second) may choose.
public enum PairOption: String, Hashable, Sendable, Codable, CaseIterable {
  /// The first causes the second: directly, where that was asked.
  case forward
  /// The second causes the first: directly, where that was asked.
  case backward
  /// The first causes the second, only through others.
  case forwardIndirect = "forward-indirect"
  /// The second causes the first, only through others.
  case backwardIndirect = "backward-indirect"
  /// Neither causes the other.
  case none
  case uncertain

  /// The same choice with the pair named in the other order.
  public var swapped: PairOption {
    switch self {
    case .forward: .backward
    case .backward: .forward
    case .forwardIndirect: .backwardIndirect
    case .backwardIndirect: .forwardIndirect
    case .none, .uncertain: self
    }
  }
}

/// The answer to "does the first cause the second?".
public struct YesNoAnswer: Hashable, Sendable {
  /// What was said to a yes/no question.
  public enum Reply: String, Hashable, Sendable, Codable { case yes, no, unsure }

  /// What was said.
  public var reply: Reply
  /// log P(yes) − log P(no) from the token probabilities; nil where the endpoint gave none.
  public var logOdds: Double?

  /// A reply and, where token probabilities are known, the log-odds of "yes" against "no".
  public init(_ reply: Reply, logOdds: Double? = nil) {
    self.reply = reply
    self.logOdds = logOdds
  }

  /// - Parameter token: The token that answers with its alternatives, from which the log-odds are taken.
  public init(_ reply: Reply, token: TokenLogProbability, prefix: String = "") {
    self.reply = reply
    if let masses = TokenMasses(of: token, allowed: ["yes", "no"], prefix: prefix) {
      logOdds = masses.logarithms[0] - masses.logarithms[1]
    } else {
      logOdds = nil
    }
  }
}

/// One thing that was looked at about an endpoint, and what to do about it.
public struct EndpointCheck: Sendable, Hashable {
  /// How a check ended.
  public enum Outcome: String, Sendable, Hashable {
    case passed, failed
    /// Worth knowing; nothing is broken.
    case noted
  }
  /// What was looked at: "endpoint", "key", "model", "structured output".
  public var subject: String
  /// How it ended.
  public var outcome: Outcome
  /// A sentence: what was found and, where something is wrong, what to do.
  public var finding: String

  /// A finding about a subject.
  public init(_ subject: String, _ outcome: Outcome, _ finding: String) {
    (self.subject, self.outcome, self.finding) = (subject, outcome, finding)
  }
}

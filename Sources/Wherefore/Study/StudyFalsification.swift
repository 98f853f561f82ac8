public import Refutation

/// What attacks on the graph found.
public struct StudyFalsification: Hashable, Sendable {
  /// What the data say against the graph; nil where they could not be asked.
  public var result: Falsification?
  /// Why they could not.
  public var reason: String?

  /// A result, or the reason why there is none.
  public init(result: Falsification?, reason: String? = nil) { (self.result, self.reason) = (result, reason) }
}

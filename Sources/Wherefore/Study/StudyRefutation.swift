public import Refutation

/// What attacks on the estimate found.
public struct StudyRefutation: Hashable, Sendable {
  /// In the order of the refuters; of several contrasts one after the other.
  public var refutations: [Refutation] = []
  /// Refuters that did not run.
  public var omissions: [Omission] = []
  /// Why nothing was attacked, where nothing was.
  public var reason: String?

  /// Nothing attacked.
  public init() {}

  /// A refuter that did not run.
  public struct Omission: Hashable, Sendable {
    /// Which.
    public var method: RefutationMethod
    /// One sentence.
    public var reason: String

    /// A refuter and why it did not run.
    public init(method: RefutationMethod, reason: String) { (self.method, self.reason) = (method, reason) }
  }
}

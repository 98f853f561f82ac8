/// What every refuter is told beside what it attacks.
public struct RefutationSettings: Sendable {
  /// How often chance is tried, where it is.
  public var replicates = 100
  /// Fixes every draw: replicate r of a refuter has a stream of its own, whoever works on it.
  public var seed: UInt64 = 0
  /// At most so many threads work; the answer does not depend on it.
  public var threads = 1
  /// The share of rows in a data subset, above 0 and below 1.
  public var subsetShare = 0.8
  /// How a verdict is reached.
  public var rule = VerdictRule()
  /// Told how many replicates are done of how many; may be called from any thread.
  public var onProgress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  /// 100 replicates, seed 0, one thread.
  public init() {}
}

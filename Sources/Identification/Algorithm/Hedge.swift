/// Why an effect can not be computed from what is observed, however much of it there is: two sets of variables, one within
/// the other, each connected by unobserved common causes and rooted in ancestors of the outcome, of which only the
/// larger meets the treatment (Shpitser and Pearl 2006, AAAI).
public struct Hedge: Hashable, Sendable {
  /// The larger set; ascending.
  public let outer: [Int]
  /// The smaller; ascending.
  public let inner: [Int]
}

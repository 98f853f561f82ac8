/// A score that can say, before it is computed, how good a family and all its extensions can at best be: exact search
/// leaves out what can not be part of an optimum (de Campos and Ji 2011, JMLR 12).
public protocol BoundedLocalScore: LocalScore {
  /// At least `localScore(of: child, parents: S)` for every S that holds `parents`, `parents` itself among them.
  ///
  /// Must be proven, not estimated: exact search relies on it. +∞ is always right.
  func upperBound(of child: Int, supersetsOf parents: [Int]) -> Double
}

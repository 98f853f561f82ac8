/// How a graph compares with graphs of the same shape whose observed variables are dealt out anew.
///
/// Each graph is measured by its local Markov condition: every variable should be independent of its non-descendants given
/// its parents, one test a pair.
public struct PermutationBaseline: Hashable, Sendable {
  /// How many relabellings were compared.
  public var count: Int
  /// Whether these are all there are, the graph's own labels among them, or random ones.
  public var isExhaustive: Bool
  /// The level of each test.
  public var level: Double
  /// Tests of the graph's own local Markov condition that could tell.
  public var tested: Int
  /// How many of them found a dependence, at `level` each.
  public var violations: Int
  /// Relabellings whose share of violations is as small or smaller.
  public var asFew: Int
  /// Relabellings that imply the same independences as the graph: data can not tell them from it.
  public var equivalent: Int
  /// The mean share of violated tests among the first `counted` relabellings.
  public var meanShare: Double?
  /// Relabellings whose violations were all counted; the others were left as soon as the comparison was decided.
  public var counted: Int

  /// The chance that a random relabelling violates as few: small where the graph fits better than chance.
  ///
  /// `asFew` / `count` where all relabellings were tried; else (`asFew` + 1) / (`count` + 1), which keeps the test's level.
  public var pLMC: Double { share(asFew) }
  /// The chance that a random relabelling implies the same independences: where it is large, no data can tell the graph from
  /// random ones.
  public var pTPA: Double { share(equivalent) }
  /// Whether the graph fits significantly better than random relabellings.
  public var isBetterThanRandom: Bool { pLMC <= level }
  /// Whether few enough relabellings are equivalent to the graph that the comparison can tell.
  public var isInformative: Bool { pTPA <= level }

  private func share(_ part: Int) -> Double {
    isExhaustive ? Double(part) / Double(max(1, count)) : Double(part + 1) / Double(count + 1)
  }

  /// A comparison of which every count is known.
  public init(
    count: Int, isExhaustive: Bool, level: Double, tested: Int, violations: Int, asFew: Int, equivalent: Int,
    meanShare: Double?, counted: Int
  ) {
    (self.count, self.isExhaustive, self.level) = (count, isExhaustive, level)
    (self.tested, self.violations, self.asFew, self.equivalent) = (tested, violations, asFew, equivalent)
    (self.meanShare, self.counted) = (meanShare, counted)
  }
}

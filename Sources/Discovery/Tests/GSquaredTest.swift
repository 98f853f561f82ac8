/// The likelihood-ratio test of x ⊥ y | z for categorical variables: G² = 2 Σ observed · ln(observed / expected) over the
/// strata of z.
///
/// Degrees of freedom, missing values and the rows that are asked for are as in `ChiSquaredTest`.
public struct GSquaredTest: StratifiedTest {
  /// The counted data.
  public let data: DiscreteData
  /// Below so many rows for each degree of freedom the data can not tell; 0 asks for none.
  public let rowsPerDegreeOfFreedom: Double
  let counter: StratifiedCounter
  var statistic: StratifiedTally.Statistic { .likelihoodRatio }

  /// A test on `data`. Complexity: O(rows · columns).
  public init(_ data: DiscreteData, rowsPerDegreeOfFreedom: Double = 0) {
    (self.data, self.rowsPerDegreeOfFreedom) = (data, rowsPerDegreeOfFreedom)
    counter = StratifiedCounter(data)
  }

  public var variableCount: Int { data.variableCount }
  public var name: String { "G²" }
  public var assumptions: [String] {
    ["The G² test's p-values hold for large counts; in sparse tables they are approximate."]
  }

  /// Complexity: O(rows · |z| + strata · levels of x · levels of y).
  public func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult { countedTest(x, y, given: z) }

  /// All sets share what merging equal rows costs, where that pays.
  public func separations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    var untestable = UntestableSets()
    return countedSeparations(
      of: x, y, among: candidates, size: size, leading: leading, at: level, untestable: &untestable, visit: visit)
  }
  /// The joint states of x and z are told apart once for all of the others.
  ///
  /// - Complexity: O(rows · |z| + |others| · (rows + strata · levels of x · levels of y)).
  public func forEachDependence(
    of x: Int, on others: [Int], given z: [Int], at level: SignificanceLevel,
    _ visit: (_ place: Int, _ isDependent: Bool) -> Bool
  ) {
    forEachCountedDependence(of: x, on: others, given: z, at: level, visit)
  }
}

/// Pearson's χ² test of x ⊥ y | z for categorical variables: Σ (observed − expected)² / expected over the strata of z.
///
/// In each stratum, rows and columns of the table that hold no count are left out, and the rest has (rows − 1)(columns − 1)
/// degrees of freedom; a stratum with a single row or column has none. Without any degree of freedom the data can not
/// tell, given larger sets neither, and searches try none of those: taking such a test for independence, as other programs
/// do, finds fewer wrong edges in hailfinder but loses true ones wherever a variable is a function of its causes, as in
/// asia. Rows with a missing value in x, y or z are left out of the test.
public struct ChiSquaredTest: StratifiedTest {
  /// The counted data.
  public let data: DiscreteData
  /// Below so many rows for each degree of freedom the data can not tell; 0, the default, asks for none, as other
  /// programs do: the approximation by the χ² distribution is then poor in sparse tables. Spirtes, Glymour and Scheines
  /// (2000) ask for 10.
  public let rowsPerDegreeOfFreedom: Double
  let counter: StratifiedCounter
  var statistic: StratifiedTally.Statistic { .pearson }

  /// A test on `data`. Complexity: O(rows · columns).
  public init(_ data: DiscreteData, rowsPerDegreeOfFreedom: Double = 0) {
    (self.data, self.rowsPerDegreeOfFreedom) = (data, rowsPerDegreeOfFreedom)
    counter = StratifiedCounter(data)
  }

  public var variableCount: Int { data.variableCount }
  public var name: String { "χ²" }
  public var assumptions: [String] {
    ["The χ² test's p-values hold for large counts; in sparse tables they are approximate."]
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

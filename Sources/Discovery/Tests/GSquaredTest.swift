import Glibc

/// The likelihood-ratio test of x ⊥ y | z for categorical variables: G² = 2 Σ observed · ln(observed / expected) over the
/// strata of z.
///
/// Degrees of freedom, missing values and the rows that are asked for are as in `ChiSquaredTest`.
public struct GSquaredTest: IndependenceTest {
  /// The counted data.
  public let data: DiscreteData
  /// Below so many rows for each degree of freedom the data can not tell; 0 asks for none.
  public let rowsPerDegreeOfFreedom: Double

  /// A test on `data`.
  public init(_ data: DiscreteData, rowsPerDegreeOfFreedom: Double = 0) {
    (self.data, self.rowsPerDegreeOfFreedom) = (data, rowsPerDegreeOfFreedom)
  }

  public var variableCount: Int { data.variableCount }
  public var name: String { "G²" }
  public var assumptions: [String] {
    ["The G² test's p-values hold for large counts; in sparse tables they are approximate."]
  }

  /// Complexity: O(rows · |z| + strata · levels of x · levels of y).
  public func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    let tally = StratifiedCounts(data, x, y, given: z).tally { observed, expected in
      observed > 0 ? 2 * observed * log(observed / expected) : 0
    }
    return tally.result(rowsPerDegreeOfFreedom: rowsPerDegreeOfFreedom)
  }
}

public import CausalStatistics
import Glibc

/// Fisher's z-test of zero partial correlation: independence of jointly Gaussian variables (Fisher 1924; Anderson 2003,
/// section 4.3.3).
///
/// The statistic is √(n − |z| − 3) · artanh r with r the partial correlation of x and y given z, standard normal where
/// r is 0. A variable of z with less than 10⁻¹⁰ of its variance left after the ones before it adds nothing and is left
/// out; where z leaves that little of x or of y, or where n − |z| − 3 < 1, the data can not tell.
public struct FisherZTest: IndependenceTest {
  /// The share of a variance below which it counts as explained to the last.
  static let smallestShare = 1e-10

  /// Row by row, `variableCount`²; a constant variable correlates with nothing.
  let correlations: [Double]
  /// The number of variables.
  public let variableCount: Int
  /// The effective number of rows behind the correlations.
  public let sampleSize: Double

  /// The correlations of `moments`. The sample size is its number of rows, whatever their weights.
  public init(_ moments: Moments) {
    variableCount = moments.columnCount
    sampleSize = Double(moments.rows)
    correlations = Correlations(moments).values
  }

  public var name: String { "Fisher z" }
  public var assumptions: [String] {
    ["Fisher's z sees linear dependence only, and its p-values are exact for Gaussian variables."]
  }

  /// Complexity: O(|z|³).
  public func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    precondition(
      x != y && ([x, y] + z).allSatisfy { (0..<variableCount).contains($0) }, "x, y and z are distinct variables")
    let nodes = [x, y] + z
    let width = nodes.count
    var matrix = [Double](repeating: 0, count: width * width)
    for row in 0..<width {
      for column in 0..<width {
        matrix[row * width + column] = correlations[nodes[row] * variableCount + nodes[column]]
      }
    }
    // Gauss's elimination of one variable of z after another.
    for pivot in 2..<max(2, width) {
      let variance = matrix[pivot * width + pivot]
      guard variance > FisherZTest.smallestShare else { continue }
      for row in [0, 1] + Array((pivot + 1)..<max(pivot + 1, width)) {
        let factor = matrix[row * width + pivot] / variance
        for column in [0, 1] + Array((pivot + 1)..<max(pivot + 1, width)) {
          matrix[row * width + column] -= factor * matrix[pivot * width + column]
        }
      }
    }
    let (first, second) = (matrix[0], matrix[width + 1])
    guard min(first, second) > FisherZTest.smallestShare else { return .uninformative }
    return FisherZTest.result(
      correlation: matrix[1] / (first * second).squareRoot(), degreesOfFreedom: sampleSize - Double(z.count) - 3)
  }

  /// The test of a partial correlation.
  static func result(correlation: Double, degreesOfFreedom: Double) -> IndependenceResult {
    guard degreesOfFreedom >= 1 else { return .uninformative }
    let bounded = min(1 - 1e-16, abs(correlation))
    let statistic = degreesOfFreedom.squareRoot() * 0.5 * (log1p(bounded) - log1p(-bounded))
    return IndependenceResult(
      pValue: SignificanceLevel.twoSidedPValue(statistic), statistic: correlation < 0 ? -statistic : statistic)
  }
}

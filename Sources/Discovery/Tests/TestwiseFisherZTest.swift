internal import CausalStatistics

/// Fisher's z-test with missing values: each test rests on the rows that are complete in its own variables, and on their
/// number (test-wise deletion; Tu et al. 2019, AISTATS).
///
/// Right where values are missing completely at random; where what is missing depends on other variables, correlations
/// are biased, as they are in any complete-case analysis.
public struct TestwiseFisherZTest: IndependenceTest {
  private let columns: [[Double]]
  private let isComplete: [Bool]
  /// The test of the columns without missing values, at their own numbers; other correlations in it are 0.
  private let complete: FisherZTest

  /// Columns of equal length, NaN (or infinite) where a value is missing.
  public init(columns: [[Double]]) {
    let rows = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == rows }, "columns of equal length")
    self.columns = columns.map { column in column.map { $0.isFinite ? $0 : .nan } }
    let isComplete = self.columns.map { !$0.contains { $0.isNaN } }
    self.isComplete = isComplete
    let filled = zip(self.columns, isComplete).map { $1 ? $0 : [Double](repeating: 0, count: rows) }
    complete = FisherZTest(TestwiseFisherZTest.moments(filled))
  }

  /// The numbers of a table; levels count by their order.
  public init(_ columns: TestColumns) {
    self.init(
      columns: columns.columns.map { column in
        switch column {
        case .numbers(let values): values
        case .codes(let codes, let levels):
          codes.map { $0 < 0 || Int($0) >= levels ? .nan : Double($0) }
        }
      })
  }

  public var variableCount: Int { columns.count }
  public var name: String { "Fisher z, test-wise deletion" }
  public var assumptions: [String] {
    complete.assumptions + [
      "Each test uses the rows that are complete in its variables: values must be missing completely at random."
    ]
  }

  /// Complexity: O(rows · |z|²) where a variable has missing values, else O(|z|³).
  public func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    let nodes = [x, y] + z
    guard !nodes.allSatisfy({ isComplete[$0] }) else { return complete.test(x, y, given: z) }
    let moments = TestwiseFisherZTest.moments(nodes.map { columns[$0] })
    return FisherZTest(moments).test(0, 1, given: Array(2..<nodes.count))
  }

  public func separations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    guard !(isComplete[x] && isComplete[y] && candidates.allSatisfy { isComplete[$0] }) else {
      return complete.separations(
        of: x, y, among: candidates, size: size, leading: leading, at: level, visit: visit)
    }
    return separationsOneAtATime(
      of: x, y, among: candidates, size: size, leading: leading, at: level, visit: visit)
  }

  /// The moments of the rows without NaN; none where their squares overflow, which no test can tell anything from.
  private static func moments(_ columns: [[Double]]) -> Moments {
    (try? Moments(columns: columns)) ?? Moments(columnCount: columns.count)
  }
}

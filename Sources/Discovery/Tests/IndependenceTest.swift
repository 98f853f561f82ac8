/// A test of x ⊥ y | z on one data set.
public protocol IndependenceTest: Sendable {
  /// The number of variables, which are numbered from 0.
  var variableCount: Int { get }
  /// The p-value of x ⊥ y given `z`, between 0 and 1; 1 where the data hold no information (said by `isInformative`).
  func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult
}

/// What a test of independence says.
public struct IndependenceResult: Hashable, Sendable {
  /// Between 0 and 1.
  public var pValue: Double
  /// The test's statistic.
  public var statistic: Double
  /// The degrees of freedom, where the test has them.
  public var degreesOfFreedom: Double?

  /// The outcome of one test.
  public init(pValue: Double, statistic: Double, degreesOfFreedom: Double? = nil) {
    (self.pValue, self.statistic, self.degreesOfFreedom) = (pValue, statistic, degreesOfFreedom)
  }
}

/// A test of x ⊥ y | z on one data set.
public protocol IndependenceTest: Sendable {
  /// The number of variables, which are numbered from 0.
  var variableCount: Int { get }
  /// The test's usual name, such as "Fisher z".
  var name: String { get }
  /// What the test takes for granted, a sentence each.
  var assumptions: [String] { get }
  /// The p-value of x ⊥ y given `z`, between 0 and 1; 1 where the data hold no information (said by `isInformative`).
  func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult
  /// Tests x ⊥ y given every set of `size` candidates, in lexicographic order of their places, and calls `visit` with
  /// each set that separates (p > α), until it answers false.
  ///
  /// Searches spend their time here; a test that can share work among sets has its own way to do so.
  ///
  /// - Parameters:
  ///   - candidates: Distinct variables, neither x nor y.
  ///   - leading: Where `size` > 0, only sets whose first member is among so many first candidates.
  ///   - visit: Is lent the members of the set and told the p-value; false ends the search.
  func separations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally
  /// Tests x ⊥ y | z for each y of `others`, in their order, at one level. A test that can share what x and z cost among
  /// all of them has its own way to do so; which ones are found dependent is the same.
  ///
  /// - Parameters:
  ///   - others: distinct, neither x nor in z.
  ///   - z: distinct, without x.
  ///   - visit: Is told the place of each y that can be tested, and whether the p-value is at most α; false ends the work.
  func forEachDependence(
    of x: Int, on others: [Int], given z: [Int], at level: SignificanceLevel,
    _ visit: (_ place: Int, _ isDependent: Bool) -> Bool)
}

/// What a test of independence says.
public struct IndependenceResult: Hashable, Sendable {
  /// Between 0 and 1.
  public var pValue: Double
  /// The test's statistic.
  public var statistic: Double
  /// The degrees of freedom, where the test has them.
  public var degreesOfFreedom: Double?
  /// False where the data can not tell: too few rows, or a variable that z determines. No search takes such a test for
  /// independence.
  public var isInformative: Bool

  /// The outcome of one test.
  public init(pValue: Double, statistic: Double, degreesOfFreedom: Double? = nil, isInformative: Bool = true) {
    (self.pValue, self.statistic, self.degreesOfFreedom) = (pValue, statistic, degreesOfFreedom)
    self.isInformative = isInformative
  }

  /// The data can not tell.
  public static let uninformative = IndependenceResult(pValue: 1, statistic: 0, isInformative: false)
}

/// What the tests of one pair given sets of one size came to.
public struct SeparationTally: Hashable, Sendable {
  /// How many tests were made.
  public var tests = 0
  /// How many of them could tell nothing.
  public var uninformative = 0
  /// The largest p-value of the informative ones; 0 where there was none.
  public var largestPValue = 0.0

  /// No test.
  public init() {}

  /// The tests of both.
  public mutating func add(_ other: SeparationTally) {
    tests += other.tests
    uninformative += other.uninformative
    largestPValue = max(largestPValue, other.largestPValue)
  }
}

extension IndependenceTest {
  /// The type's name.
  public var name: String { String(describing: Self.self) }
  /// None that are known.
  public var assumptions: [String] { [] }

  /// One test a set.
  public func separations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    separationsOneAtATime(
      of: x, y, among: candidates, size: size, leading: leading, at: level, visit: visit)
  }

  /// One test each, which does not depend on the order of x and y or of z.
  public func forEachDependence(
    of x: Int, on others: [Int], given z: [Int], at level: SignificanceLevel,
    _ visit: (_ place: Int, _ isDependent: Bool) -> Bool
  ) {
    let sorted = z.sorted()
    for (place, y) in others.enumerated() {
      let result = test(min(x, y), max(x, y), given: sorted)
      guard !result.isInformative || visit(place, result.pValue <= level.alpha) else { return }
    }
  }

  /// As `separations(of:_:among:size:leading:at:visit:)`, by one call of `test(_:_:given:)` a set.
  public func separationsOneAtATime(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    var tally = SeparationTally()
    guard var subset = SubsetEnumeration(count: candidates.count, size: size, leading: leading) else { return tally }
    var members = subset.places.map { candidates[$0] }
    while true {
      let result = test(x, y, given: members)
      tally.tests += 1
      if result.isInformative {
        tally.largestPValue = max(tally.largestPValue, result.pValue)
        if result.pValue > level.alpha && !visit(members, result.pValue) { return tally }
      } else {
        tally.uninformative += 1
      }
      guard let changed = subset.advance() else { return tally }
      for place in changed..<size { members[place] = candidates[subset.places[place]] }
    }
  }
}

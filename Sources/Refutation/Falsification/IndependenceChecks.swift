import CausalData
import Discovery
import Identification

/// How many tests could tell, and how many of them found a dependence.
struct ViolationTally: Hashable, Sendable {
  var tested = 0
  var violations = 0

  /// Whether the share of violations is as small as another's, or smaller.
  func isAsFew(as other: ViolationTally) -> Bool { violations * other.tested <= other.violations * tested }
}

/// The tests of local independences among columns.
struct IndependenceChecks: Sendable {
  private let test: any IndependenceTest
  /// Whether a test costs some nanoseconds, less than looking up what it found.
  let isCheap: Bool
  /// `levels[c]`: the column's, 1 for numbers; empty where the test counts no strata.
  private let levels: [Int]
  private let rows: Int

  init(_ data: FalsificationData) {
    test = data.test
    isCheap = data.test is FisherZTest
    rows = data.table.rowCount
    levels =
      switch data.choice {
      case .chiSquared, .gSquared, .conditionalGaussian: data.table.columns.map { $0.type.levels?.count ?? 1 }
      case .automatic, .fisherZ, .degenerateGaussian, .randomFeatures: []
      }
  }

  /// Whether the levels of the conditions have more combinations than there are rows: nothing is left to count then.
  func isTooFine(_ conditions: [Int]) -> Bool {
    guard !levels.isEmpty else { return false }
    var strata = 1
    for condition in conditions {
      strata *= max(1, levels[condition])
      if strata > rows { return true }
    }
    return false
  }

  /// One test in full.
  func result(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    isTooFine(z) ? .uninformative : test.test(min(x, y), max(x, y), given: z.sorted())
  }

  /// The same tests at one level, many at a time.
  ///
  /// - Parameter isRandom: Whether they are asked of variables at random, so that most are asked once.
  func dependences(at level: SignificanceLevel, isRandom: Bool) -> DependenceChecks {
    DependenceChecks(
      checks: self, test: test, level: level,
      memory: isCheap && isRandom ? nil : StatementMemory(test, at: level, isRandom: isRandom))
  }
}

/// Tests at one level of which only it matters whether they find a dependence.
struct DependenceChecks: Sendable {
  fileprivate let checks: IndependenceChecks
  fileprivate let test: any IndependenceTest
  let level: SignificanceLevel
  fileprivate let memory: StatementMemory?

  /// Asks each test of one statement that can tell whether it finds a dependence, in any order; `visit` answers false to
  /// end it.
  func forEachDependence(in statement: LocalIndependence, _ visit: (_ other: Int, _ isDependent: Bool) -> Bool) {
    guard !checks.isTooFine(statement.conditions) else { return }
    if let memory { return memory.forEachDependence(in: statement, visit) }
    let others = statement.others
    test.forEachDependence(of: statement.node, on: others, given: statement.conditions, at: level) {
      visit(others[$0], $1)
    }
  }

  /// The violations among statements.
  ///
  /// - Parameter most: Counting ends as soon as there are more violations than this.
  func tally(_ statements: [LocalIndependence], most: Int = .max) -> ViolationTally {
    var tally = ViolationTally()
    for statement in statements {
      forEachDependence(in: statement) { _, isDependent in
        tally.tested += 1
        if isDependent { tally.violations += 1 }
        return tally.violations <= most
      }
      if tally.violations > most { break }
    }
    return tally
  }
}

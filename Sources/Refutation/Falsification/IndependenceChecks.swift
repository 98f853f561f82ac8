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

/// The tests of local independences among columns: partial correlations many at a time, others one by one and remembered.
struct IndependenceChecks: Sendable {
  private let test: any IndependenceTest
  /// Where the test is Fisher's on one matrix.
  private let correlations: FisherZTest?
  private let memory: IndependenceMemory
  /// `levels[c]`: the column's, 1 for numbers; empty where the test counts no strata.
  private let levels: [Int]
  private let rows: Int

  init(_ data: FalsificationData) {
    test = data.test
    correlations = data.test as? FisherZTest
    memory = IndependenceMemory(data.test)
    rows = data.table.rowCount
    levels =
      switch data.choice {
      case .chiSquared, .gSquared, .conditionalGaussian: data.table.columns.map { $0.type.levels?.count ?? 1 }
      case .automatic, .fisherZ, .degenerateGaussian, .randomFeatures: []
      }
  }

  /// Whether all statements of a graph are tested at about the price of one.
  var isCheap: Bool { correlations != nil }

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

  /// Asks each test of one statement whether it finds a dependence at a level; `visit` answers false to end it.
  func forEachDependence(
    in statement: LocalIndependence, at level: SignificanceLevel, _ visit: (_ place: Int, _ isDependent: Bool) -> Bool
  ) {
    if let correlations {
      correlations.forEachDependence(
        of: statement.node, on: statement.others, given: statement.conditions, at: level, visit)
      return
    }
    guard !isTooFine(statement.conditions) else { return }
    for (place, other) in statement.others.enumerated() {
      let pValue = memory.pValue(statement.node, other, given: statement.conditions)
      guard pValue.isNaN || visit(place, pValue <= level.alpha) else { return }
    }
  }

  /// The violations among statements.
  ///
  /// - Parameter most: Counting ends as soon as there are more violations than this.
  func tally(
    _ statements: [LocalIndependence], at level: SignificanceLevel, most: Int = .max
  ) -> ViolationTally {
    var tally = ViolationTally()
    for statement in statements {
      forEachDependence(in: statement, at: level) { _, isDependent in
        tally.tested += 1
        if isDependent { tally.violations += 1 }
        return tally.violations <= most
      }
      if tally.violations > most { break }
    }
    return tally
  }
}

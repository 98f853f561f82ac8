internal import CausalGraphs

/// A test as searches of one pair use it: it is looked up once for all pairs whether it can leave out what can not be
/// tested.
struct PairTest: Sendable {
  fileprivate let test: any IndependenceTest
  fileprivate let stratified: (any StratifiedTest)?

  init(_ test: any IndependenceTest) {
    self.test = test
    stratified = test as? any StratifiedTest
  }
}

/// The search for one set that separates one pair.
struct PairOutcome: Sendable {
  var tally: SeparationTally
  var separatingSet: [Int]?
  var pValue = 0.0
  /// What leaves the pair's tests no degree of freedom, as far as it is known.
  var untestable: UntestableSets
  /// Whether each set was of these, or held one.
  var isExhausted: Bool

  /// Tests until the first set that separates.
  ///
  /// - Parameter untestable: What is known before; sets that hold one of these are not tested.
  init(
    _ test: PairTest, _ first: Int, _ second: Int, among candidates: [Int], size: Int, leading: Int,
    at level: SignificanceLevel, untestable: UntestableSets = UntestableSets()
  ) {
    var found: (set: [Int], pValue: Double)?
    self.untestable = untestable
    if let stratified = test.stratified {
      tally = stratified.countedSeparations(
        of: first, second, among: candidates, size: size, leading: leading, at: level, untestable: &self.untestable
      ) {
        found = ($0, $1)
        return false
      }
    } else {
      tally = test.test.separations(of: first, second, among: candidates, size: size, leading: leading, at: level) {
        found = ($0, $1)
        return false
      }
    }
    isExhausted = found == nil && tally.tests == self.untestable.sets.count - untestable.sets.count
    separatingSet = found?.set
    pValue = found?.pValue ?? 0
  }

  /// The tests of both, and the set that the second found.
  ///
  /// - Parameter other: Began with the untestable sets of this one.
  mutating func add(_ other: PairOutcome) {
    tally.add(other.tally)
    separatingSet = other.separatingSet
    pValue = other.pValue
    untestable = other.untestable
    isExhausted = isExhausted && other.isExhausted
  }
}

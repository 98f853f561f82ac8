internal import CausalGraphs

/// Which variables are adjacent, and the tests that say so.
struct Skeleton: Sendable {
  /// Symmetric, with an empty diagonal.
  var adjacent: BitMatrix
  /// By `pair(_:_:)`: the set that separates the two, where a test found one.
  private(set) var separatingSets: [[Int]?]
  /// By `pair(_:_:)`: the largest p-value of the pair's tests; negative where none was made.
  private(set) var largestPValues: [Double]
  /// By `pair(_:_:)`: the sets found that leave no degree of freedom, where there are any.
  private var untestable: [Int: UntestableSets] = [:]
  /// By `pair(_:_:)`: the pairs of which the search's tests of one level could tell nothing, so that none of a later level
  /// can.
  private var exhausted: Set<Int> = []
  /// How many tests were made.
  var tests = 0
  /// How many of them could tell nothing.
  var uninformative = 0
  /// The size of the largest sets conditioned on.
  var largestSize = 0
  /// How many pairs' edges outlived only because the conditioning sets were limited in size.
  var isLimited = false

  /// All pairs adjacent but those that `isExcluded`.
  init(nodeCount: Int, isExcluded: (Int, Int) -> Bool) {
    adjacent = BitMatrix(count: nodeCount)
    for first in 0..<nodeCount {
      for second in 0..<nodeCount where first != second && !isExcluded(first, second) {
        adjacent[first, second] = true
      }
    }
    separatingSets = Array(repeating: nil, count: nodeCount * (nodeCount - 1) / 2)
    largestPValues = Array(repeating: -1, count: separatingSets.count)
  }

  var nodeCount: Int { adjacent.count }

  /// The place of a pair, whose nodes differ.
  private func pair(_ one: Int, _ other: Int) -> Int {
    let (low, high) = one < other ? (one, other) : (other, one)
    return high * (high - 1) / 2 + low
  }

  func separatingSet(_ one: Int, _ other: Int) -> [Int]? { separatingSets[pair(one, other)] }
  func largestPValue(_ one: Int, _ other: Int) -> Double? {
    let value = largestPValues[pair(one, other)]
    return value < 0 ? nil : value
  }

  /// Takes the pair's edge out.
  mutating func separate(_ one: Int, _ other: Int, by set: [Int]) {
    adjacent[one, other] = false
    adjacent[other, one] = false
    separatingSets[pair(one, other)] = set.sorted()
  }

  /// What is known to leave the pair's tests no degree of freedom.
  func untestableSets(_ one: Int, _ other: Int) -> UntestableSets {
    untestable.isEmpty ? UntestableSets() : untestable[pair(one, other)] ?? UntestableSets()
  }

  /// Whether no larger set can tell anything of the pair.
  func isExhausted(_ one: Int, _ other: Int) -> Bool { !exhausted.isEmpty && exhausted.contains(pair(one, other)) }

  /// Counts all tests of a pair at one level of the search.
  mutating func count(_ outcome: PairOutcome, of one: Int, _ other: Int) {
    count(outcome.tally, of: one, other)
    guard !outcome.untestable.sets.isEmpty else { return }
    untestable[pair(one, other)] = outcome.untestable
    if outcome.isExhausted { exhausted.insert(pair(one, other)) }
  }

  /// Counts tests of a pair.
  mutating func count(_ tally: SeparationTally, of one: Int, _ other: Int) {
    tests += tally.tests
    uninformative += tally.uninformative
    if tally.tests > tally.uninformative {
      let place = pair(one, other)
      largestPValues[place] = max(largestPValues[place], tally.largestPValue)
    }
  }

  /// The adjacent pairs, by first, then second.
  var edges: [(first: Int, second: Int)] {
    (0..<nodeCount).flatMap { first in
      adjacent.columns(of: first).filter { $0 > first }.map { (first, $0) }
    }
  }

  /// The triples a – b – c with a and c not adjacent and a < c, by b, then a, then c.
  var unshieldedTriples: [UnshieldedTriple] {
    (0..<nodeCount).flatMap { middle -> [UnshieldedTriple] in
      let around = adjacent.columns(of: middle)
      return around.enumerated().flatMap { place, first in
        around[(place + 1)...].filter { !adjacent[first, $0] }.map {
          UnshieldedTriple(first: first, middle: middle, second: $0)
        }
      }
    }
  }

  /// What the tests say of each pair they were made of.
  var support: [DiscoveryReport.PairSupport] {
    (0..<nodeCount).flatMap { first in
      ((first + 1)..<max(first + 1, nodeCount)).compactMap { second in
        largestPValue(first, second).map { DiscoveryReport.PairSupport(first, second, pValue: $0) }
      }
    }
  }
}

/// first – middle – second, where first < second are not adjacent.
struct UnshieldedTriple: Hashable, Sendable, Comparable {
  var first: Int
  var middle: Int
  var second: Int

  static func < (left: UnshieldedTriple, right: UnshieldedTriple) -> Bool {
    (left.middle, left.first, left.second) < (right.middle, right.first, right.second)
  }
}

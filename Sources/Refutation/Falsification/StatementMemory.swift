import CausalStatistics
import Discovery
import Identification
import Synchronization

/// What the tests of statements have found at one level, for all threads: relabelled and changed graphs ask the same again
/// and again.
///
/// An answer depends on its question alone, so it does not matter who asked first, or whether it was kept.
final class StatementMemory: Sendable {
  /// What is known of one variable given one set, a bit for each other variable.
  private struct Answers: Sendable {
    var isKnown: [UInt64]
    var isInformative: [UInt64]
    var isDependent: [UInt64]

    init(words: Int) {
      isKnown = Array(repeating: 0, count: words)
      (isInformative, isDependent) = (isKnown, isKnown)
    }

    mutating func add(_ other: Answers) {
      for word in isKnown.indices {
        isKnown[word] |= other.isKnown[word]
        isInformative[word] |= other.isInformative[word]
        isDependent[word] |= other.isDependent[word]
      }
    }
  }

  /// Variables with a set that are kept at most.
  private static let mostStatements = 1 << 16

  private let test: any IndependenceTest
  private let level: SignificanceLevel
  private let mostConditions: Int
  private let known = Mutex<[[Int32]: Answers]>([:])

  /// - Parameter isRandom: Whether statements are asked of variables at random: then only those with so few conditions are
  ///   kept that they are likely to come again.
  init(_ test: any IndependenceTest, at level: SignificanceLevel, isRandom: Bool) {
    (self.test, self.level) = (test, level)
    // So many ways there are to choose a variable and its conditions.
    var (most, ways) = (0, Double(test.variableCount))
    while most < test.variableCount - 2 {
      ways *= Double(test.variableCount - 1 - most) / Double(most + 1)
      guard ways <= Double(StatementMemory.mostStatements) else { break }
      most += 1
    }
    mostConditions = isRandom ? most : .max
  }

  /// Tells `visit` of each test that can tell whether it finds a dependence, in any order; false ends it.
  func forEachDependence(in statement: LocalIndependence, _ visit: (_ other: Int, _ isDependent: Bool) -> Bool) {
    let conditions = statement.conditions.sorted()
    guard conditions.count <= mostConditions else {
      let others = statement.others
      test.forEachDependence(of: statement.node, on: others, given: conditions, at: level) { place, isDependent in
        visit(others[place], isDependent)
      }
      return
    }
    let key = [Int32(statement.node)] + conditions.map(Int32.init)
    var unknown: [Int] = []
    let words = (test.variableCount + 63) / 64
    let old = known.withLock { $0[key] } ?? Answers(words: words)
    for other in statement.others {
      let (word, bit) = (other >> 6, UInt64(1) << UInt64(other & 63))
      if old.isKnown[word] & bit == 0 {
        unknown.append(other)
      } else if old.isInformative[word] & bit != 0 {
        guard visit(other, old.isDependent[word] & bit != 0) else { return }
      }
    }
    guard !unknown.isEmpty else { return }
    var new = Answers(words: words)
    var next = 0
    /// What stands before the place could not be tested.
    func know(until place: Int) {
      while next < place {
        new.isKnown[unknown[next] >> 6] |= 1 << UInt64(unknown[next] & 63)
        next += 1
      }
    }
    var isDone = false
    test.forEachDependence(of: statement.node, on: unknown, given: conditions, at: level) { place, isDependent in
      know(until: place + 1)
      let (word, bit) = (unknown[place] >> 6, UInt64(1) << UInt64(unknown[place] & 63))
      new.isInformative[word] |= bit
      if isDependent { new.isDependent[word] |= bit }
      isDone = !visit(unknown[place], isDependent)
      return !isDone
    }
    if !isDone { know(until: unknown.count) }
    known.withLock { known in
      if known[key] != nil {
        known[key]?.add(new)
      } else if known.count < StatementMemory.mostStatements {
        known[key] = new
      }
    }
  }
}

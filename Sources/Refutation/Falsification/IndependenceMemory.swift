import Discovery
import Synchronization

/// What tests have found, for all threads: relabelled graphs ask the same questions again and again.
///
/// An answer depends on its question alone, so it does not matter who asked first, or whether it was kept.
final class IndependenceMemory: Sendable {
  /// Answers that are kept at most.
  private static let mostAnswers = 1 << 21

  private let test: any IndependenceTest
  private let answers = Mutex<[[Int32]: Double]>([:])

  init(_ test: any IndependenceTest) { self.test = test }

  /// The p-value of x ⊥ y | z, whatever the order of x, y and z; NaN where the data cannot tell.
  func pValue(_ x: Int, _ y: Int, given z: [Int]) -> Double {
    let (first, second, conditions) = (min(x, y), max(x, y), z.sorted())
    var key = [Int32(first), Int32(second)]
    key.reserveCapacity(2 + z.count)
    for condition in conditions { key.append(Int32(condition)) }
    if let known = answers.withLock({ $0[key] }) { return known }
    let result = test.test(first, second, given: conditions)
    let pValue = result.isInformative ? result.pValue : .nan
    answers.withLock { if $0.count < IndependenceMemory.mostAnswers { $0[key] = pValue } }
    return pValue
  }
}

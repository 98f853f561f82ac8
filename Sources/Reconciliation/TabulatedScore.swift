import CausalStatistics
import Discovery

/// A score whose families up to a number of parents are computed once and kept: what pays where several exact computations
/// ask for the same families, and each costs a pass over the rows.
struct TabulatedScore: LocalScore {
  let base: any LocalScore
  let variableCount: Int
  /// Nil where all families are in the tables.
  let parentLimit: Int?
  /// One table a child, by the set of its parents as bits.
  private let tables: [[UInt64: Double]]

  /// All families with up to `parentLimit` parents, of at most 64 variables.
  ///
  /// - Throws: `CancellationError`.
  init(_ base: any LocalScore, parentLimit: Int, threads: Int) throws {
    precondition(base.variableCount <= 64, "a set of parents is one word")
    let count = base.variableCount
    self.base = base
    variableCount = count
    self.parentLimit = parentLimit < count - 1 ? parentLimit : nil
    var tables: [[UInt64: Double]] = []
    let step = max(1, threads)
    for start in stride(from: 0, to: count, by: step) {
      try Task.checkCancellation()
      tables += mapInParallel(parts: min(step, count - start), threads: threads) { part in
        TabulatedScore.table(base, child: start + part, parentLimit: parentLimit)
      }
    }
    self.tables = tables
  }

  private static func table(_ base: any LocalScore, child: Int, parentLimit: Int) -> [UInt64: Double] {
    let count = base.variableCount
    var table: [UInt64: Double] = [0: base.localScore(of: child, parents: [])]
    // Each set of parents is met once, as the one without its largest member and that member.
    var layer: [[Int]] = [[]]
    for _ in 0..<max(0, min(parentLimit, count - 1)) {
      var next: [[Int]] = []
      for parents in layer {
        let candidates = ((parents.last ?? -1) + 1..<count).filter { $0 != child }
        guard !candidates.isEmpty else { continue }
        let scores = base.localScores(of: child, parents: parents, addingEachOf: candidates)
        for (candidate, score) in zip(candidates, scores) {
          table[key(parents) | 1 << UInt64(candidate)] = score
          next.append(parents + [candidate])
        }
      }
      layer = next
    }
    return table
  }

  private static func key(_ parents: [Int]) -> UInt64 { parents.reduce(0) { $0 | 1 << UInt64($1) } }

  func localScore(of child: Int, parents: [Int]) -> Double {
    tables[child][TabulatedScore.key(parents)] ?? base.localScore(of: child, parents: parents)
  }
}

/// The arithmetic of Gaussian families: one Cholesky factor with a row for every variable, grown along a path of parents
/// and kept for the next path that begins alike.
struct GaussianScratch {
  struct Ranked: BitwiseCopyable {
    var share: Double
    var candidate: Int32
  }

  private let score: GaussianBIC
  private let count: Int
  /// The parents to work on, in the order in which they came.
  var path: [Int]
  /// Candidates, best first.
  private(set) var ranking: [Ranked]
  /// The parents that shrinking leaves.
  private(set) var kept: [Int] = []
  /// Row i: the standardised residual of path[i] given those before, its covariance with every variable.
  private var rows: [Double] = []
  /// Row i: the variance of every variable given the first i + 1 parents.
  private var variances: [Double] = []
  /// The parents whose rows are there.
  private var done: [Int] = []
  private var covariances: [Double]
  private var factor: [Double] = []
  private var shares: [Double] = []

  init(score: GaussianBIC) {
    self.score = score
    count = score.variableCount
    path = [Int](repeating: 0, count: count + 1)
    ranking = [Ranked](repeating: Ranked(share: 0, candidate: 0), count: count)
    covariances = [Double](repeating: 0, count: count)
  }

  /// Makes the rows for the first `depth` parents of the path.
  private mutating func prepare(_ depth: Int) {
    var common = 0
    while common < min(depth, done.count) && done[common] == path[common] { common += 1 }
    done.removeSubrange(common...)
    if rows.count < depth * count {
      rows += [Double](repeating: 0, count: (2 * depth + 4) * count - rows.count)
      variances += [Double](repeating: 0, count: rows.count - variances.count)
    }
    for index in common..<depth {
      addRow(index)
      done.append(path[index])
    }
  }

  private mutating func addRow(_ index: Int) {
    let (count, variable) = (count, path[index])
    score.correlations.withUnsafeBufferPointer { correlations in
      rows.withUnsafeMutableBufferPointer { rows in
        variances.withUnsafeMutableBufferPointer { variances in
          let row = UnsafeMutableBufferPointer(rebasing: rows[index * count..<(index + 1) * count])
          let variance = UnsafeMutableBufferPointer(rebasing: variances[index * count..<(index + 1) * count])
          let before = index > 0 ? variances[(index - 1) * count + variable] : 1
          // A parent that the others determine adds nothing.
          let scale = before > GaussianBIC.singular ? 1 / before.squareRoot() : 0
          let own = correlations.baseAddress.map { $0 + variable * count }
          guard let own else { return }
          for other in 0..<count { row[other] = own[other] * scale }
          for earlier in 0..<index {
            let (weight, start) = (rows[earlier * count + variable] * scale, earlier * count)
            for other in 0..<count { row[other] -= weight * rows[start &+ other] }
          }
          if index > 0 {
            let start = (index - 1) * count
            for other in 0..<count { variance[other] = variances[start &+ other] - row[other] * row[other] }
          } else {
            for other in 0..<count { variance[other] = 1 - row[other] * row[other] }
          }
        }
      }
    }
  }

  /// Ranks the allowed candidates that explain more than `least` of what the first `depth` parents leave of the child;
  /// returns how many there are.
  mutating func candidates(of child: Int, count depth: Int, least: Double, allowed: UnsafePointer<UInt64>) -> Int {
    prepare(depth)
    let count = count
    var found = 0
    score.correlations.withUnsafeBufferPointer { correlations in
      rows.withUnsafeBufferPointer { rows in
        variances.withUnsafeBufferPointer { variances in
          covariances.withUnsafeMutableBufferPointer { covariances in
            ranking.withUnsafeMutableBufferPointer { ranking in
              let own = child * count
              for other in 0..<count { covariances[other] = correlations[own &+ other] }
              for index in 0..<depth {
                let (weight, start) = (rows[index * count + child], index * count)
                for other in 0..<count { covariances[other] -= weight * rows[start &+ other] }
              }
              let last = (depth - 1) * count
              let residual = depth > 0 ? variances[last + child] : 1
              guard residual > GaussianBIC.singular else { return }
              let bar = least * residual
              for other in 0..<count {
                let variance = depth > 0 ? variances[last &+ other] : 1
                let square = covariances[other] * covariances[other]
                guard square > bar * variance && variance > GaussianBIC.singular else { continue }
                guard allowed[other &>> 6] & (1 &<< UInt64(other & 63)) != 0 else { continue }
                ranking[found] = Ranked(share: square / variance, candidate: Int32(truncatingIfNeeded: other))
                found &+= 1
              }
              Self.sort(UnsafeMutableBufferPointer(rebasing: ranking[..<found]))
            }
          }
        }
      }
    }
    return found
  }

  /// Best first, of equals the lowest candidate.
  private static func sort(_ ranking: UnsafeMutableBufferPointer<Ranked>) {
    if ranking.count > 24 {
      var ranking = ranking
      ranking.sort { $0.share > $1.share || $0.share == $1.share && $0.candidate < $1.candidate }
      return
    }
    // Candidates come in ascending order, so moving past strictly smaller shares alone keeps equals in order.
    for index in ranking.indices.dropFirst() {
      let item = ranking[index]
      var place = index
      while place > 0 && ranking[place - 1].share < item.share {
        ranking[place] = ranking[place - 1]
        place -= 1
      }
      ranking[place] = item
    }
  }

  /// The score of the child with the first `depth` parents of the path after shrinking: away goes, one at a time, the
  /// one that explains least, as long as it explains less than `leastKept` of what is left; never the first `fixed`.
  @discardableResult
  mutating func shrink(child: Int, count depth: Int, keeping fixed: Int, leastKept: Double) -> Double {
    kept.removeAll(keepingCapacity: true)
    for index in 0..<depth { kept.append(path[index]) }
    while true {
      let residual = explain(child)
      var (least, place) = (leastKept * residual, -1)
      for index in fixed..<max(fixed, kept.count) where shares[index] <= least {
        (least, place) = (shares[index], index)
      }
      guard place >= 0 else { return score.value(residual: residual, parents: kept.count) }
      kept.remove(at: place)
    }
  }

  /// The child's variance given `kept`, and in `shares` by how much it grows without each of them.
  private mutating func explain(_ child: Int) -> Double {
    let size = kept.count
    let width = size + 1
    if factor.count < width * width {
      factor = [Double](repeating: 0, count: 2 * width * width)
      shares = [Double](repeating: 0, count: 2 * width)
    }
    var residual = 1.0
    score.correlations.withUnsafeBufferPointer { correlations in
      factor.withUnsafeMutableBufferPointer { factor in
        kept.withUnsafeBufferPointer { kept in
          shares.withUnsafeMutableBufferPointer { shares in
            // The Cholesky factor, row by row, with reciprocals on the diagonal; the child's row is the last.
            for row in 0...size {
              let start = row &* width
              let own = (row < size ? kept[row] : child) &* count
              var rest = 1.0
              for column in 0..<row {
                var sum = correlations[own &+ kept[column]]
                let other = column &* width
                for index in 0..<column { sum -= factor[start &+ index] * factor[other &+ index] }
                sum *= factor[other &+ column]
                factor[start &+ column] = sum
                rest -= sum * sum
              }
              if row < size {
                factor[start &+ row] = rest > GaussianBIC.singular ? 1 / rest.squareRoot() : 0
              } else {
                residual = rest
              }
            }
            // Column by column of the inverse factor: share = coefficient² / (inverse's diagonal entry).
            for column in 0..<size {
              var (coefficient, square) = (0.0, 0.0)
              for row in column..<size {
                let start = row &* width
                var entry: Double
                if row == column {
                  entry = factor[start &+ row]
                } else {
                  entry = 0
                  for index in column..<row {
                    entry -= factor[start &+ index] * factor[index &* width &+ size]
                  }
                  entry *= factor[start &+ row]
                }
                // The inverse's column lies in the unused last column until the next one.
                factor[row &* width &+ size] = entry
                coefficient += entry * factor[size &* width &+ row]
                square += entry * entry
              }
              shares[column] = square > 0 ? coefficient * coefficient / square : 0
            }
          }
        }
      }
    }
    return residual
  }
}

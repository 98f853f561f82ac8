import CausalData

/// Rows told off by quantiles of a score, neighbours merged or left out until each stratum has two rows of each arm.
struct ScoreStrata: Sendable {
  /// The stratum of each row; −1 where it is left out.
  let codes: ColumnStorage<Int32>
  /// How many strata there are.
  let count: Int
  /// How many the quantiles made, before merging or leaving out.
  let made: Int
  /// Rows of positive weight that are left out.
  let rowsLeftOut: Int
  /// The scores at which strata end, but for the last.
  let cuts: [Double]

  /// Rows that an arm needs in a stratum for its variance.
  static let rowsNeeded = 2

  /// - Parameters:
  ///   - scores: One a row.
  ///   - treatment: 0 or 1 in each row.
  ///   - weights: What each row weighs; nil for 1. Quantiles are of weighted rows.
  ///   - merges: True: a stratum that lacks an arm joins the next; false: it is left out.
  /// - Throws: `noOverlap` where no stratum is left.
  /// - Complexity: O(n log n) for n rows.
  init(
    scores: ColumnStorage<Double>, treatment: ColumnStorage<Double>, weights: ColumnStorage<Double>?, strata: Int,
    merges: Bool
  ) throws(EstimationError) {
    var cuts = ScoreStrata.quantiles(of: scores, weights, parts: strata)
    made = cuts.count + 1
    var codes = ScoreStrata.codes(scores, cuts)
    let rows = ScoreStrata.rows(codes, treatment, weights, strata: made)
    let isWhole = rows.map { $0.0 >= ScoreStrata.rowsNeeded && $0.1 >= ScoreStrata.rowsNeeded }
    var leftOut = 0
    if isWhole.contains(false) {
      var places = [Int32](repeating: -1, count: made)
      var next: Int32 = 0
      if merges {
        var (treated, control) = (0, 0)
        for (stratum, arms) in rows.enumerated() {
          (treated, control) = (treated + arms.0, control + arms.1)
          places[stratum] = next
          if treated >= ScoreStrata.rowsNeeded, control >= ScoreStrata.rowsNeeded {
            (treated, control) = (0, 0)
            next += 1
          }
        }
        // What is left over at the upper end joins the last whole stratum.
        for stratum in places.indices where next > 0 && places[stratum] == next { places[stratum] = next - 1 }
      } else {
        for stratum in rows.indices where isWhole[stratum] {
          places[stratum] = next
          next += 1
        }
        for stratum in rows.indices where !isWhole[stratum] { leftOut += rows[stratum].0 + rows[stratum].1 }
      }
      guard next > 0 else { throw .noOverlap("no stratum of the scores has two rows of each arm") }
      codes = ColumnStorage<Int32>(count: codes.count) { [codes] target in
        for row in target.indices { target[row] = places[Int(codes[row])] }
      }
      cuts = cuts.indices.filter { places[$0] != places[$0 + 1] }.map { cuts[$0] }
      count = Int(next)
    } else {
      count = made
    }
    (self.codes, self.cuts, rowsLeftOut) = (codes, cuts, leftOut)
  }

  /// The scores that end the first parts − 1 of equal weight, each once: equal scores are never parted.
  private static func quantiles(
    of scores: ColumnStorage<Double>, _ weights: ColumnStorage<Double>?, parts: Int
  ) -> [Double] {
    var cuts: [Double] = []
    func end(_ score: Double) { if cuts.last != score { cuts.append(score) } }
    if let weights {
      let order = (0..<scores.count).filter { weights[$0] > 0 }.sorted { scores[$0] < scores[$1] }
      let total = order.reduce(0.0) { $0 + weights[$1] }
      var (sum, part) = (0.0, 1)
      for row in order {
        sum += weights[row]
        // The hair's breadth is for sums of weights whose last bits depend on the order of the rows.
        while part < parts, sum >= total * Double(part) / Double(parts) * (1 - 1e-12) {
          end(scores[row])
          part += 1
        }
      }
    } else {
      let sorted = scores.withUnsafeBufferPointer { $0.sorted() }
      for part in 1..<max(1, parts) where !sorted.isEmpty {
        end(sorted[min(sorted.count - 1, max(0, (sorted.count * part + parts - 1) / parts - 1))])
      }
    }
    // A last stratum without rows is none.
    let largest = scores.withUnsafeBufferPointer { scores in
      var largest = -Double.infinity
      for row in scores.indices where weights.map({ $0[row] > 0 }) ?? true { largest = max(largest, scores[row]) }
      return largest
    }
    if let last = cuts.last, last >= largest { cuts.removeLast() }
    return cuts
  }

  private static func codes(_ scores: ColumnStorage<Double>, _ cuts: [Double]) -> ColumnStorage<Int32> {
    ColumnStorage<Int32>(count: scores.count) { target in
      scores.withUnsafeBufferPointer { scores in
        cuts.withUnsafeBufferPointer { cuts in
          for row in target.indices {
            let score = scores[row]
            // The number of cuts below the score.
            var (low, high) = (0, cuts.count)
            while low < high {
              let middle = (low &+ high) / 2
              if cuts[middle] < score { low = middle &+ 1 } else { high = middle }
            }
            target[row] = Int32(truncatingIfNeeded: low)
          }
        }
      }
    }
  }

  /// Rows of positive weight of each arm in each stratum.
  private static func rows(
    _ codes: ColumnStorage<Int32>, _ treatment: ColumnStorage<Double>, _ weights: ColumnStorage<Double>?, strata: Int
  ) -> [(treated: Int, control: Int)] {
    var rows = [(treated: Int, control: Int)](repeating: (0, 0), count: strata)
    codes.withUnsafeBufferPointer { codes in
      treatment.withUnsafeBufferPointer { treatment in
        for row in codes.indices where weights.map({ $0[row] > 0 }) ?? true {
          if treatment[row] == 1 { rows[Int(codes[row])].treated += 1 } else { rows[Int(codes[row])].control += 1 }
        }
      }
    }
    return rows
  }
}

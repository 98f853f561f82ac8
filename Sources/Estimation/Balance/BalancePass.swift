import CausalData
import CausalStatistics

/// Weighted first and second moments of each covariate in each arm, before and after weighting, in one pass.
struct BalancePass {
  let columns: [ColumnStorage<Double>]
  let treatment: ColumnStorage<Double>
  let treated: Double
  let control: Double
  let sampleWeights: ColumnStorage<Double>?
  let weights: ColumnStorage<Double>

  /// The weightings whose moments are taken.
  enum Group: Int, CaseIterable {
    case treatedBefore, controlBefore, treatedAfter, controlAfter
  }

  /// The moments of all columns.
  struct Sums {
    /// A mean and a variance.
    struct MeanAndVariance {
      let mean: Double
      let variance: Double
    }

    /// Σ w and Σ w² of each group, then for each column Σ w x and Σ w x² of each group, x less its shift.
    let values: [Double]
    let shifts: [Double]

    /// With the divisor n − 1 where all weigh the same: Σ w − Σ w² / Σ w.
    func moments(_ column: Int, _ group: Group) -> MeanAndVariance {
      let (weight, squares) = (values[2 * group.rawValue], values[2 * group.rawValue + 1])
      let place = 8 + 8 * column + 2 * group.rawValue
      let mean = values[place] / weight
      let divisor = weight - squares / weight
      let variance = max(0, values[place + 1] - weight * mean * mean) / divisor
      return MeanAndVariance(mean: mean + shifts[column], variance: variance)
    }
  }

  func sums(threads: Int) -> Sums {
    let rows = treatment.count
    // Near each mean, so that squares do not cancel.
    let shifts = columns.map { column in
      let few = min(rows, 64)
      return (0..<few).reduce(0.0) { $0 + column[$1 * (rows / max(1, few))] / Double(few) }
    }
    nonisolated(unsafe) let addresses = columns.map(\.start)
    nonisolated(unsafe) let codes = treatment.start
    nonisolated(unsafe) let before = sampleWeights?.start
    nonisolated(unsafe) let after = weights.start
    let (treated, control) = (treated, control)
    let values = withExtendedLifetime(self) {
      RowPass.sum(rows: rows, count: 8 + 8 * columns.count, threads: threads) { range, sums in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * RowPass.chunk) { places in
          withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * RowPass.chunk) { room in
            sums.withUnsafeMutableBufferPointer { sums in
              guard let places = places.baseAddress, let room = room.baseAddress, let sums = sums.baseAddress else {
                return
              }
              var arms = ArmRows(places, capacity: RowPass.chunk)
              RowPass.forEachChunk(range) { start, count in
                arms.find(treated, control, in: codes + start, count)
                for arm in 0..<2 {
                  let weights = ArmWeights(arms[arm], before: before.map { $0 + start }, after: after + start, room)
                  weights.addTotals(to: sums + 2 &* arm)
                  for column in addresses.indices {
                    weights.addMoments(
                      addresses[column] + start, shift: shifts[column], to: sums + (8 &+ 8 &* column &+ 2 &* arm))
                  }
                }
              }
            }
          }
        }
      }
    }
    return Sums(values: values, shifts: shifts)
  }
}

/// An arm's rows in a chunk and what they weigh before and after.
private struct ArmWeights {
  private let rows: UnsafeBufferPointer<Int32>
  /// One a row of the arm, side by side; nil where all weigh 1.
  private let before: UnsafePointer<Double>?
  private let after: UnsafePointer<Double>

  /// - Parameter room: For twice a chunk's rows.
  @inline(__always)
  init(
    _ rows: UnsafeBufferPointer<Int32>, before: UnsafePointer<Double>?, after: UnsafePointer<Double>,
    _ room: UnsafeMutablePointer<Double>
  ) {
    for (place, row) in rows.enumerated() { room[place] = after[Int(row)] }
    if let before {
      for (place, row) in rows.enumerated() { room[RowPass.chunk &+ place] = before[Int(row)] }
    }
    self.rows = rows
    self.after = UnsafePointer(room)
    self.before = before.map { _ in UnsafePointer(room + RowPass.chunk) }
  }

  /// sums += Σ w, Σ w² before, and 4 numbers further on after.
  @inline(__always)
  func addTotals(to sums: UnsafeMutablePointer<Double>) {
    var (total, squares) = (0.0, 0.0)
    for place in rows.indices {
      total += after[place]
      squares += after[place] * after[place]
    }
    sums[4] += total
    sums[5] += squares
    guard let before else {
      sums[0] += Double(rows.count)
      sums[1] += Double(rows.count)
      return
    }
    (total, squares) = (0, 0)
    for place in rows.indices {
      total += before[place]
      squares += before[place] * before[place]
    }
    sums[0] += total
    sums[1] += squares
  }

  /// sums += Σ w x, Σ w x² before, and 4 numbers further on after; two rows at a time.
  @inline(__always)
  func addMoments(_ x: UnsafePointer<Double>, shift: Double, to sums: UnsafeMutablePointer<Double>) {
    typealias Pair = SIMD2<Double>
    let (middle, weights) = (Pair(repeating: shift), UnsafeRawPointer(after))
    let plain = before.map { UnsafeRawPointer($0) }
    var (a0, a1, b0, b1) = (Pair.zero, Pair.zero, Pair.zero, Pair.zero)
    var place = 0
    while place &+ 2 <= rows.count {
      let value = Pair(x[Int(rows[place])], x[Int(rows[place &+ 1])]) - middle
      let weighted = weights.loadUnaligned(fromByteOffset: place &* 8, as: Pair.self) * value
      b0 += weighted
      b1 += weighted * value
      if let plain {
        let weighted = plain.loadUnaligned(fromByteOffset: place &* 8, as: Pair.self) * value
        a0 += weighted
        a1 += weighted * value
      } else {
        a0 += value
        a1 += value * value
      }
      place &+= 2
    }
    if place < rows.count {
      let value = Pair(x[Int(rows[place])] - shift, 0)
      b0 += after[place] * value
      b1 += after[place] * value * value
      let weight = before?[place] ?? 1
      a0 += weight * value
      a1 += weight * value * value
    }
    sums[0] += a0.sum()
    sums[1] += a1.sum()
    sums[4] += b0.sum()
    sums[5] += b1.sum()
  }
}

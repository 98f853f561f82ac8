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
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * RowPass.chunk) { room in
          sums.withUnsafeMutableBufferPointer { sums in
            guard let room = room.baseAddress, let sums = sums.baseAddress else { return }
            RowPass.forEachChunk(range) { start, count in
              for index in 0..<count {
                let code = codes[start &+ index]
                let plain = before?[start &+ index] ?? 1
                let weight = after[start &+ index]
                room[index] = code == treated ? plain : 0
                room[RowPass.chunk &+ index] = code == control ? plain : 0
                room[2 &* RowPass.chunk &+ index] = code == treated ? weight : 0
                room[3 &* RowPass.chunk &+ index] = code == control ? weight : 0
              }
              for group in 0..<4 { BalancePass.addWeights(room + group &* RowPass.chunk, count, to: sums + 2 &* group) }
              for column in addresses.indices {
                BalancePass.addMoments(
                  addresses[column] + start, shift: shifts[column], room, count, to: sums + (8 &+ 8 &* column))
              }
            }
          }
        }
      }
    }
    return Sums(values: values, shifts: shifts)
  }

  /// sums += Σ w, Σ w².
  @inline(__always)
  private static func addWeights(
    _ weights: UnsafePointer<Double>, _ count: Int, to sums: UnsafeMutablePointer<Double>
  ) {
    var (total, squares) = (0.0, 0.0)
    for index in 0..<count {
      total += weights[index]
      squares += weights[index] * weights[index]
    }
    sums[0] += total
    sums[1] += squares
  }

  /// sums += Σ w x, Σ w x² for each of four weights.
  @inline(__always)
  private static func addMoments(
    _ x: UnsafePointer<Double>, shift: Double, _ weights: UnsafePointer<Double>, _ count: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    typealias Pair = SIMD2<Double>
    let (values, first) = (UnsafeRawPointer(x), UnsafeRawPointer(weights))
    let middle = Pair(repeating: shift)
    let stride = RowPass.chunk &* 8
    var (a0, a1, b0, b1) = (Pair.zero, Pair.zero, Pair.zero, Pair.zero)
    var (c0, c1, d0, d1) = (Pair.zero, Pair.zero, Pair.zero, Pair.zero)
    var at = 0
    let end = (count & ~1) &* 8
    while at < end {
      let value = values.loadUnaligned(fromByteOffset: at, as: Pair.self) - middle
      let square = value * value
      let a = first.loadUnaligned(fromByteOffset: at, as: Pair.self)
      a0 += a * value
      a1 += a * square
      let b = first.loadUnaligned(fromByteOffset: at &+ stride, as: Pair.self)
      b0 += b * value
      b1 += b * square
      let c = first.loadUnaligned(fromByteOffset: at &+ 2 &* stride, as: Pair.self)
      c0 += c * value
      c1 += c * square
      let d = first.loadUnaligned(fromByteOffset: at &+ 3 &* stride, as: Pair.self)
      d0 += d * value
      d1 += d * square
      at &+= 16
    }
    let pairs = (a0.sum(), a1.sum(), b0.sum(), b1.sum(), c0.sum(), c1.sum(), d0.sum(), d1.sum())
    sums[0] += pairs.0
    sums[1] += pairs.1
    sums[2] += pairs.2
    sums[3] += pairs.3
    sums[4] += pairs.4
    sums[5] += pairs.5
    sums[6] += pairs.6
    sums[7] += pairs.7
    for index in (count & ~1)..<count {
      let value = x[index] - shift
      for group in 0..<4 {
        let weight = weights[group &* RowPass.chunk &+ index]
        sums[2 &* group] += weight * value
        sums[2 &* group &+ 1] += weight * value * value
      }
    }
  }
}

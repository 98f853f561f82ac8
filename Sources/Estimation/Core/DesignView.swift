import CausalData
import CausalStatistics

/// A model's columns in the rows of a sample, each z = (x − centre) / scale, lent to kernels.
struct DesignView: @unchecked Sendable {
  /// The columns x, kept alive.
  let columns: [ColumnStorage<Double>]
  /// Their addresses.
  let addresses: [UnsafePointer<Double>]
  let centres: [Double]
  let scales: [Double]

  /// The number of parameters: the columns and the intercept.
  var width: Int { addresses.count + 1 }

  /// - Parameter predictors: The columns that the design's numbers mean.
  init(_ design: StandardizedDesign, of predictors: [ColumnStorage<Double>]) {
    columns = design.predictors.map { predictors[$0] }
    addresses = columns.map(\.start)
    (centres, scales) = (design.centres, design.scales)
  }

  /// target := θᵀz of `count` rows from `start` on.
  @inline(__always)
  func predict(_ parameters: [Double], _ start: Int, _ count: Int, into target: UnsafeMutablePointer<Double>) {
    for index in 0..<count { target[index] = parameters[0] }
    for column in addresses.indices {
      Kernel.addScaled(
        addresses[column] + start, centre: centres[column], slope: parameters[column &+ 1] / scales[column], count,
        to: target)
    }
  }

  /// sums[offset...] += Σ v z over `count` rows from `start` on.
  @inline(__always)
  func addProducts(
    of values: UnsafePointer<Double>, _ start: Int, _ count: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    var whole = 0.0
    for index in 0..<count { whole += values[index] }
    sums[0] += whole
    for column in addresses.indices {
      let sum = Kernel.centredProduct(addresses[column] + start, centre: centres[column], values, count)
      sums[column &+ 1] += sum / scales[column]
    }
  }
}

/// Loops over a few hundred numbers, two lanes at a time.
enum Kernel {
  typealias Pair = SIMD2<Double>

  /// target += (x − centre) · slope.
  @inline(__always)
  static func addScaled(
    _ x: UnsafePointer<Double>, centre: Double, slope: Double, _ count: Int,
    to target: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<count { target[index] += (x[index] - centre) * slope }
  }

  /// Σ (x − centre) v.
  @inline(__always)
  static func centredProduct(
    _ x: UnsafePointer<Double>, centre: Double, _ values: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    let (left, right) = (UnsafeRawPointer(x), UnsafeRawPointer(values))
    let middle = Pair(repeating: centre)
    var (even, odd) = (Pair.zero, Pair.zero)
    var at = 0
    let end = (count & ~3) &* 8
    while at < end {
      let x0 = left.loadUnaligned(fromByteOffset: at, as: Pair.self) - middle
      let x1 = left.loadUnaligned(fromByteOffset: at &+ 16, as: Pair.self) - middle
      even += x0 * right.loadUnaligned(fromByteOffset: at, as: Pair.self)
      odd += x1 * right.loadUnaligned(fromByteOffset: at &+ 16, as: Pair.self)
      at &+= 32
    }
    var sum = (even + odd).sum()
    for index in (count & ~3)..<count { sum += (x[index] - centre) * values[index] }
    return sum
  }
}

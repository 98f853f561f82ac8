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
  private let places: [Int]

  /// The number of parameters: the columns and the intercept.
  var width: Int { addresses.count + 1 }

  /// - Parameter predictors: The columns that the design's numbers mean.
  init(_ design: StandardizedDesign, of predictors: [ColumnStorage<Double>]) {
    columns = design.predictors.map { predictors[$0] }
    addresses = columns.map(\.start)
    (centres, scales, places) = (design.centres, design.scales, Array(design.predictors.indices))
  }

  /// target := θᵀz of `count` rows from `start` on.
  @inline(__always)
  func predict(_ parameters: [Double], _ start: Int, _ count: Int, into target: UnsafeMutablePointer<Double>) {
    ColumnKernel.predict(
      addresses, places, from: start, count, centres: centres, scales: scales, parameters: parameters, into: target)
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
      let sum = ColumnKernel.centredProduct(addresses[column] + start, centre: centres[column], values, count)
      sums[column &+ 1] += sum / scales[column]
    }
  }
  /// The same of two values a row.
  @inline(__always)
  func addProducts(
    of first: UnsafePointer<Double>, and second: UnsafePointer<Double>, _ start: Int, _ count: Int,
    to sums: UnsafeMutablePointer<Double>, _ others: UnsafeMutablePointer<Double>
  ) {
    var whole = (0.0, 0.0)
    for index in 0..<count {
      whole.0 += first[index]
      whole.1 += second[index]
    }
    sums[0] += whole.0
    others[0] += whole.1
    for column in addresses.indices {
      let (a, b) = ColumnKernel.centredProducts(
        addresses[column] + start, centre: centres[column], (first, second), count)
      sums[column &+ 1] += a / scales[column]
      others[column &+ 1] += b / scales[column]
    }
  }
}

import COpenBLAS

/// XᵀX of a few columns, by tiles of three by three columns that stay in registers while the rows go by.
///
/// A general matrix product computes both triangles and copies its operands first; for a dozen columns that costs as
/// much as the products themselves.
struct NarrowGram {
  /// Up to so many columns this beats the matrix product.
  static let most = 24

  /// Columns, filled up with zero columns to a multiple of three.
  static func padded(_ columns: Int) -> Int { (columns + 2) / 3 * 3 }

  /// Adds the upper triangle of XᵀX, columns × columns, to `products`.
  ///
  /// - Parameters:
  ///   - columns: The padded number of columns, each `stride` numbers after the one before.
  ///   - count: The number of rows, even.
  ///   - upcoming: Columns of which as many numbers, from `place` on, are brought into the cache meanwhile: memory would
  ///     be idle otherwise. None where there is nothing to fetch.
  static func add(
    _ x: UnsafePointer<Double>, columns: Int, stride: Int, count: Int, to products: UnsafeMutablePointer<Double>,
    fetching upcoming: UnsafeBufferPointer<UnsafePointer<Double>>, from place: Int
  ) {
    var right = 0
    while right < columns {
      for column in right..<max(right, min(right &+ 3, upcoming.count)) { fetch(upcoming[column] + place, count) }
      var left = 0
      while left <= right {
        let sums = products + (left &+ right &* columns)
        tile(x + left &* stride, x + right &* stride, stride, count, sums, columns)
        left &+= 3
      }
      right &+= 3
    }
  }

  /// Asks for `count` numbers, a cache line at a time.
  @inline(__always) private static func fetch(_ numbers: UnsafePointer<Double>, _ count: Int) {
    let address = UnsafeRawPointer(numbers)
    var at = 0
    while at < count &* 8 {
      wherefore_prefetch(address + at)
      at &+= 64
    }
  }

  /// Adds the nine products of three columns with three.
  @inline(__always) private static func tile(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ stride: Int, _ count: Int,
    _ sums: UnsafeMutablePointer<Double>, _ side: Int
  ) {
    typealias Pair = SIMD2<Double>
    let bytes = stride &* 8
    let (a0, b0) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    let (a1, a2, b1, b2) = (a0 + bytes, a0 + 2 &* bytes, b0 + bytes, b0 + 2 &* bytes)
    var (s00, s10, s20) = (Pair.zero, Pair.zero, Pair.zero)
    var (s01, s11, s21) = (Pair.zero, Pair.zero, Pair.zero)
    var (s02, s12, s22) = (Pair.zero, Pair.zero, Pair.zero)
    var at = 0
    let end = count &* 8
    while at < end {
      let (x0, x1) = (a0.load(fromByteOffset: at, as: Pair.self), a1.load(fromByteOffset: at, as: Pair.self))
      let x2 = a2.load(fromByteOffset: at, as: Pair.self)
      let y0 = b0.load(fromByteOffset: at, as: Pair.self)
      s00 += x0 * y0
      s10 += x1 * y0
      s20 += x2 * y0
      let y1 = b1.load(fromByteOffset: at, as: Pair.self)
      s01 += x0 * y1
      s11 += x1 * y1
      s21 += x2 * y1
      let y2 = b2.load(fromByteOffset: at, as: Pair.self)
      s02 += x0 * y2
      s12 += x1 * y2
      s22 += x2 * y2
      at &+= 16
    }
    sums[0] += s00.sum()
    sums[1] += s10.sum()
    sums[2] += s20.sum()
    sums[side] += s01.sum()
    sums[side &+ 1] += s11.sum()
    sums[side &+ 2] += s21.sum()
    sums[2 &* side] += s02.sum()
    sums[2 &* side &+ 1] += s12.sum()
    sums[2 &* side &+ 2] += s22.sum()
  }
}

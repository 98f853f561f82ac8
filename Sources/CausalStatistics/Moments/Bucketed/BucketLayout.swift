/// Where a bucket's sums stand: those of all products of two of the columns x₀ − c₀, …, x_{p−1} − c_{p−1}, 1.
///
/// The last, constant column makes Σ w (x − c) and Σ w entries like all others. Row i of the upper triangle begins with
/// the entry of the even number at or below i, and ends with an even number of columns, so that all of it is added up
/// two numbers at a time; what that adds below the diagonal and at the end is computed and not read.
struct BucketLayout: Hashable, Sendable {
  /// The number of columns, without the constant one.
  let columns: Int
  /// The length of a row of values: columns and the constant, and a zero where that is odd.
  let padded: Int
  /// Numbers a bucket.
  let stride: Int
  /// Where each row of the triangle begins, less the column its first entry belongs to.
  let starts: [Int]

  init(columns: Int) {
    self.columns = columns
    padded = (columns + 2) & ~1
    var (starts, next): ([Int], Int) = ([], 0)
    for row in 0...columns {
      starts.append(next - row & ~1)
      next += padded - row & ~1
    }
    (self.starts, stride) = (starts, next)
  }

  /// The place of the product of two columns, `row` ≤ `column`; the constant's number is `columns`.
  @inline(__always) func place(_ row: Int, _ column: Int) -> Int { starts[row] &+ column }

  /// As many buckets as `bytes` hold, and 1,024 at least.
  func capacity(bytes: Int) -> Int { max(1_024, bytes / (stride * MemoryLayout<Double>.stride)) }
}

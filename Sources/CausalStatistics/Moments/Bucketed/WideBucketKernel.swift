/// Adds rows to buckets where there are many columns: a matrix product a run, in the layout of `BucketLayout`.
struct WideBucketKernel {
  private let layout: BucketLayout

  init(_ layout: BucketLayout) { self.layout = layout }

  /// Adds the runs of `buckets`; their rows in `sort` are multiplied by the roots of their weights on the way.
  func addRuns(of sort: BucketSort, _ buckets: Range<Int>, weighted: Bool, to sums: UnsafeMutablePointer<Double>) {
    let width = layout.padded
    var products = [Double](repeating: 0, count: width * width)
    products.withUnsafeMutableBufferPointer { products in
      guard let products = products.baseAddress else { return }
      for bucket in buckets {
        let start = bucket > 0 ? Int(sort.ends[bucket - 1]) : 0
        let count = Int(sort.ends[bucket]) - start
        guard count > 0 else { continue }
        let rows = sort.sorted + start * width
        if weighted { scale(rows, by: sort.weights + start, count) }
        OpenBLAS.product(
          width, width, count, rows, lda: width, transposeA: false, rows, ldb: width, transposeB: true, products,
          ldc: width)
        let target = sums + bucket &* layout.stride
        for row in 0...layout.columns {
          let (to, from) = (target + layout.starts[row], products + row &* width)
          for column in row & ~1..<width { to[column] += from[column] }
        }
      }
    }
  }

  private func scale(_ rows: UnsafeMutablePointer<Double>, by weights: UnsafePointer<Double>, _ count: Int) {
    for row in 0..<count {
      let (root, numbers) = (weights[row].squareRoot(), rows + row &* layout.padded)
      for column in 0..<layout.padded { numbers[column] *= root }
    }
  }
}

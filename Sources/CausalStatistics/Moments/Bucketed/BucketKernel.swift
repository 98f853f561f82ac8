/// Adds rows to one bucket: Σ w z zᵀ, upper triangle, in the layout of `BucketLayout`.
///
/// Rows are short (a dozen columns) and runs of rows of the same bucket too, so that a call into BLAS a run would cost
/// more than the sums: two rows of the triangle and four of the data at a time stay in registers.
struct BucketKernel {
  private let layout: BucketLayout

  init(_ layout: BucketLayout) { self.layout = layout }

  /// Adds the runs of `buckets`.
  func addRuns(of sort: BucketSort, _ buckets: Range<Int>, weighted: Bool, to sums: UnsafeMutablePointer<Double>) {
    var start = buckets.lowerBound > 0 ? Int(sort.ends[buckets.lowerBound - 1]) : 0
    for bucket in buckets {
      let end = Int(sort.ends[bucket])
      add(
        sort.sorted + start &* layout.padded, weighted ? UnsafePointer(sort.weights + start) : nil, end &- start,
        to: sums + bucket &* layout.stride)
      start = end
    }
  }

  /// Adds `count` rows of `layout.padded` numbers each, one after the other, and their weights, to `sums`.
  @inline(__always) private func add(
    _ rows: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?, _ count: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    let width = layout.padded
    var row = 0
    while row &+ 4 <= count {
      let weight = weights.map { UnsafeRawPointer($0 + row).loadUnaligned(as: SIMD4<Double>.self) }
      addFour(rows + row &* width, weight ?? SIMD4(repeating: 1), width, sums)
      row &+= 4
    }
    while row < count {
      addOne(rows + row &* width, weights.map { $0[row] } ?? 1, width, sums)
      row &+= 1
    }
  }

  @inline(__always) private func addFour(
    _ rows: UnsafePointer<Double>, _ weight: SIMD4<Double>, _ width: Int, _ sums: UnsafeMutablePointer<Double>
  ) {
    let bytes = width &* 8
    let r0 = UnsafeRawPointer(rows)
    let (r1, r2, r3) = (r0 + bytes, r0 + 2 &* bytes, r0 + 3 &* bytes)
    var target = UnsafeMutableRawPointer(sums)
    var i = 0
    while i < width {
      let at = i &* 8
      let w0 = r0.load(fromByteOffset: at, as: SIMD2<Double>.self) * weight[0]
      let w1 = r1.load(fromByteOffset: at, as: SIMD2<Double>.self) * weight[1]
      let w2 = r2.load(fromByteOffset: at, as: SIMD2<Double>.self) * weight[2]
      let w3 = r3.load(fromByteOffset: at, as: SIMD2<Double>.self) * weight[3]
      let (a0, a1, a2, a3) = (
        SIMD2(repeating: w0[0]), SIMD2(repeating: w1[0]), SIMD2(repeating: w2[0]), SIMD2(repeating: w3[0])
      )
      let (b0, b1, b2, b3) = (
        SIMD2(repeating: w0[1]), SIMD2(repeating: w1[1]), SIMD2(repeating: w2[1]), SIMD2(repeating: w3[1])
      )
      let length = bytes &- at
      let isPair = i < layout.columns
      var j = 0
      while j < length {
        let z0 = r0.load(fromByteOffset: at &+ j, as: SIMD2<Double>.self)
        let z1 = r1.load(fromByteOffset: at &+ j, as: SIMD2<Double>.self)
        let z2 = r2.load(fromByteOffset: at &+ j, as: SIMD2<Double>.self)
        let z3 = r3.load(fromByteOffset: at &+ j, as: SIMD2<Double>.self)
        var first = target.loadUnaligned(fromByteOffset: j, as: SIMD2<Double>.self)
        first += (a0 * z0 + a1 * z1) + (a2 * z2 + a3 * z3)
        target.storeBytes(of: first, toByteOffset: j, as: SIMD2<Double>.self)
        if isPair {
          var second = target.loadUnaligned(fromByteOffset: length &+ j, as: SIMD2<Double>.self)
          second += (b0 * z0 + b1 * z1) + (b2 * z2 + b3 * z3)
          target.storeBytes(of: second, toByteOffset: length &+ j, as: SIMD2<Double>.self)
        }
        j &+= 16
      }
      target += isPair ? 2 &* length : length
      i &+= 2
    }
  }

  @inline(__always) private func addOne(
    _ row: UnsafePointer<Double>, _ weight: Double, _ width: Int, _ sums: UnsafeMutablePointer<Double>
  ) {
    let source = UnsafeRawPointer(row)
    var target = UnsafeMutableRawPointer(sums)
    var i = 0
    while i <= layout.columns {
      let scale = SIMD2(repeating: weight * row[i])
      let start = (i & ~1) &* 8
      let length = width &* 8 &- start
      var j = 0
      while j < length {
        var sum = target.loadUnaligned(fromByteOffset: j, as: SIMD2<Double>.self)
        sum += scale * source.load(fromByteOffset: start &+ j, as: SIMD2<Double>.self)
        target.storeBytes(of: sum, toByteOffset: j, as: SIMD2<Double>.self)
        j &+= 16
      }
      target += length
      i &+= 1
    }
  }
}

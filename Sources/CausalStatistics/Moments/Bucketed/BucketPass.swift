/// One block of rows, added to its buckets: found, arranged, copied, summed, each step shared among threads.
struct BucketPass {
  let source: MomentBlock.Source
  let rows: Range<Int>
  let centres: [Double]
  let threads: Int
  let sort: BucketSort

  /// Columns from which on a run of rows is added by a matrix product: below, a call costs more than the sums.
  private static let wide = 32

  /// Adds the block's rows to `sums`, `layout.stride` numbers a bucket, and counts them.
  func add(to sums: inout [Double], _ rowsInBucket: inout [Int], by buckets: UnitBuckets) throws(MomentError) {
    let chunks = (rows.count + BucketSort.chunk - 1) / BucketSort.chunk
    nonisolated(unsafe) let (source, buckets) = (source, buckets)
    let failures = mapInParallel(parts: chunks, threads: threads) { [sort, rows] chunk in
      let part = BucketPass.rows(of: chunk, in: rows)
      let target = sort.bucketOfRow + (part.lowerBound - rows.lowerBound)
      buckets.write(part, to: target)
      return source.leaveOut(part, in: target, none: Int32(truncatingIfNeeded: sort.buckets))
    }
    for case let failure? in failures { throw failure }
    sort.arrange(rows.count)
    performInParallel(parts: chunks, threads: threads) { [sort, rows, centres] chunk in
      centres.withUnsafeBufferPointer { centres in
        sort.copy(source, BucketPass.rows(of: chunk, in: rows), first: rows.lowerBound, centres: centres)
      }
    }
    sums.withUnsafeMutableBufferPointer { addRuns(to: $0) }
    var start: Int32 = 0
    for bucket in rowsInBucket.indices {
      rowsInBucket[bucket] += Int(sort.ends[bucket] - start)
      start = sort.ends[bucket]
    }
  }

  private static func rows(of chunk: Int, in rows: Range<Int>) -> Range<Int> {
    let start = rows.lowerBound + chunk * BucketSort.chunk
    return start..<min(start + BucketSort.chunk, rows.upperBound)
  }

  /// Adds each bucket's run of rows to its sums. A bucket belongs to one part, so that its sum has one order.
  private func addRuns(to sums: UnsafeMutableBufferPointer<Double>) {
    let bucketsPerPart = max(16, (sort.buckets + 63) / 64)
    nonisolated(unsafe) let sums = sums
    let weighted = source.weights != nil
    performInParallel(parts: (sort.buckets + bucketsPerPart - 1) / bucketsPerPart, threads: threads) { [sort] part in
      guard let sums = sums.baseAddress else { return }
      let first = part * bucketsPerPart
      let buckets = first..<min(first + bucketsPerPart, sort.buckets)
      if sort.layout.columns < BucketPass.wide {
        BucketKernel(sort.layout).addRuns(of: sort, buckets, weighted: weighted, to: sums)
      } else {
        WideBucketKernel(sort.layout).addRuns(of: sort, buckets, weighted: weighted, to: sums)
      }
    }
  }
}

extension MomentBlock.Source {
  /// Writes `none` for each of `rows` that has something missing or weighs nothing.
  /// - Returns: What is wrong with a row that counts, or nil.
  func leaveOut(_ rows: Range<Int>, in buckets: UnsafeMutablePointer<Int32>, none: Int32) -> MomentError? {
    if isOrdinary(rows) { return nil }
    for (place, row) in rows.enumerated() where buckets[place] != none {
      if let weight = weights?[row] {
        guard weight > 0, weight.isFinite else {
          guard weight.isNaN || weight == 0 else { return .badWeight(row: row) }
          buckets[place] = none
          continue
        }
      }
      if columns.contains(where: { $0[row].isNaN }) {
        buckets[place] = none
        continue
      }
      if let column = columns.firstIndex(where: { $0[row].isInfinite }) {
        return .infiniteValue(column: column, row: row)
      }
    }
    return nil
  }

  /// Whether all values are finite and all weights positive; may say no where sums overflow.
  private func isOrdinary(_ rows: Range<Int>) -> Bool {
    for column in columns {
      let address = UnsafeRawPointer(column + rows.lowerBound)
      var (sums, row) = (SIMD8<Double>.zero, 0)
      while row &+ 8 <= rows.count {
        sums += address.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self)
        row &+= 8
      }
      var sum = sums.sum()
      while row < rows.count {
        sum += column[rows.lowerBound &+ row]
        row &+= 1
      }
      guard sum.isFinite else { return false }
    }
    guard let weights else { return true }
    var odd = 0
    for row in rows { odd &+= weights[row] > 0 && weights[row] < .infinity ? 0 : 1 }
    return odd == 0
  }
}

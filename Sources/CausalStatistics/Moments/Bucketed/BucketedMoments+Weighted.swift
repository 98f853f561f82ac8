extension BucketedMoments {
  /// The moments of all rows.
  public var moments: Moments { weighted(by: [Double](repeating: 1, count: bucketCount)) }

  /// The moments of the rows, each weighing its own weight times its bucket's: Σ_b v_b (bucket b).
  ///
  /// Its `rows` is Σ v_b · rows of b, rounded: the number of rows where v counts how often a bucket is taken.
  ///
  /// - Parameter weights: v, one number a bucket, 0 or more. Complexity: O(buckets · columns²).
  public func weighted(by weights: [Double]) -> Moments {
    precondition(weights.count == bucketCount, "one weight a bucket")
    return weighted(by: Matrix(rows: bucketCount, columns: 1, storage: weights))[0]
  }

  /// The same for many sets of weights at once, in one matrix product.
  ///
  /// - Parameter weights: buckets × replicates.
  /// - Returns: One a replicate. Complexity: O(replicates · buckets · columns²).
  public func weighted(by weights: Matrix) -> [Moments] {
    precondition(weights.rows == bucketCount, "one weight a bucket")
    let combined = sums.times(weights)
    return (0..<weights.columns).map { replicate in
      let rows = weights.storage.withUnsafeBufferPointer { weights in
        rowsInBucket.withUnsafeBufferPointer { counts in
          let start = replicate &* bucketCount
          var rows = 0.0
          for bucket in counts.indices { rows += weights[start &+ bucket] * Double(counts[bucket]) }
          return rows
        }
      }
      return moments(ofSums: combined.column(replicate), rows: Int(rows.rounded()))
    }
  }

  /// The moments of the buckets that satisfy a condition.
  public func moments(where isTaken: (_ bucket: Int) -> Bool) -> Moments {
    weighted(by: (0..<bucketCount).map { isTaken($0) ? 1 : 0 })
  }

  /// Sums about the common centres → moments about the means.
  func moments(ofSums sums: ArraySlice<Double>, rows: Int) -> Moments {
    let size = columnCount
    let weight = sums[sums.startIndex + layout.place(size, size)]
    guard weight > 0 else {
      var none = Moments(columnCount: size)
      none.rows = rows
      return none
    }
    var means = centres
    var products = Matrix(rows: size, columns: size)
    guard size > 0 else { return Moments(rows: rows, weight: weight, means: means, crossProducts: products) }
    sums.withUnsafeBufferPointer { sums in
      products.withMutableEntries { products in
        for row in 0..<size {
          let shift = sums[layout.place(row, size)] / weight
          means[row] += shift
          for column in row..<size {
            let product = sums[layout.place(row, column)] - shift * sums[layout.place(column, size)]
            let entry = row == column ? max(0, product) : product
            products[row &+ column &* size] = entry
            products[column &+ row &* size] = entry
          }
        }
      }
    }
    return Moments(rows: rows, weight: weight, means: means, crossProducts: products)
  }

  /// The buckets of these columns only, in this order. Complexity: O(buckets · chosen²).
  public func selecting(_ columns: [Int]) -> BucketedMoments {
    precondition(columns.allSatisfy { $0 >= 0 && $0 < columnCount }, "no such column")
    let chosen = BucketLayout(columns: columns.count)
    let old = columns + [columnCount]
    var places: [(from: Int, to: Int)] = []
    for row in old.indices {
      for column in row..<old.count {
        let (low, high) = (min(old[row], old[column]), max(old[row], old[column]))
        places.append((layout.place(low, high), chosen.place(row, column)))
      }
    }
    var result = Matrix(rows: chosen.stride, columns: bucketCount)
    for bucket in 0..<bucketCount {
      let (from, to) = (bucket * layout.stride, bucket * chosen.stride)
      for place in places { result.storage[to + place.to] = sums.storage[from + place.from] }
    }
    return BucketedMoments(
      layout: chosen, centres: columns.map { centres[$0] }, sums: result, rowsInBucket: rowsInBucket,
      unitsAreApart: unitsAreApart)
  }
}

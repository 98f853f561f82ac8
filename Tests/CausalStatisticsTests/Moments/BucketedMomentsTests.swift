import CausalStatistics
import SeededRandom
import Testing

@Suite("Bucketed moments")
struct BucketedMomentsTests {
  /// The rows of each bucket, by the definition.
  private static func rows(_ units: [Int], of buckets: BucketedMoments) -> [[Int]] {
    var rows = [[Int]](repeating: [], count: buckets.bucketCount)
    for (row, unit) in units.enumerated() { rows[buckets.bucket(of: unit)].append(row) }
    return rows
  }

  @Test(
    "Each bucket holds the moments of its own rows",
    arguments: [(1, 9), (2, 16), (3, 40), (12, 7), (13, 64), (31, 5), (32, 5), (41, 11)])
  func eachBucket(columns: Int, buckets: Int) throws {
    let count = 2_500
    let (values, weights) = MomentsTests.data(count, columns, seed: UInt64(columns))
    for weights in [weights, nil] {
      let found = try BucketedMoments(Matrix(columns: values), weights: weights, buckets: buckets)
      #expect(found.bucketCount == buckets && !found.unitsAreApart)
      for (bucket, rows) in BucketedMomentsTests.rows(Array(0..<count), of: found).enumerated().prefix(12) {
        let expected = PlainLoops.moments(
          values.map { column in rows.map { column[$0] } }, rows.map { weights?[$0] ?? 1 })
        #expect(MomentsTests.distance(found.moments { $0 == bucket }, expected) < 1e-11)
      }
      let all = try Moments(columns: values, weights: weights)
      #expect(MomentsTests.distance(found.moments, all) < 1e-11)
      #expect(found.rowsInBucket.reduce(0, +) == all.rows)
    }
  }

  @Test("A weighted sum of buckets is the moments of rows weighted so")
  func weightedSums() throws {
    let (values, weights) = MomentsTests.data(3_000, 4, seed: 5)
    let found = try BucketedMoments(Matrix(columns: values), weights: weights, buckets: 50)
    var generator = SplitMix64(seed: 5)
    let factors = (0..<50).map { _ in Double(generator.below(4)) }
    let ofRow = (0..<3_000).map { weights[$0] * factors[found.bucket(of: $0)] }
    var expected = PlainLoops.moments(values, ofRow)
    expected.rows = (0..<3_000).reduce(0) { $0 + (weights[$1] > 0 ? Int(factors[found.bucket(of: $1)]) : 0) }
    #expect(MomentsTests.distance(found.weighted(by: factors), expected) < 1e-11)
    let chosen = found.selecting([3, 0, 3]).weighted(by: factors)
    #expect(MomentsTests.distance(chosen, expected.selecting([3, 0, 3])) < 1e-11)
    #expect(found.weighted(by: [Double](repeating: 0, count: 50)) == Moments(columnCount: 4))
  }

  @Test("Units that fit in have a bucket each; clusters keep their rows together")
  func apart() throws {
    let (values, _) = MomentsTests.data(200, 2, seed: 1)
    let rows = try BucketedMoments(Matrix(columns: values))
    #expect(rows.unitsAreApart && rows.bucketCount == 200 && rows.rowsInBucket.allSatisfy { $0 == 1 })
    let one = rows.moments { $0 == 17 }
    #expect(one.rows == 1 && abs(one.means[1] - values[1][17]) < 1e-14 && one.crossProducts[0, 1] == 0)
    let clusters = (0..<200).map { $0 == 3 ? -1 : Int32($0 * $0 % 7) }
    let clustered = try BucketedMoments(Matrix(columns: values), units: clusters)
    #expect(clustered.bucketCount == 5 && clustered.rowsInBucket[3] == 0)  // Squares mod 7 are 0, 1, 2 and 4.
    let expected = (0..<200).filter { clusters[$0] == 2 }
    let found = clustered.moments { $0 == 2 }
    #expect(
      MomentsTests.distance(
        found, PlainLoops.moments(values.map { column in expected.map { column[$0] } }, expected.map { _ in 1 }))
        < 1e-12)
    let hashed = try BucketedMoments(Matrix(columns: values), units: clusters, buckets: 4)
    #expect(hashed.bucketCount == 4 && !hashed.unitsAreApart && hashed.moments.rows == 199)
  }

  @Test("Neither threads nor batches change the buckets")
  func threadsAndBatches() throws {
    let (values, weights) = MomentsTests.data(30_000, 3, seed: 9)
    let matrix = Matrix(columns: values)
    let one = try BucketedMoments(matrix, weights: weights, buckets: 2_000, threads: 1)
    #expect(try BucketedMoments(matrix, weights: weights, buckets: 2_000, threads: 4) == one)
    // The first batches fit in a bucket a row, and are folded later.
    var stream = BucketedMomentAccumulator(columnCount: 3, buckets: 2_000)
    try matrix.storage.withUnsafeBufferPointer { entries in
      try weights.withUnsafeBufferPointer { weights in
        guard let start = entries.baseAddress else { return }
        for first in stride(from: 0, to: 30_000, by: 1_001) {
          let columns = (0..<3).map { start + $0 * 30_000 }
          try stream.add(
            columns: columns, rows: first..<min(first + 1_001, 30_000), weights: weights.baseAddress, threads: 2)
        }
      }
    }
    let streamed = stream.bucketedMoments
    #expect(streamed.rowsInBucket == one.rowsInBucket && !streamed.unitsAreApart)
    for bucket in stride(from: 0, to: 2_000, by: 97) {
      let (a, b) = (streamed.moments { $0 == bucket }, one.moments { $0 == bucket })
      #expect(a.rows == b.rows && abs(a.weight - b.weight) < 1e-12)
      #expect(zip(a.means, b.means).allSatisfy { abs($0 - $1) < 1e-12 })
      #expect(zip(a.crossProducts.storage, b.crossProducts.storage).allSatisfy { abs($0 - $1) < 1e-11 })
    }
  }

  @Test("Means of 1e9 and a wild outlier cost the buckets nothing")
  func noCancellation() throws {
    var generator = SplitMix64(seed: 4)
    let small = (0..<2).map { _ in (0..<5_000).map { _ in Double(generator.below(4_096)) / 1_024 } }
    let large = small.map { $0.map { $0 + 1e9 } }
    let expected = try BucketedMoments(Matrix(columns: small), buckets: 64).moments { $0 < 40 }
    let found = try BucketedMoments(Matrix(columns: large), buckets: 64).moments { $0 < 40 }
    #expect(found.crossProducts.relativeDistance(to: expected.crossProducts) < 1e-12)
    var wild = small
    wild[0][0] = 1e12
    let buckets = try BucketedMoments(Matrix(columns: wild), buckets: 64)
    let tame = try BucketedMoments(Matrix(columns: small), buckets: 64)
    let outlier = buckets.bucket(of: 0)
    let (with, without) = (buckets.moments { $0 != outlier }, tame.moments { $0 != outlier })
    #expect(MomentsTests.distance(with, without) < 1e-12)
  }

  @Test("Rows with something missing are left out, and bad ones refused by name")
  func missing() throws {
    var (values, weights) = MomentsTests.data(6_000, 3, seed: 2)
    (values[0][5_000], values[2][2_047], weights[100], weights[7]) = (.nan, .nan, .nan, 0)
    values[1][7] = .infinity
    let found = try BucketedMoments(Matrix(columns: values), weights: weights, buckets: 100)
    let left = values.map { column in column.indices.map { [5_000, 2_047, 100, 7].contains($0) ? 0 : column[$0] } }
    let masked = weights.indices.map { [5_000, 2_047, 100, 7].contains($0) ? 0 : weights[$0] }
    #expect(MomentsTests.distance(found.moments, PlainLoops.moments(left, masked)) < 1e-12)
    weights[7] = 1
    #expect(throws: MomentError.infiniteValue(column: 1, row: 7)) {
      try BucketedMoments(Matrix(columns: values), weights: weights, buckets: 100)
    }
    weights[3] = -1
    #expect(throws: MomentError.badWeight(row: 3)) {
      try BucketedMoments(Matrix(columns: values), weights: weights, buckets: 100)
    }
    let none = try BucketedMoments(Matrix(rows: 0, columns: 2))
    #expect(none.bucketCount == 0 && none.moments.rows == 0)
  }
}

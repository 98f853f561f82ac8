import CausalStatistics
import Testing

@Suite("Buckets of units")
struct UnitBucketTests {
  @Test("The same buckets as the definition gives in Python's integers")
  func portable() {
    // P = 2147483647; a = i % P; h1 = 48271*a % P; h2 = (h1*h1 + 69621*a) % P; h3 = (h2*h2 + h1) % P; h3 % K
    let units = [0, 1, 2, 3, 1_000, 999_999, 2_147_483_646, 2_147_483_647, 2_147_483_648, (1 << 40) + 17, 1 << 62]
    #expect(
      units.map { UnitBucket.bucket(of: $0, among: 1_024) } == [0, 860, 394, 309, 172, 681, 150, 0, 860, 556, 860])
    #expect(
      units.map { UnitBucket.bucket(of: $0, among: 76_260) } == [
        0, 30_036, 63_734, 47_357, 12_136, 2_365, 75_398, 0, 30_036, 3_112, 30_036,
      ])
    #expect(
      units.map { UnitBucket.bucket(of: $0, among: 2_147_483_647) } == [
        0, 508_989_276, 1_055_114, 1_971_673_397, 245_950_636, 1_843_892_905, 129_717_398, 0, 508_989_276, 220_318_252,
        508_989_276,
      ])
  }

  @Test("Consecutive units fill buckets evenly: χ² over 256 buckets")
  func even() {
    var counts = [Int](repeating: 0, count: 256)
    for unit in 0..<25_600 { counts[UnitBucket.bucket(of: unit, among: 256)] += 1 }
    let statistic = counts.reduce(0.0) { $0 + Double(($1 - 100) * ($1 - 100)) / 100 }
    // 255 degrees of freedom: mean 255, standard deviation 22.6; five of these on either side.
    #expect((142.0...368.0).contains(statistic))
  }
}

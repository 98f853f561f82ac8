import SeededRandom
import Testing

@Suite("SplitMix64")
struct SplitMix64Tests {
  @Test("The published sequences (Vigna's splitmix64.c; the values that Rosetta Code lists for the seed 1234567)")
  func published() {
    var generator = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
    var zero = SplitMix64(seed: 0)
    #expect((0..<3).map { _ in zero.next() } == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F])
  }

  @Test("Streams, orders and numbers below a bound are what they have always been: stored answers rest on them")
  func fixedRules() {
    var stream = SplitMix64(seed: 0, stream: [0x5057, 1, 2])
    #expect((0..<2).map { _ in stream.next() } == [0x92DB_216F_8B77_877C, 0xF6DC_D1ED_7AA2_4D43])
    var first = SplitMix64(seed: 0, stream: [0x5057, 1, 2])
    #expect(first.shuffled(Array(0..<8)) == [2, 0, 5, 1, 7, 6, 3, 4])
    var second = SplitMix64(seed: 42, stream: [0x4F50, -3])
    #expect(second.shuffled(Array(0..<8)) == [7, 3, 1, 4, 5, 6, 2, 0])
    var generator = SplitMix64(seed: 7)
    #expect((0..<8).map { _ in generator.below(10) } == [7, 4, 6, 3, 4, 5, 8, 2])
    generator = SplitMix64(seed: 7)
    #expect((0..<8).map { _ in generator.scaled(below: 10) } == [3, 0, 9, 5, 4, 2, 4, 3])
    generator = SplitMix64(seed: 7)
    #expect((0..<2).map { _ in generator.uniform() } == [0.3898297483912715, 0.01678829452815611])
  }

  @Test("The numbers of a stream count, and their order, and none of them is none")
  func streams() {
    let streams = [[], [0], [0, 0], [1], [1, 2], [2, 1], [-1]]
    let starts = streams.map { numbers in
      var generator = SplitMix64(seed: 3, stream: numbers)
      return generator.next()
    }
    #expect(Set(starts).count == streams.count)
  }

  @Test("Numbers below a bound stay below it and come equally often", arguments: 0..<10 as Range<UInt64>)
  func below(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for bound in [-3, 0, 1] { #expect(generator.below(bound) == 0) }
    #expect((0..<100).allSatisfy { _ in (0..<Int.max).contains(generator.below(.max)) })
    var (counts, scaled) = ([Int](repeating: 0, count: 7), [Int](repeating: 0, count: 7))
    for _ in 0..<7_000 {
      counts[generator.below(7)] += 1
      scaled[generator.scaled(below: 7)] += 1
    }
    // Binomial with mean 1,000 and standard deviation 29.3: five of these on either side.
    #expect((counts + scaled).allSatisfy { (853...1_147).contains($0) })
    #expect((0..<1_000).allSatisfy { _ in (0..<1).contains(generator.uniform()) })
  }

  @Test("A shuffle keeps every element, and every order of three comes equally often")
  func shuffled() {
    var generator = SplitMix64(seed: 1)
    #expect(generator.shuffled([Int]()).isEmpty)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6_000 { counts[generator.shuffled([0, 1, 2]), default: 0] += 1 }
    #expect(counts.count == 6 && counts.values.allSatisfy { (856...1_144).contains($0) })
  }
}

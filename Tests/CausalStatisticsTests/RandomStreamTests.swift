import Testing

@testable import CausalStatistics

@Suite("Random streams")
struct RandomStreamTests {
  @Test("xoshiro256++ gives its published numbers")
  func publishedNumbers() {
    // State 1, 2, 3, 4 (the authors' C program; the same ten stand in the tests of rand_xoshiro), and state 0, 0, 0, 1
    // (the tables of xoshiro-fortran).
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807, 15_849_039_046_786_891_736,
      10_450_023_813_501_588_000,
    ]
    var stream = RandomStream(state: (1, 2, 3, 4))
    #expect((0..<10).map { _ in stream.next() } == expected)
    let other: [UInt64] = [
      0x0000_0000_0080_0000, 0x0000_0000_0080_0011, 0x0002_2000_0080_0011, 0x0002_2000_4400_0020,
      0x0002_2000_4480_08A1, 0x0110_2100_8022_08A0, 0x0114_0022_8420_0880, 0x0402_8966_44A6_4095,
      0x8A14_A0A2_44AC_C891, 0x8C88_BA46_80B2_0495,
    ]
    stream = RandomStream(state: (0, 0, 0, 1))
    #expect((0..<10).map { _ in stream.next() } == other)
  }

  @Test("Streams are fixed for ever: first draws, as a program of the published rules gives them")
  func fixedForEver() {
    var stream = RandomStream(seed: 7, stream: 3)
    let first = (stream.next(), stream.uniform(), stream.below(1_000), stream.permutation(5), stream.poisson(mean: 3))
    var again = RandomStream(seed: 7, path: [3])
    #expect(first.0 == 10_076_371_451_302_012_847)
    #expect(first.1 == 0.6354376459370905)
    #expect(first.2 == 88)
    #expect(first.3 == [1, 4, 0, 2, 3])
    #expect(first.4 == 4)
    #expect(again.next() == first.0)
  }

  @Test("Streams of one seed, and seeds of one stream, differ and are uncorrelated")
  func independentStreams() {
    let starts =
      (0..<1_000).map { RandomStream(seed: 1, stream: $0 - 500) } + (2..<1_000).map { RandomStream(seed: $0) }
    #expect(Set(starts).count == 1_998)
    #expect(RandomStream(seed: 1, path: [1, 2]) != RandomStream(seed: 1, path: [2, 1]))
    // The correlation of neighbouring streams' uniforms over 20 000 draws: |r| √n below 4 (chance 6e-5 a pair).
    for pair in 0..<5 {
      var (one, two) = (RandomStream(seed: 9, stream: pair), RandomStream(seed: 9, stream: pair + 1))
      var sum = 0.0
      for _ in 0..<20_000 { sum += (one.uniform() - 0.5) * (two.uniform() - 0.5) }
      #expect(abs(sum / 20_000 * 12) * (20_000.0).squareRoot() < 4)
    }
  }

  @Test("Uniform numbers: range, and χ² over 256 cells within 5 standard deviations")
  func uniformCells() {
    var stream = RandomStream(seed: 11)
    var (cells, open) = ([Double](repeating: 0, count: 256), [Double](repeating: 0, count: 256))
    for _ in 0..<64_000 {
      let (u, v) = (stream.uniform(), stream.openUniform())
      #expect(u >= 0 && u < 1 && v > 0 && v < 1)
      cells[Int(u * 256)] += 1
      open[Int(v * 256)] += 1
    }
    for counts in [cells, open] { #expect(abs(chiSquare(counts, each: 250) - 255) < 5 * (510.0).squareRoot()) }
  }

  @Test("below(n) is uniform, for odd n too, and takes any bound", arguments: [3, 7, 1_000])
  func belowCells(bound: Int) {
    var stream = RandomStream(seed: UInt64(bound))
    var cells = [Double](repeating: 0, count: bound)
    for _ in 0..<50 * bound { cells[stream.below(bound)] += 1 }
    let freedom = Double(bound - 1)
    #expect(abs(chiSquare(cells, each: 50) - freedom) < 5 * (2 * freedom).squareRoot())
    for strange in [Int.min, -1, 0, 1] { #expect(stream.below(strange) == 0) }
    // The upper third of a bound of ¾ 2⁶³: a plain remainder would favour the lower part. 3σ of 3 000 draws.
    let large = 3 << 61
    let upper = (0..<3_000).count { _ in stream.below(large) >= 2 << 61 }
    #expect(abs(Double(upper) - 1_000) < 3 * (3_000 * 2.0 / 9).squareRoot())
  }

  @Test("Every order of four is as likely: χ² over 24 within 5 standard deviations")
  func orders() {
    var stream = RandomStream(seed: 5)
    var cells = [Double](repeating: 0, count: 256)
    for _ in 0..<12_000 { cells[stream.permutation(4).reduce(0) { $0 * 4 + $1 }] += 1 }
    let seen = cells.filter { $0 > 0 }
    #expect(seen.count == 24)
    #expect(abs(chiSquare(seen, each: 500) - 23) < 5 * (46.0).squareRoot())
    #expect(stream.permutation(-1).isEmpty)
  }

  @Test("A sample holds different numbers, each pair as likely; few of many equals the long way")
  func samples() {
    var stream = RandomStream(seed: 6)
    var cells = [Double](repeating: 0, count: 49)
    for _ in 0..<21_000 {
      let drawn = stream.sample(2, of: 7)
      #expect(drawn[0] != drawn[1])
      cells[drawn[0] * 7 + drawn[1]] += 1
    }
    let seen = cells.filter { $0 > 0 }
    #expect(seen.count == 42)
    #expect(abs(chiSquare(seen, each: 500) - 41) < 5 * (82.0).squareRoot())
    var (few, many) = (RandomStream(seed: 8), RandomStream(seed: 8))
    let sparse = few.sample(60, of: 1_000)
    var order = Array(0..<1_000)
    for place in 0..<60 { order.swapAt(place, place + many.below(1_000 - place)) }
    #expect(sparse == Array(order[0..<60]) && Set(sparse).count == 60)
    #expect(stream.sample(5, of: 3).sorted() == [0, 1, 2] && stream.sample(-1, of: 3).isEmpty)
    #expect(stream.sample(2, of: -3).isEmpty)
  }

  private func chiSquare(_ counts: [Double], each: Double) -> Double {
    counts.reduce(0) { $0 + ($1 - each) * ($1 - each) / each }
  }
}

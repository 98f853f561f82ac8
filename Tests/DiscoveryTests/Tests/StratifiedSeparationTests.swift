import Discovery
import SeededRandom
import Testing

@Suite("Sets tested in distinct rows")
struct StratifiedSeparationTests {
  @Test("χ² and G² given many sets at once are what they are one at a time", arguments: 0..<6 as Range<UInt64>)
  func sharedRows(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let levels = [2, 3, 2, 3, 2, 4]
    var columns = [[UInt8]](repeating: [], count: 6)
    for _ in 0..<400 {
      var before = 0
      for (column, count) in levels.enumerated() {
        before = generator.uniform() < 0.6 ? before % count : generator.below(count)
        let isMissing = seed > 3 && generator.uniform() < 0.05
        columns[column].append(isMissing ? DiscreteData.missing : UInt8(before))
      }
    }
    let data = try DiscreteData(columns: columns, levels: levels)
    let level = try #require(SignificanceLevel(0.01))
    try check(ChiSquaredTest(data), level)
    try check(GSquaredTest(data), level)
  }

  private func check(_ test: some IndependenceTest, _ level: SignificanceLevel) throws {
    for (x, y, candidates) in [(0, 5, [4, 1, 3]), (2, 0, [5, 1]), (1, 4, [0, 2, 3, 5])] {
      for size in 0...candidates.count {
        for leading in size == 0 ? [candidates.count] : [1, candidates.count] {
          var (quick, slow) = ([[Int]](), [[Int]]())
          var pValues: [Double] = []
          let fast = test.separations(
            of: x, y, among: candidates, size: size, leading: leading, at: level
          ) { members, pValue in
            quick.append(members)
            pValues.append(pValue)
            return true
          }
          let plain = OneAtATime(test: test).separations(
            of: x, y, among: candidates, size: size, leading: leading, at: level
          ) { members, _ in
            slow.append(members)
            return true
          }
          #expect(quick == slow)
          #expect(fast.tests == plain.tests && fast.uninformative == plain.uninformative)
          #expect(abs(fast.largestPValue - plain.largestPValue) < 1e-12)
          for (set, pValue) in zip(quick, pValues) {
            #expect(abs(test.test(x, y, given: set).pValue - pValue) < 1e-12)
          }
        }
      }
    }
  }
}

import CausalStatistics
import Discovery
import Testing

@Suite("Tests of one variable with many others")
struct DependencesOfManyTests {
  /// Columns of 2 to 4 levels, the later ones partly copies of earlier ones; some values missing where asked for.
  private func data(rows: Int, columns: Int, missing: Double, seed: UInt64) throws -> DiscreteData {
    var stream = RandomStream(seed: seed, path: [21])
    let levels = (0..<columns).map { 2 + $0 % 3 }
    var codes = [[UInt8]](repeating: [], count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var code = UInt8(stream.uniform() * Double(levels[column]))
        if column > 1, stream.uniform() < 0.3 { code = codes[column - 2][row] % UInt8(levels[column]) }
        if code == DiscreteData.missing { code = 0 }
        codes[column].append(min(code, UInt8(levels[column] - 1)))
      }
    }
    for column in stride(from: 0, to: columns, by: 3) {
      for row in 0..<rows where stream.uniform() < missing { codes[column][row] = DiscreteData.missing }
    }
    return try DiscreteData(columns: codes, levels: levels)
  }

  private func check(_ test: some IndependenceTest, rows: Int, seed: UInt64) throws {
    let count = test.variableCount
    var stream = RandomStream(seed: seed, path: [22])
    for size in 0...4 {
      for alpha in [0.05, 1e-6] {
        let level = try #require(SignificanceLevel(alpha))
        let order = stream.permutation(count)
        let (x, z, others) = (order[0], Array(order[1..<(size + 1)]), Array(order[(size + 1)...]))
        var found: [Int: Bool] = [:]
        test.forEachDependence(of: x, on: others, given: z, at: level) { place, isDependent in
          #expect(found.updateValue(isDependent, forKey: place) == nil)
          return true
        }
        for (place, y) in others.enumerated() {
          let result = test.test(min(x, y), max(x, y), given: z.sorted())
          #expect(found[place] == (result.isInformative ? result.pValue <= level.alpha : nil))
        }
        var visits = 0
        test.forEachDependence(of: x, on: others, given: z, at: level) { _, _ in
          visits += 1
          return visits < 2
        }
        #expect(visits == min(2, found.count))
      }
    }
  }

  @Test(
    "As one test each: χ² and G², with and without missing values, few and many rows",
    arguments: [(40, 0.0), (300, 0), (1_200, 0), (300, 0.1), (1_200, 0.05)] as [(Int, Double)], [0.0, 5])
  func stratified(_ shape: (rows: Int, missing: Double), rowsPerDegreeOfFreedom: Double) throws {
    let data = try data(rows: shape.rows, columns: 9, missing: shape.missing, seed: UInt64(shape.rows))
    try check(ChiSquaredTest(data, rowsPerDegreeOfFreedom: rowsPerDegreeOfFreedom), rows: shape.rows, seed: 1)
    try check(GSquaredTest(data, rowsPerDegreeOfFreedom: rowsPerDegreeOfFreedom), rows: shape.rows, seed: 2)
  }

  @Test("Equal rows that were merged count as often as they occur")
  func merged() throws {
    let data = try data(rows: 4_000, columns: 6, missing: 0, seed: 5)
    try check(ChiSquaredTest(data), rows: 4_000, seed: 3)
  }
}

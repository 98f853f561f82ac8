import CausalGraphs
import Discovery
import SeededRandom
import Testing

/// Tables in which some columns are functions of others, so that many tests have no degree of freedom.
@Suite("Sets that leave a pair's tests no degree of freedom")
struct UntestableSetsTests {
  private func variables(_ count: Int) throws -> VariableList {
    try VariableList((0..<count).map { Variable("v\($0)") })
  }

  private func settings(limit: Int? = nil) throws -> ConstraintSettings {
    ConstraintSettings(level: try #require(SignificanceLevel(0.01)), maximumConditioningSize: limit)
  }

  /// Each column a noisy mixture of those before it, but every third one a function of the one or two just before.
  private func table(seed: UInt64, rows: Int = 1_500) throws -> DiscreteData {
    var generator = SplitMix64(seed: seed)
    let levels = [3, 3, 2, 3, 2, 4, 2]
    var columns = [[UInt8]](repeating: [], count: levels.count)
    for _ in 0..<rows {
      var row: [Int] = []
      for (column, count) in levels.enumerated() {
        if column % 3 == 2 {
          row.append((seed % 2 == 0 ? row[column - 1] : row[column - 1] + row[column - 2]) % count)
        } else {
          // Of every column before, so that there are many edges and large sets.
          let isCopy = !row.isEmpty && generator.uniform() < 0.8
          row.append(isCopy ? row[generator.below(row.count)] % count : generator.below(count))
        }
      }
      for (column, value) in row.enumerated() {
        let isMissing = seed > 5 && generator.uniform() < 0.03
        columns[column].append(isMissing ? DiscreteData.missing : UInt8(value))
      }
    }
    return try DiscreteData(columns: columns, levels: levels)
  }

  @Test("Leaving them and what holds them out changes no graph and no p-value", arguments: 0..<8 as Range<UInt64>)
  func sameGraphs(seed: UInt64) throws {
    let data = try table(seed: seed)
    try compare(ChiSquaredTest(data), of: data)
    try compare(GSquaredTest(data), of: data)
  }

  private func compare(_ test: some IndependenceTest, of data: DiscreteData) throws {
    let (names, settings) = (try variables(data.variableCount), try settings())
    let plain = OneAtATime(test: test)
    let quick = try PCStable(settings).learn(names, with: test)
    let slow = try PCStable(settings).learn(names, with: plain)
    #expect(quick.graph == slow.graph)
    #expect(quick.evaluations < slow.evaluations)
    #expect(quick.support.count == slow.support.count)
    for (one, other) in zip(quick.support, slow.support) {
      #expect(one.first == other.first && one.second == other.second)
      #expect(abs((one.pValue ?? -1) - (other.pValue ?? -1)) < 1e-12)
    }
    for variant in FCI.Variant.allCases {
      let search = FCI(settings, variant: variant)
      #expect(try search.learn(names, with: test).graph == search.learn(names, with: plain).graph)
    }
  }

  @Test("A pair of which no test of one level can tell anything is finished")
  func copies() throws {
    var generator = SplitMix64(seed: 9)
    let column = (0..<200).map { _ in UInt8(generator.below(3)) }
    let count = 12
    let data = try DiscreteData(
      columns: [[UInt8]](repeating: column, count: count), levels: [Int](repeating: 3, count: count))
    let report = try PCStable(settings()).learn(variables(count), with: ChiSquaredTest(data))
    // Each pair given nothing, then given each of the ten others, which are copies: nothing is left after that.
    let pairs = count * (count - 1) / 2
    #expect(report.evaluations == pairs * (1 + count - 2))
    guard case .partiallyDirected(let graph) = report.graph else {
      Issue.record("PC gives a CPDAG")
      return
    }
    #expect(graph.undirectedEdges.count == pairs)
    let limited = try PCStable(settings(limit: 1)).learn(variables(count), with: ChiSquaredTest(data))
    #expect(limited.graph == report.graph)
    // The limit kept nothing from being tried.
    #expect(limited.notes == report.notes)
  }

  @Test("A constant is tested given nothing, and never again")
  func constant() throws {
    var generator = SplitMix64(seed: 10)
    var columns = (0..<4).map { _ in (0..<100).map { _ in UInt8(generator.below(2)) } }
    columns[2] = [UInt8](repeating: 0, count: 100)
    let data = try DiscreteData(columns: columns, levels: [2, 2, 2, 2])
    let test = ChiSquaredTest(data)
    let quick = try PCStable(settings()).learn(variables(4), with: test)
    let slow = try PCStable(settings()).learn(variables(4), with: OneAtATime(test: test))
    #expect(quick.graph == slow.graph)
    #expect(quick.evaluations == 6)
    #expect(slow.evaluations > 6)
  }
}

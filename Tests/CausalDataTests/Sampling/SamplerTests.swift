import CausalGraphs
import CausalStatistics
import Testing

@testable import CausalData

@Suite("Drawing rows from networks")
struct SamplerTests {
  /// rain → wet ← sprinkler, rain → sprinkler, with a state that never occurs and a row that sums to 0.999.
  static func garden() throws -> GraphDocument {
    let variables = try VariableList(names: ["rain", "sprinkler", "wet"])
    var document = GraphDocument(
      kind: .dag, variables: variables, edges: [GraphEdge(0, 1), GraphEdge(0, 2), GraphEdge(1, 2)])
    document.network = BayesianNetworkTables(
      states: [["no", "drizzle", "yes"], ["off", "on"], ["dry", "damp", "wet", "never"]],
      parents: [[], [0], [1, 0]],
      tables: [
        [0.5, 0.2, 0.3], [0.4, 0.6, 0.7, 0.299, 0.99, 0.01],
        // sprinkler off: rain no, drizzle, yes; then on.
        [0.9, 0.05, 0.05, 0, 0.2, 0.7, 0.1, 0, 0.05, 0.15, 0.8, 0, 0.1, 0.3, 0.6, 0, 0.05, 0.15, 0.8, 0, 0, 0, 1, 0],
      ])
    return document
  }

  static func codes(_ table: Table, _ name: String) throws -> [Int] {
    let column = try table.column(name)
    return (0..<table.rowCount).map { Int(column.number(row: $0)) }
  }

  @Test("Frequencies are the joint probabilities: χ² over the cells stays below its 0.999 quantile, seed by seed")
  func frequencies() throws {
    let document = try Self.garden()
    let sampler = try DiscreteNetworkSampler(document)
    let network = try #require(document.network)
    let rows = 20_000
    for seed in 0..<5 as Range<UInt64> {
      let table = sampler.table(rows: rows, seed: seed)
      let columns = try ["rain", "sprinkler", "wet"].map { try Self.codes(table, $0) }
      var counts = [Int](repeating: 0, count: 24)
      for row in 0..<rows { counts[columns[0][row] * 8 + columns[1][row] * 4 + columns[2][row]] += 1 }
      var (statistic, cells) = (0.0, 0)
      for rain in 0..<3 {
        for sprinkler in 0..<2 {
          let sum = network.tables[1][rain * 2] + network.tables[1][rain * 2 + 1]
          let joint = network.tables[0][rain] * network.tables[1][rain * 2 + sprinkler] / sum
          for wet in 0..<4 {
            let expected = Double(rows) * joint * network.tables[2][(sprinkler * 3 + rain) * 4 + wet]
            let count = counts[rain * 8 + sprinkler * 4 + wet]
            guard expected > 0 else {
              #expect(count == 0, "what has probability zero never occurs")
              continue
            }
            statistic += (Double(count) - expected) * (Double(count) - expected) / expected
            cells += 1
          }
        }
      }
      let tail = try ChiSquared(degreesOfFreedom: Double(cells - 1))
      #expect(statistic < tail.quantile(0.999), "seed \(seed): \(statistic) over \(cells) cells")
    }
  }

  @Test("The same seed gives the same rows: in pieces, on three threads, and as the beginning of more rows")
  func determinism() throws {
    let sampler = try DiscreteNetworkSampler(Self.garden())
    let whole = sampler.table(rows: 10_000, seed: 7)
    let threaded = sampler.table(rows: 10_000, seed: 7, threads: 3)
    let piece = sampler.table(rows: 4_096..<9_000, seed: 7, threads: 2)
    let short = sampler.table(rows: 100, seed: 7)
    let other = sampler.table(rows: 10_000, seed: 8)
    for name in whole.names {
      let values = try Self.codes(whole, name)
      #expect(try Self.codes(threaded, name) == values)
      #expect(try Self.codes(piece, name) == Array(values[4_096..<9_000]))
      #expect(try Self.codes(short, name) == Array(values[..<100]))
      #expect(try Self.codes(other, name) != values)
    }
  }

  @Test("An intervention sets its variable, leaves what does not descend from it row by row, and moves its effects")
  func intervention() throws {
    let document = try Self.garden()
    let free = try DiscreteNetworkSampler(document).table(rows: 8_000, seed: 3)
    let set = try DiscreteNetworkSampler(document, setting: [SetVariable("sprinkler", to: "on")])
      .table(rows: 8_000, seed: 3)
    #expect(try Self.codes(set, "sprinkler").allSatisfy { $0 == 1 })
    #expect(try Self.codes(set, "rain") == Self.codes(free, "rain"))
    // P(wet | do(on)) = .5 · .6 + .2 · .8 + .3 · 1 = .76; four standard errors of 8,000 rows are .019.
    let share = Double(try Self.codes(set, "wet").count { $0 == 2 }) / 8_000
    #expect(abs(share - 0.76) < 0.019)
  }

  @Test("What cannot be drawn from says why")
  func errors() throws {
    var document = try Self.garden()
    #expect(throws: SamplingError.setTwice("rain")) {
      try DiscreteNetworkSampler(document, setting: [SetVariable("rain", to: "no"), SetVariable("rain", to: "yes")])
    }
    #expect(throws: SamplingError.unknownVariable("rian", nearest: "rain")) {
      try DiscreteNetworkSampler(document, setting: [SetVariable("rian", to: "no")])
    }
    #expect(throws: SamplingError.unknownState(variable: "rain", state: "x", states: ["no", "drizzle", "yes"])) {
      try DiscreteNetworkSampler(document, setting: [SetVariable("rain", to: "x")])
    }
    document.network?.tables[1][0] = -.infinity
    #expect(throws: SamplingError.wrongTable(variable: "sprinkler")) { try DiscreteNetworkSampler(document) }
    document.network?.tables[1] = [0, 0, 1, 0, 1, 0]
    #expect(throws: SamplingError.wrongTable(variable: "sprinkler")) { try DiscreteNetworkSampler(document) }
    document.network?.parents[1] = [0, 0]
    #expect(throws: SamplingError.wrongTable(variable: "sprinkler")) { try DiscreteNetworkSampler(document) }
    document.network = nil
    #expect(throws: SamplingError.noTables) { try DiscreteNetworkSampler(document) }
  }

  @Test("Random linear models have unit variances, and their regressions give the weights back")
  func linear() throws {
    let graph = try DirectedAcyclicGraph(
      VariableList(names: ["a", "b", "c", "d"]),
      edges: [DirectedEdge(0, 1), DirectedEdge(0, 2), DirectedEdge(1, 2), DirectedEdge(2, 3)])
    let rows = 40_000
    for seed in 0..<4 as Range<UInt64> {
      let sampler = try LinearGaussianSampler(random: graph, seed: seed)
      let table = sampler.table(rows: rows, seed: seed, threads: 2)
      let columns = try table.names.map { name in
        let column = try table.column(name)
        return (0..<rows).map { column.number(row: $0) }
      }
      func mean(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } / Double(rows)
      }
      // The standard error of a variance of 40,000 normal numbers is .007.
      for column in columns { #expect(abs(mean(column, column) - 1) < 0.03, "seed \(seed)") }
      // c on a and b, by the normal equations of two columns.
      let equation = sampler.equations[2]
      let (aa, bb, ab) = (mean(columns[0], columns[0]), mean(columns[1], columns[1]), mean(columns[0], columns[1]))
      let (ac, bc) = (mean(columns[0], columns[2]), mean(columns[1], columns[2]))
      let determinant = aa * bb - ab * ab
      #expect(equation.parents == [0, 1])
      #expect(abs((bb * ac - ab * bc) / determinant - equation.coefficients[0]) < 0.03, "seed \(seed)")
      #expect(abs((aa * bc - ab * ac) / determinant - equation.coefficients[1]) < 0.03, "seed \(seed)")
      #expect((0.2...0.6).contains(equation.noise * equation.noise))
    }
    let set = try LinearGaussianSampler(random: graph, seed: 0, setting: [SetVariable("c", to: "2.5")])
      .table(rows: 50, seed: 0)
    #expect(try (0..<50).allSatisfy { try set.column("c").number(row: $0) == 2.5 })
    #expect(throws: SamplingError.notANumber(variable: "c", value: "high")) {
      try LinearGaussianSampler(random: graph, seed: 0, setting: [SetVariable("c", to: "high")])
    }
  }

  @Test("Random tables sum to one, keep the states that are named, and refuse what would not fit")
  func randomTables() throws {
    let variables = try VariableList([Variable("a", kind: .binary), Variable("b"), Variable("c")])
    let graph = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 2), DirectedEdge(1, 2)])
    let network = try BayesianNetworkTables(random: graph, states: [[], [], ["x", "y"]], seed: 4)
    #expect(network.states == [["s1", "s2"], ["s1", "s2", "s3"], ["x", "y"]])
    #expect(network.tables.map(\.count) == [2, 3, 12])
    for (table, states) in zip(network.tables, network.states) {
      for start in stride(from: 0, to: table.count, by: states.count) {
        #expect(abs(table[start..<start + states.count].reduce(0, +) - 1) < 1e-12)
      }
    }
    #expect(try BayesianNetworkTables(random: graph, seed: 4) != BayesianNetworkTables(random: graph, seed: 5))
    let many = try DirectedAcyclicGraph(
      VariableList(names: (0..<20).map { "v\($0)" }), edges: (0..<19).map { DirectedEdge($0, 19) })
    #expect(throws: SamplingError.tooManyEntries(variable: "v19", limit: 1 << 24)) {
      try BayesianNetworkTables(random: many, seed: 0)
    }
  }

  @Test("More variables than fit are refused before anything is held")
  func tooManyVariables() throws {
    let graph = try DirectedAcyclicGraph(VariableList(names: (0...4_000).map { "v\($0)" }), edges: [])
    #expect(throws: SamplingError.tooManyVariables(4_001, limit: 4_000)) {
      try LinearGaussianSampler(random: graph, seed: 0)
    }
  }

  @Test("More than 255 states are drawn too")
  func manyStates() throws {
    var document = GraphDocument(kind: .dag, variables: try VariableList(names: ["x"]), edges: [])
    document.network = BayesianNetworkTables(
      states: [(0..<300).map { "s\($0)" }], parents: [[]], tables: [(0..<300).map { $0 == 299 ? 1 : 0 }])
    let table = try DiscreteNetworkSampler(document).table(rows: 20, seed: 0)
    #expect(try (0..<20).allSatisfy { try table.column("x").text(row: $0) == "s299" })
  }
}

@Suite("CSV text and gzip")
struct CSVTextTests {
  @Test("What is written reads back the same, awkward levels and names among it")
  func roundTrip() throws {
    let levels: [String?] = ["plain", "with, comma", "with \"quotes\"", "two\nlines", " spaces ", nil]
    let table = try Table([
      ("a \"name\", quoted", .levels(levels)),
      ("number", .numbers([1, -0.1, .nan, 1e-300, 12_345_678_901_234_568, 0.1 + 0.2])),
    ])
    let text = CSVText.header(table.names) + CSVText.rows(of: table, 0..<3) + CSVText.rows(of: table, 3..<6)
    var options = TableReadingOptions(threads: 1)
    options.missingTokens = [""]
    let read = try Table.read(bytes: text, options: options)
    #expect(read.names == table.names)
    for row in 0..<6 {
      #expect(read.columns[0].text(row: row)?.trimmed == table.columns[0].text(row: row)?.trimmed)
      let (mine, theirs) = (read.columns[1].number(row: row), table.columns[1].number(row: row))
      #expect(mine == theirs || (mine.isNaN && theirs.isNaN))
    }
  }

  @Test("Tables of short levels alone, whose rows are written in another way, read back the same too")
  func shortLevels() throws {
    let levels: [String?] = ["a", "fifteen bytes..", nil, "q\"", "a", ""]
    let table = try Table([("x", .levels(levels)), ("y", .levels(levels.reversed()))])
    let text = String(decoding: CSVText.rows(of: table, 0..<6), as: UTF8.self)
    #expect(
      text == """
        a,""
        fifteen bytes..,a
        ,"q\"\""
        "q\"\"",
        a,fifteen bytes..
        "",a

        """)
    let longer = try Table([("x", .levels(["sixteen bytes ..", "b"])), ("y", .levels(["c", nil]))])
    #expect(String(decoding: CSVText.rows(of: longer, 0..<2), as: UTF8.self) == "sixteen bytes ..,c\nb,\n")
    #expect(String(decoding: CSVText.rows(of: longer, 1..<2), as: UTF8.self) == "b,\n")
  }

  @Test("Deflated in pieces, inflated whole", arguments: [0, 1, 70_000, 400_000])
  func gzip(size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ ($0 >> 8)) }
    let deflater = try GzipDeflater()
    var packed: [UInt8] = []
    for start in stride(from: 0, to: size, by: 30_000) {
      packed += deflater.deflate(Array(bytes[start..<min(size, start + 30_000)]))
    }
    packed += deflater.deflate([], isLast: true)
    #expect(GzipText.isGzip(packed))
    #expect(try GzipText.inflated(packed, limit: 1 << 20) == bytes)
    #expect(throws: DataError.self) { try GzipText.inflated(Array(packed.dropLast(9)), limit: 1 << 20) }
    if size > 1_000 { #expect(throws: DataError.self) { try GzipText.inflated(packed, limit: 999) } }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

import CausalData
import CausalGraphs
import CausalStatistics
import Discovery
import Refutation
import StrictJSON
import Testing

@Suite("Falsification")
struct FalsificationTests {
  private static let names = ["a", "b", "c", "d", "e", "f"]
  /// a → c ← b, c → d → e, b → f.
  private static let edges = [(0, 2), (1, 2), (2, 3), (3, 4), (1, 5)]

  private func world(rows: Int = 1_000, isDiscrete: Bool = false, seed: UInt64 = 1) throws -> FalsifiedWorld {
    try FalsifiedWorld(
      FalsifiedWorld.graph(FalsificationTests.names, FalsificationTests.edges), rows: rows, isDiscrete: isDiscrete,
      seed: seed)
  }

  private func graph(without edge: (Int, Int)) throws -> GraphDocument {
    GraphDocument(
      try FalsifiedWorld.graph(FalsificationTests.names, FalsificationTests.edges.filter { $0 != edge }))
  }

  @Test("A missing edge rejects the graph, and is the first hint", arguments: [false, true])
  func missingEdge(isDiscrete: Bool) throws {
    let world = try world(isDiscrete: isDiscrete)
    let result = try Falsification(of: graph(without: (2, 3)), on: world.table)
    #expect(result.verdict == .rejected)
    let first = try #require(result.suggestions.first)
    #expect(first.kind == .addEdge && Set([first.source, first.target]) == ["c", "d"])
    #expect(first.repaired == first.contradictions && first.introduced == 0)
    let worst = try #require(result.implications.first)
    #expect(worst.isViolated && Set([worst.first, worst.second]) == ["c", "d"])
    #expect(worst.sentence(effectMeasure: result.effectMeasure).contains("c ⫫ d, but "))
  }

  @Test("A collider drawn as a chain: the reversal is hinted at, and so is the collider")
  func collider() throws {
    let world = try world()
    let wrong = try FalsifiedWorld.graph(FalsificationTests.names, [(0, 2), (2, 1), (2, 3), (3, 4), (1, 5)])
    let result = try Falsification(of: GraphDocument(wrong), on: world.table)
    #expect(result.verdict == .rejected)
    #expect(result.suggestions.contains { $0.kind == .reverseEdge && $0.source == "c" && $0.target == "b" })
    #expect(
      result.suggestions.contains {
        $0.kind == .collider && Set([$0.source, $0.target]) == ["a", "b"] && $0.middle == "c"
      })
  }

  @Test("A chain drawn as a collider")
  func notCollider() throws {
    let chain = try FalsifiedWorld.graph(["a", "b", "c"], [(0, 1), (1, 2)])
    let world = try FalsifiedWorld(chain, rows: 1_000, seed: 4)
    let wrong = try FalsifiedWorld.graph(["a", "b", "c"], [(0, 1), (2, 1)])
    let result = try Falsification(of: GraphDocument(wrong), on: world.table)
    #expect(result.suggestions.contains { $0.kind == .notCollider && $0.middle == "b" })
  }

  @Test("An edge too many contradicts nothing, and is hinted at")
  func unneeded() throws {
    let world = try world()
    let more = try FalsifiedWorld.graph(FalsificationTests.names, FalsificationTests.edges + [(0, 4)])
    let result = try Falsification(of: GraphDocument(more), on: world.table)
    #expect(result.verdict == .notRejected)
    let removals = result.suggestions.filter { $0.kind == .removeEdge }
    #expect(removals.map(\.source) == ["a"] && removals.map(\.target) == ["e"])
  }

  /// At most 5 % of true graphs may be rejected: of 60, 8 or more with a chance below 2 %. Fixed seeds.
  @Test("True graphs are kept", arguments: [false, true])
  func size(isDiscrete: Bool) throws {
    var rejected = 0
    for seed in 0..<60 as Range<UInt64> {
      let world = try FalsifiedWorld(nodes: 6, edges: 7, rows: 300, isDiscrete: isDiscrete, seed: seed)
      var settings = FalsificationSettings()
      settings.permutations = 0
      let result = try Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings)
      if result.verdict == .rejected { rejected += 1 }
    }
    #expect(rejected < 8)
  }

  /// The Kolmogorov-Smirnov distance is above 1.63 / √n with a chance of 1 %. Fixed seeds, one test a simulation.
  @Test("Under the truth p-values are uniform")
  func uniform() throws {
    var pValues: [Double] = []
    for seed in 0..<300 as Range<UInt64> {
      let world = try FalsifiedWorld(nodes: 4, edges: 3, rows: 60, seed: seed)
      var settings = FalsificationSettings()
      (settings.permutations, settings.control) = (0, .none)
      let result = try Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings)
      // Which one must not depend on its p-value.
      let implications = result.implications.sorted { $0.statement < $1.statement }
      pValues.append(try #require(implications.first?.pValue))
    }
    pValues.sort()
    let count = Double(pValues.count)
    let distance = pValues.enumerated().map { place, value in
      max(value - Double(place) / count, Double(place + 1) / count - value)
    }.max()
    #expect(try #require(distance) < 1.63 / count.squareRoot())
  }

  @Test("The partial correlation is the formula's")
  func effect() throws {
    let chain = try FalsifiedWorld.graph(["a", "b", "c"], [(0, 1), (1, 2)])
    let world = try FalsifiedWorld(chain, rows: 40, seed: 2)
    let result = try Falsification(of: GraphDocument(chain), on: world.table)
    let implication = try #require(result.implications.first)
    #expect(implication.statement == "a ⫫ c | b" && result.implications.count == 1)
    func correlation(_ one: Int, _ other: Int) -> Double {
      let (x, y) = (world.table.columns[one], world.table.columns[other])
      let rows = (0..<40).map { (x.number(row: $0), y.number(row: $0)) }
      let (meanX, meanY) = (rows.reduce(0) { $0 + $1.0 } / 40, rows.reduce(0) { $0 + $1.1 } / 40)
      let product = rows.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
      let squares = rows.reduce((0, 0)) {
        ($0.0 + ($1.0 - meanX) * ($1.0 - meanX), $0.1 + ($1.1 - meanY) * ($1.1 - meanY))
      }
      return product / (squares.0 * squares.1).squareRoot()
    }
    let (ab, bc, ac) = (correlation(0, 1), correlation(1, 2), correlation(0, 2))
    let expected = (ac - ab * bc) / ((1 - ab * ab) * (1 - bc * bc)).squareRoot()
    #expect(abs(try #require(implication.effect) - expected) <= 1e-12)
  }

  @Test("JSON and back, without loss")
  func json() throws {
    for isDiscrete in [false, true] {
      let result = try Falsification(of: graph(without: (2, 3)), on: world(isDiscrete: isDiscrete).table)
      let text = result.json.text(.indented)
      #expect(try Falsification(json: JSONParser.parse(text)) == result)
    }
    #expect(throws: JSONMeaningError.self) { try Falsification(json: ["verdict": "perhaps", "graph_type": "dag"]) }
    #expect(throws: JSONMeaningError.self) { try Falsification(json: ["verdict": "rejected"]) }
    #expect(throws: JSONMeaningError.self) { try Falsification(json: [1]) }
  }

  @Test("Variables without a column are unobserved; nearly named ones are a slip")
  func columns() throws {
    let world = try world()
    let truth = GraphDocument(world.graph)
    // Without its cause b, c and f depend on each other, which the graph then allows.
    let without = try Falsification(of: truth, on: world.table.dropping(["b"]))
    #expect(without.variables == ["a", "c", "d", "e", "f"] && without.verdict != .rejected)
    #expect(without.notes.contains { $0.contains("No column for b") })
    #expect(!without.implications.contains { Set([$0.first, $0.second]) == ["c", "f"] })
    #expect(throws: FalsificationError.self) {
      try Falsification(of: truth, on: world.table.selecting(["a"]))
    }
    var other = truth
    other.variables = try VariableList(names: ["a", "b", "c", "d", "e", "outcome"])
    #expect(throws: FalsificationError.self) { try Falsification(of: other, on: world.table, map: ["outcome": "g"]) }
    let mapped = try Falsification(of: other, on: world.table, map: ["outcome": "f"])
    #expect(mapped.variables.last == "outcome" && mapped.verdict == .notRejected)
    let constant = try world.table.setting(
      "b", to: ColumnStorage([Double](repeating: 2, count: world.table.rowCount)))
    let still = try Falsification(of: truth, on: constant)
    #expect(!still.variables.contains("b") && still.notes.contains { $0.contains("does not vary") })
  }

  @Test("Classes of graphs are tested by what all members imply; ↔ separates nothing")
  func kinds() throws {
    let world = try world()
    let pattern = GraphDocument(world.graph.completedPartiallyDirectedGraph)
    let (own, whole) = (
      try Falsification(of: GraphDocument(world.graph), on: world.table),
      try Falsification(of: pattern, on: world.table)
    )
    #expect(own.verdict == .notRejected && whole.verdict == .notRejected)
    #expect(whole.graphKind == .cpdag && own.implications.count == whole.implications.count)
    var mixed = GraphDocument(world.graph)
    mixed.kind = .admg
    mixed.edges.append(GraphEdge(0, 5, sourceMark: .arrow, targetMark: .arrow))
    let shared = try Falsification(of: mixed, on: world.table)
    #expect(shared.implications.count == own.implications.count - 1)
    // a o→ c ←o b, c → d → e, b o-o f.
    var partial = GraphDocument(kind: .pag, variables: world.graph.variables, edges: [])
    partial.edges = [
      GraphEdge(0, 2, sourceMark: .circle), GraphEdge(1, 2, sourceMark: .circle), GraphEdge(2, 3), GraphEdge(3, 4),
      GraphEdge(1, 5, sourceMark: .circle, targetMark: .circle),
    ]
    let ancestral = try Falsification(of: partial, on: world.table)
    #expect(ancestral.verdict == .notRejected && ancestral.implications.count == own.implications.count)
  }

  @Test("Settings out of range")
  func settings() throws {
    let world = try world(rows: 50)
    for change in [{ $0.alpha = 0 }, { $0.alpha = .nan }, { $0.permutations = -1 }]
      as [(inout FalsificationSettings) -> Void]
    {
      var settings = FalsificationSettings()
      change(&settings)
      #expect(throws: FalsificationError.self) {
        try Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings)
      }
    }
    var settings = FalsificationSettings()
    settings.test = .chiSquared
    #expect(throws: FalsificationError.self) {
      try Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings)
    }
  }

  @Test("Nonlinear dependence is seen by random features alone")
  func nonlinear() throws {
    var stream = RandomStream(seed: 8)
    let x = (0..<300).map { _ in stream.normal() }
    let y = x.map { $0 * $0 + 0.3 * stream.normal() }
    let graph = try FalsifiedWorld.graph(["x", "y", "w"], [])
    let w = (0..<300).map { _ in stream.normal() }
    let world = try FalsifiedWorld(graph, rows: 300, seed: 1)
    let table = try [("x", x), ("y", y), ("w", w)].reduce(world.table) {
      try $0.setting($1.0, to: ColumnStorage($1.1))
    }
    var settings = FalsificationSettings()
    settings.test = .randomFeatures
    let result = try Falsification(of: GraphDocument(graph), on: table, settings: settings)
    #expect(result.verdict == .rejected && result.violations == 1)
    #expect(Set([result.implications[0].first, result.implications[0].second]) == ["x", "y"])
  }
}

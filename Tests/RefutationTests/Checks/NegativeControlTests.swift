import CausalGraphs
import Estimation
import Identification
import Refutation
import Testing

@Suite("Negative controls")
struct NegativeControlTests {
  private func verdicts(leaked: Bool, _ kind: NegativeControlRefuter.Kind, seeds: Range<UInt64>) throws
    -> [RefutationVerdict]
  {
    let world = LeakedOutcome()
    return try seeds.map { seed in
      let table = try world.table(seed: seed)
      let subject = try world.subject(table, adjustingFor: leaked ? ["x", "proxy"] : ["x"])
      let refuter = NegativeControlRefuter(
        kind, columns: [kind == .outcome ? "before" : "elsewhere"], in: table)
      return try refuter.refute(subject, RefutationSettings())[0].verdict
    }
  }

  @Test("An outcome of earlier catches a proxy of the outcome among the covariates, and seldom fails a right set")
  func leak() throws {
    #expect(try verdicts(leaked: true, .outcome, seeds: 0..<40).count { $0 == .failed } >= 38)
    // 5 % of 100: 5 ± 3 · 2.2.
    #expect(try verdicts(leaked: false, .outcome, seeds: 0..<100).count { $0 == .failed } <= 11)
    #expect(try verdicts(leaked: false, .exposure, seeds: 0..<100).count { $0 == .failed } <= 11)
  }

  @Test("An exposure that shares the confounder catches that it is not adjusted for")
  func exposure() throws {
    let world = LeakedOutcome()
    let caught = try (0..<40 as Range<UInt64>).count { seed in
      let table = try world.table(seed: seed)
      let subject = try world.subject(table, adjustingFor: [])
      return try NegativeControlRefuter(.exposure, columns: ["elsewhere"], in: table)
        .refute(subject, RefutationSettings())[0].verdict == .failed
    }
    #expect(caught >= 38)
  }

  @Test("Several controls share the error rate, each has its own line")
  func several() throws {
    let world = LeakedOutcome()
    let table = try world.table(seed: 3)
    let subject = try world.subject(table, adjustingFor: ["x"])
    let both = try NegativeControlRefuter(.outcome, columns: ["before", "elsewhere"], in: table)
      .refute(subject, RefutationSettings())
    #expect(both.count == 2)
    let alone = try NegativeControlRefuter(.outcome, columns: ["before"], in: table)
      .refute(subject, RefutationSettings())
    #expect(try #require(both[0].pValue) >= (try #require(alone[0].pValue)))
    #expect(both[0].explanation.contains("Holm"))
  }

  @Test("Columns with a part in the effect are no controls")
  func obstacles() throws {
    let world = LeakedOutcome(rows: 50)
    let subject = try world.subject(try world.table(seed: 1), adjustingFor: ["x"])
    for column in ["d", "y", "x"] {
      #expect(NegativeControlRefuter(.outcome, columns: [column]).obstacle(for: subject) != nil)
    }
    #expect(NegativeControlRefuter(.exposure).obstacle(for: subject) != nil)
    #expect(throws: RefutationError.self) {
      try NegativeControlRefuter(.outcome, columns: ["nowhere"]).refute(subject, RefutationSettings())
    }
  }

  @Test("Controls that a graph names")
  func fromGraph() throws {
    // x → d → y ← x; x → before ← f → y; x → elsewhere; d → later; alone.
    let variables = try VariableList(names: ["x", "d", "y", "before", "f", "elsewhere", "later", "alone"])
    let edges = [(0, 1), (1, 2), (0, 2), (0, 3), (4, 3), (4, 2), (0, 5), (1, 6)]
    let graph = try MixedGraph(
      try DirectedAcyclicGraph(variables, edges: edges.map { DirectedEdge($0.0, $0.1) }))
    let effect = IdentifiedEffect.backdoor(treatment: "d", outcome: "y", adjustingFor: ["x"])
    let columns = variables.names.filter { $0 != "f" }
    #expect(NegativeControls.outcomes(in: graph, for: effect, among: columns) == ["before", "elsewhere"])
    // `before` tells y through f.
    #expect(NegativeControls.exposures(in: graph, for: effect, among: columns) == ["elsewhere"])
    let unknown = IdentifiedEffect.backdoor(treatment: "d", outcome: "y", adjustingFor: ["nowhere"])
    #expect(NegativeControls.outcomes(in: graph, for: unknown, among: columns).isEmpty)
  }
}

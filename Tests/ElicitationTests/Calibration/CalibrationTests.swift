import CausalGraphs
import SeededRandom
import StrictJSON
import Testing

@testable import Elicitation

@Suite("Calibration")
struct CalibrationTests {
  private func direct(_ forward: Double, _ backward: Double, _ none: Double) throws -> DirectProbabilities {
    try #require(DirectProbabilities(forward: forward, backward: backward, none: none))
  }

  private func near(_ left: Double, _ right: Double) -> Bool { (left - right).magnitude < 1e-12 }

  /// A table with one figure of each kind.
  private let table = CalibrationTable(figures: [
    CalibrationFigure(
      family: "m", strategies: ["pairwise"], kind: .direct, strength: 0.9, asClaimed: 6, reversed: 0, otherwise: 1,
      source: "s"),
    CalibrationFigure(
      family: "m", strategies: ["pairwise"], kind: .direct, strength: 0.5, asClaimed: 3, reversed: 1, otherwise: 3,
      source: "s"),
    CalibrationFigure(
      family: "m", strategies: ["pairwise"], kind: .noDirectEdge, strength: 0.9, asClaimed: 8, reversed: 0,
      otherwise: 0, source: "s"),
    CalibrationFigure(
      family: "m", strategies: ["pairwise"], kind: .ancestral, strength: 0.9, asClaimed: 8, reversed: 2, otherwise: nil,
      source: "s"),
  ])

  @Test("A claim as sure as the figure gets the figure, in its own direction")
  func figures() throws {
    let forward = try table.calibrated(.direct(direct(0.95, 0.02, 0.03)), strategy: "pairwise", model: "m")
    guard case .direct(let states) = forward else { throw Unexpected() }
    #expect(near(states.forward, 0.7) && near(states.backward, 0.1) && near(states.none, 0.2))
    let backward = try table.calibrated(.direct(direct(0.05, 0.6, 0.35)), strategy: "pairwise", model: "x/M-2024-01-01")
    guard case .direct(let other) = backward else { throw Unexpected() }
    #expect(near(other.backward, 0.4) && near(other.forward, 0.2) && near(other.none, 0.4))
  }

  struct Unexpected: Error {}

  @Test("A weaker claim is drawn towards the uniform distribution, a guess becomes it")
  func weak() throws {
    let half = 1.0 / 3 + (0.5 - 1.0 / 3) / 2
    let weak = try table.calibrated(.direct(direct(half, 0.3, 0.7 - half)), strategy: "pairwise", model: "m")
    guard case .direct(let states) = weak else { throw Unexpected() }
    #expect(near(states.forward, (0.4 + 1.0 / 3) / 2) && near(states.backward, (0.2 + 1.0 / 3) / 2))
    let guess = try table.calibrated(.direct(direct(1, 1, 1)), strategy: "pairwise", model: "m")
    guard case .direct(let uniform) = guess else { throw Unexpected() }
    #expect(near(uniform.forward, 1.0 / 3) && near(uniform.none, 1.0 / 3))
  }

  @Test("A denied edge keeps how its directions compare; where only direction was measured, the rest stays as claimed")
  func denialsAndDirections() throws {
    let denial = try table.calibrated(.noDirectEdge(direct(0.06, 0.02, 0.92)), strategy: "pairwise", model: "m")
    guard case .noDirectEdge(let states) = denial else { throw Unexpected() }
    #expect(near(states.none, 0.9) && near(states.forward, 0.075) && near(states.backward, 0.025))

    let claim = try #require(AncestralProbabilities(before: 0.02, after: 0.9, neither: 0.08))
    let order = table.calibrated(.ancestral(claim), strategy: "pairwise", model: "m")
    guard case .ancestral(let result) = order else { throw Unexpected() }
    #expect(near(result.neither, 0.08) && near(result.after, 0.92 * 0.75) && near(result.before, 0.92 * 0.25))
  }

  @Test("Without figures, and for abstentions and one-sided denials, nothing changes")
  func neutral() throws {
    let claim = EdgeProposal.Claim.direct(try direct(0.8, 0.1, 0.1))
    for (strategy, model) in [("pairwise", "unknown"), ("ordering", "m"), (nil, "m"), ("pairwise", nil)]
      as [(String?, String?)]
    {
      #expect(table.calibrated(claim, strategy: strategy, model: model) == claim)
    }
    #expect(table.calibrated(.abstention, strategy: "pairwise", model: "m") == .abstention)
    let oneSided = EdgeProposal.Claim.noDirectEdge(try direct(0.02, 0.49, 0.49))
    #expect(table.calibrated(oneSided, strategy: "pairwise", model: "m") == oneSided)
  }

  @Test(
    "Model names and families",
    arguments: [
      ("gpt-4o-2024-08-06", "gpt-4o", true), ("openai/gpt-4o", "gpt-4o", true), ("gpt-4o-mini", "gpt-4o", false),
      ("gpt-4", "gpt-4", true), ("gpt-4-turbo-preview", "gpt-4", true), ("gpt-4.1", "gpt-4", false),
      ("gpt-4o", "gpt-4", false), ("DeepSeek-R1", "deepseek-r1", true), ("", "gpt-4", false),
    ])
  func names(model: String, family: String, matches: Bool) {
    #expect(CalibrationTable.matches(model, family: family) == matches)
  }

  @Test("The shipped figures: what they say of a sure claim")
  func shipped() throws {
    let strength = NeutralRule.ceiling * Double(NeutralRule.certain) / 100
    let sure = try direct(strength + (1 - strength) / 3, (1 - strength) / 3, (1 - strength) / 3)
    let claim = CalibrationTable.shipped.calibrated(.direct(sure), strategy: "pairwise", model: "gpt-4-0613")
    guard case .direct(let states) = claim else { throw Unexpected() }
    #expect(near(states.forward, 56.0 / 85) && near(states.backward, 2.0 / 85))
    for figure in CalibrationTable.shipped.figures {
      #expect(figure.count > 50 && !figure.source.isEmpty)
    }
  }

  @Test("A table survives its file")
  func roundTrip() throws {
    for table in [table, .shipped] {
      let text = table.json.text(.indented)
      #expect(try CalibrationTable(json: JSONParser.parse(text)) == table)
    }
  }

  @Test(
    "Files that are no table are refused",
    arguments: [
      "{}", "[]", #"{"format":"wherefore-calibration","version":2,"figures":[]}"#,
      #"{"format":"wherefore-calibration","version":1,"figures":[{}]}"#,
      #"{"format":"wherefore-calibration","version":1,"figures":[{"family":"m","strategies":["p"],"kind":"direct","strength":0.9,"as_claimed":-1,"reversed":0,"otherwise":0,"source":"s"}]}"#,
      #"{"format":"wherefore-calibration","version":1,"figures":[{"family":"m","strategies":[],"kind":"direct","strength":0.9,"as_claimed":1,"reversed":0,"otherwise":0,"source":"s"}]}"#,
      #"{"format":"wherefore-calibration","version":1,"figures":[{"family":"m","strategies":["p"],"kind":"direct","strength":7,"as_claimed":1,"reversed":0,"otherwise":0,"source":"s"}]}"#,
    ])
  func refused(text: String) throws {
    let json = try JSONParser.parse(text)
    #expect(throws: CalibrationFileError.self) { try CalibrationTable(json: json) }
  }

  /// An expert whose claims are right with the chances given: what is fitted must find them again.
  @Test("A fit finds the chances that the answers were made with", arguments: 0..<5 as Range<UInt64>)
  func fit(seed: UInt64) throws {
    let count = 60
    let variables = try VariableList(names: (0..<count).map { "v\($0)" })
    let edges = (0..<count - 1).map { DirectedEdge($0, $0 + 1) }
    let truth = try DirectedAcyclicGraph(variables, edges: edges)
    var generator = SplitMix64(seed: seed)
    let provenance = Provenance(expert: "simulated", model: "sim-2024-01-01", strategy: "pairwise")
    var proposals: [EdgeProposal] = []
    for _ in 0..<3_000 {
      let node = generator.below(count - 2)
      let draw = generator.uniform()
      // True edge claimed as it is, reversed, or an edge claimed that is not there.
      let (first, second) = draw < 0.7 ? (node, node + 1) : draw < 0.8 ? (node + 1, node) : (node, node + 2)
      proposals.append(
        EdgeProposal(
          first: variables[first].name, second: variables[second].name, claim: .direct(try direct(0.9, 0.05, 0.05)),
          provenance: provenance))
    }
    let fit = CalibrationFit(proposals, truth: truth, source: "simulated")
    #expect(fit.counted == 3_000 && fit.skipped == 0 && fit.unknown == 0)
    let figure = try #require(fit.table.figures.first)
    #expect(fit.table.figures.count == 1 && figure.family == "sim" && figure.strategies == ["pairwise"])
    // Within four standard errors: 0.0335, 0.022.
    let value = figure.probabilities(unknown: 0)
    #expect((value.claimed - 0.7).magnitude < 0.034 && (value.reversed - 0.1).magnitude < 0.022)
    #expect(near(figure.strength, 0.9))
  }

  @Test("A fit counts orders by ancestry, keeps bins apart and says what it skipped")
  func fitKinds() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let truth = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    let provenance = Provenance(expert: "e", strategy: "ordering")
    func proposal(_ first: String, _ second: String, _ claim: EdgeProposal.Claim) -> EdgeProposal {
      EdgeProposal(first: first, second: second, claim: claim, provenance: provenance)
    }
    let before = try #require(AncestralProbabilities(before: 0.9, after: 0.05, neither: 0.05))
    let fit = CalibrationFit(
      [
        proposal("a", "c", .ancestral(before)), proposal("c", "b", .ancestral(before)),
        proposal("a", "c", .noDirectEdge(try direct(0.1, 0.1, 0.8))), proposal("a", "c", .abstention),
        proposal("a", "z", .abstention),
      ], truth: truth, source: "s")
    #expect(fit.counted == 3 && fit.skipped == 1 && fit.unknown == 1)
    let order = try #require(fit.table.figures.first { $0.kind == .ancestral })
    #expect(order.asClaimed == 1 && order.reversed == 1 && order.otherwise == 0)
    let denial = try #require(fit.table.figures.first { $0.kind == .noDirectEdge })
    #expect(denial.asClaimed == 1 && denial.otherwise == 0)

    let many = try (0..<200).map { index in
      proposal("a", "b", .direct(try direct(index < 100 ? 0.9 : 0.5, 0.05, index < 100 ? 0.05 : 0.45)))
    }
    let bins = CalibrationFit(many, truth: truth, source: "s").table.figures
    #expect(bins.map(\.count) == [100, 100] && bins[0].strength < bins[1].strength)
  }
}

import CausalGraphs
import Identification
import SeededRandom
import StrictJSON
import Testing

/// Every estimand of every kind of question, evaluated on the exact distribution of random models, against the effect that
/// the models themselves give.
@Suite struct EffectQuestionTests {
  private static let names = ["a", "b", "c", "d", "e"]
  private let tolerance = 1e-9

  private func graph(_ generator: inout SplitMix64) throws -> MixedGraph {
    let latent = generator.next() % 3 == 0 ? Int(generator.next() % 5) : -1
    let variables = try VariableList(Self.names.enumerated().map { Variable($1, isLatent: $0 == latent) })
    var edges: [MarkedEdge] = []
    var shared = 0
    for second in 1..<5 {
      for first in 0..<second {
        if generator.next() % 2 == 0 { edges.append(.directed(first, second)) }
        if generator.next() % 7 == 0, shared < 2 {
          edges.append(.bidirected(first, second))
          shared += 1
        }
      }
    }
    return try MixedGraph(variables, kind: .admg, edges: edges)
  }

  private func value(_ estimand: Estimand, _ cells: [Double], _ values: [Int: Int], reference: [Int: Int]) -> Double? {
    let levels = [Int](repeating: 2, count: 5)
    func probability(_ of: [Int], _ given: [Int], _ values: [Int: Int]) -> Double {
      BinaryWorld.conditional(cells, of, given, values)
    }
    if let formula = estimand.formula {
      var values = values
      for node in formula.freeVariables where values[node] == nil { values[node] = 0 }
      return formula.value(at: values, levels: levels, probability: probability)
    }
    return estimand.nestedFormula?.value(at: values, reference: reference, levels: levels, probability: probability)
  }

  @Test(arguments: EffectQuestion.Effect.allCases.filter { $0 != .direct })
  func formulaeGiveTheEffect(_ effect: EffectQuestion.Effect) throws {
    var generator = SplitMix64(seed: 21)
    var (identified, refused, strategies) = (0, 0, Set<Estimand.Strategy>())
    for _ in 0..<32 {
      let graph = try graph(&generator)
      let diagram = try CausalDiagram(graph)
      let observed = (0..<5).filter { !graph.variables[$0].isLatent }
      var roles = observed
      // Treatments come before outcomes, so that there is an effect to speak of.
      let outcome = roles.removeLast()
      let treatment = roles.remove(at: Int(generator.next() % 2))
      let mediators = effect.hasMediators ? [roles.removeLast()] : []
      let modifiers = generator.next() % 3 == 0 ? [roles[0]] : []
      let question = try EffectQuestion(
        treatments: [treatment], outcomes: [outcome], effect: effect, mediators: mediators, modifiers: modifiers,
        in: diagram)
      let result = diagram.identify(question)
      #expect(result.isIdentifiable || result.reason?.isEmpty == false)
      guard result.isIdentifiable else {
        refused += 1
        continue
      }
      identified += 1
      let world = BinaryWorld(graph, using: &generator)
      let cells = world.joint()
      for estimand in result.estimands where estimand.strategy != .instrument {
        strategies.insert(estimand.strategy)
        var values = [treatment: 1, outcome: 1]
        for node in mediators + modifiers { values[node] = 1 }
        let (on, off) = ([treatment: 1], [treatment: 0])
        let truth: Double
        switch effect {
        case .naturalDirect, .naturalIndirect:
          guard modifiers.isEmpty else { continue }
          let isDirect = effect == .naturalDirect
          truth = world.probability(
            outcome, setting: isDirect ? on : off, mediators: mediators, asUnder: isDirect ? off : on)
        case .onTreated:
          truth = world.probability(
            outcome, setting: off, among: on.merging(modifiers.map { ($0, 1) }) { first, _ in first })
        default:
          let fixed = on.merging(mediators.map { ($0, 1) }) { first, _ in first }
          let isBelow = modifiers.contains {
            graph.descendants(of: treatment).contains($0)
              || mediators.contains { graph.descendants(of: $0).contains(modifiers[0]) }
          }
          guard !isBelow else { continue }
          truth = world.probability(
            outcome, setting: fixed, among: Dictionary(uniqueKeysWithValues: modifiers.map { ($0, 1) }))
        }
        let found = try #require(value(estimand, cells, values, reference: off))
        #expect(
          abs(found - truth) < tolerance,
          "\(estimand.text(question, diagram.variables)) for \(question) in \(graph.edges): \(found), not \(truth)")
      }
    }
    #expect(identified > 5 && refused > 3, "\(identified) and \(refused)")
    #expect(strategies.count > 1, "\(strategies)")
  }

  private func identify(
    _ text: String, _ effect: EffectQuestion.Effect, mediators: [String] = [], modifiers: [String] = []
  ) throws -> EffectIdentification {
    let document = try GraphDocument.read(Array(text.utf8), as: .dagitty)
    let diagram = try CausalDiagram(document.mixedGraph())
    let names = document.variables.names
    return diagram.identify(
      try EffectQuestion(
        treatments: document.treatments.map { names[$0] }, outcomes: document.outcomes.map { names[$0] },
        effect: effect, mediators: mediators, modifiers: modifiers, in: diagram))
  }

  private func text(_ result: EffectIdentification) -> String? {
    result.estimands.first.map { $0.text(result.question, result.variables) }
  }

  @Test func mediationByAdjustment() throws {
    let graph = "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y C -> {X M Y} }"
    let direct = try identify(graph, .naturalDirect, mediators: ["M"])
    #expect(direct.estimands.map(\.strategy) == [.mediation])
    #expect(text(direct) == "Σ_{M, C} P(Y | X, M, C) P(M | X*, C) P(C)")
    let indirect = try identify(graph, .naturalIndirect, mediators: ["M"])
    #expect(text(indirect) == "Σ_{M, C} P(Y | X*, M, C) P(M | X, C) P(C)")
    #expect(
      indirect.json["estimands"]?.array?[0]["latex"]?.string
        == "\\sum_{M, C} P(Y \\mid X*, M, C) P(M \\mid X, C) P(C)")
    let controlled = try identify(graph, .controlledDirect, mediators: ["M"])
    #expect(controlled.estimands.map(\.strategy).contains(.mediation))
    #expect(text(controlled) == "Σ_{C} P(Y | X, M, C) P(C)")
    #expect(controlled.json["estimands"]?.array?[0]["mediators"] == ["M"])
    let treated = try identify(graph, .onTreated)
    #expect(text(treated) == "Σ_{C} P(Y | X*, C) P(C | X)")
  }

  /// Pearl's and VanderWeele's examples of what can not be had: a confounder of mediator and outcome that the treatment
  /// induces leaves the controlled direct effect alone, by a formula.
  @Test func aConfounderThatTheTreatmentInduces() throws {
    let graph = "dag { X [exposure] Y [outcome] X -> L -> M -> Y X -> M X -> Y L -> Y }"
    for effect in [EffectQuestion.Effect.naturalDirect, .naturalIndirect] {
      let natural = try identify(graph, effect, mediators: ["M"])
      #expect(!natural.isIdentifiable)
      #expect(natural.reason?.contains("L is changed by X and acts on M") == true, "\(natural.reason ?? "")")
    }
    let controlled = try identify(graph, .controlledDirect, mediators: ["M"])
    #expect(controlled.estimands.map(\.strategy) == [.id])
    // With L a mediator too, all is well.
    #expect(try identify(graph, .naturalDirect, mediators: ["L", "M"]).isIdentifiable)
  }

  @Test func unobservedCommonCausesInMediation() throws {
    let tied = try identify(
      "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y M <-> Y }", .naturalDirect, mediators: ["M"])
    #expect(!tied.isIdentifiable && tied.reason?.contains("M ↔ Y") == true, "\(tied.reason ?? "")")
    #expect(tied.reason?.contains("recanting district") == true)
    // No adjustment set, yet a formula: between X and M stands a front door.
    let front = try identify(
      "dag { X [exposure] Y [outcome] X -> F -> M -> Y X -> Y X <-> M }", .naturalDirect, mediators: ["M"])
    #expect(front.estimands.map(\.strategy) == [.id])
  }

  /// Shpitser and Pearl's examples: by the front door, and where treatment and what it acts on have a common cause not.
  @Test func theTreatedWithoutAdjustment() throws {
    let front = try identify("dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }", .onTreated)
    #expect(front.estimands.map(\.strategy) == [.id])
    #expect(text(front) == "Σ_{M} P(Y | X, M) P(M | X*)")
    let bow = try identify("dag { X [exposure] Y [outcome] X -> Y X <-> Y }", .onTreated)
    #expect(!bow.isIdentifiable && bow.reason?.contains("X acts on Y directly") == true)
    let two = try identify("dag { X [exposure] Z [exposure] Y [outcome] X -> M -> Y Z -> Y X <-> Y }", .onTreated)
    #expect(!two.isIdentifiable && two.reason?.contains("by adjustment only") == true)
  }

  @Test func effectsWithinValuesOfModifiers() throws {
    let result = try identify(
      "dag { X [exposure] Y [outcome] X -> Y C -> {X Y} W -> Y }", .total, modifiers: ["W"])
    #expect(text(result) == "Σ_{C} P(Y | X, C, W) P(C | W)")
    #expect(result.estimands.first.map { result.variables[$0.adjustmentSet[1]].name } == "W")
    let below = try identify("dag { X [exposure] Y [outcome] X -> W -> Y X -> Y }", .total, modifiers: ["W"])
    #expect(below.estimands.map(\.strategy) == [.id])
    #expect(below.reason?.contains("W is changed by X") == true)
  }

  @Test func theFrontDoorWithinCovariates() throws {
    let result = try identify(
      "dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y C -> {X M Y} }", .total)
    #expect(result.estimands.map(\.strategy) == [.frontdoor])
    #expect(text(result) == "Σ_{C} P(C) Σ_{M} P(M | X, C) Σ_{X'} P(Y | X', M, C) P(X' | C)")
    #expect(result.json["estimands"]?.array?[0]["conditioning_set"] == ["C"])
    #expect(result.frontDoorSets.isEmpty)
  }

  @Test func questionsThatMakeNoSense() throws {
    let diagram = CausalDiagram(
      try DirectedAcyclicGraph(VariableList(names: ["x", "m", "y"]), edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)]))
    #expect(throws: IdentificationError.empty(role: "mediator")) {
      try EffectQuestion(treatments: ["x"], outcomes: ["y"], effect: .naturalDirect, in: diagram)
    }
    #expect(throws: IdentificationError.needless(role: "mediator", effect: .total)) {
      try EffectQuestion(treatments: ["x"], outcomes: ["y"], mediators: ["m"], in: diagram)
    }
    #expect(throws: IdentificationError.twoRoles(variable: "y", "outcome", "mediator")) {
      try EffectQuestion(
        treatments: ["x"], outcomes: ["y"], effect: .controlledDirect, mediators: ["y"], in: diagram)
    }
  }
}

import CausalGraphs
import Identification
import StrictJSON
import Testing

@Suite struct IdentificationResultTests {
  private func identify(_ text: String) throws -> EffectIdentification {
    let document = try GraphDocument.read(Array(text.utf8), as: .dagitty)
    let diagram = try CausalDiagram(document.mixedGraph())
    let question = try EffectQuestion(treatments: document.treatments, outcomes: document.outcomes, in: diagram)
    return diagram.identify(question)
  }

  @Test func aConfounderIsAdjustedFor() throws {
    let result = try identify("dag { x [exposure] y [outcome] x <- {a b} -> y ; x -> y }")
    #expect(result.isIdentifiable)
    #expect(result.json["minimal_adjustment_sets"] == .array([["a", "b"]]))
    #expect(result.json["optimal_adjustment_set"] == ["a", "b"])
    #expect(result.json["estimands"]?.array?[0]["expression"]?.string == "Σ_{a, b} P(y | x, a, b) P(a, b)")
    #expect(result.json["estimands"]?.array?[0]["latex"]?.string == "\\sum_{a, b} P(y \\mid x, a, b) P(a, b)")
    #expect(result.reason == nil)
  }

  @Test func aLatentCommonCauseLeavesNothing() throws {
    let bow = try identify("dag { X [exposure] Y [outcome] X -> Y X <-> Y }")
    #expect(!bow.isIdentifiable && bow.estimands.isEmpty)
    #expect(bow.reason?.contains("X ↔ Y") == true && bow.reason?.contains("hedge") == true)
    let hidden = try identify("dag { U [latent] X [exposure] Y [outcome] U -> X U -> Y X -> Y }")
    #expect(!hidden.isIdentifiable)
    #expect(hidden.reason?.contains("X ← U → Y") == true)
  }

  @Test func frontDoorInstrumentAndFormula() throws {
    let front = try identify("dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }")
    #expect(front.estimands.map(\.strategy) == [.frontdoor])
    #expect(
      front.json["estimands"]?.array?[0]["expression"]?.string == "Σ_{M} P(M | X) Σ_{X'} P(Y | X', M) P(X')")
    let instrument = try identify("dag { X [exposure] Y [outcome] Z -> X -> Y X <-> Y }")
    #expect(!instrument.isIdentifiable)
    #expect(instrument.estimands.map(\.strategy) == [.instrument])
    #expect(instrument.json["estimands"]?.array?[0]["expression"]?.string == "[Cov(Y, Z)] / [Cov(X, Z)]")
    let napkin = try identify("dag { X [exposure] Y [outcome] W -> Z -> X -> Y W <-> X W <-> Y }")
    #expect(napkin.isIdentifiable && napkin.estimands.map(\.strategy).contains(.id))
  }

  @Test func noDirectedPathMeansNoEffect() throws {
    let result = try identify("dag { X [exposure] Y [outcome] X <- Z -> Y }")
    #expect(result.isIdentifiable)
    #expect(result.reason?.contains("effect is zero") == true)
  }

  /// R's causaleffect: recoverable where the treatment selects, and otherwise not.
  @Test func dataOnTheSelectedAlone() throws {
    func reason(_ text: String) throws -> (isIdentifiable: Bool, reason: String?) {
      let document = try GraphDocument.read(Array(text.utf8), as: .dagitty)
      let result = try IdentifyAnswer(
        document, treatments: ["X"], outcomes: ["Y"], effect: .total, selected: ["S"], limit: 10
      ).result
      return (result.isIdentifiable, result.reason)
    }
    #expect(try reason("dag { X -> Y X -> S }") == (true, nil))
    #expect(try !reason("dag { X -> Y -> S }").isIdentifiable)
    let confounded = try reason("dag { W -> {X S Y} X -> Y }")
    #expect(confounded.isIdentifiable && confounded.reason?.contains("not among all") == true)
  }

  @Test func storiesOfPaths() throws {
    let document = try GraphDocument.read(
      Array("dag { X [exposure] Y [outcome] X -> M -> Y X <- Z -> Y X -> C <- Y }".utf8), as: .dagitty)
    let diagram = try CausalDiagram(document.mixedGraph())
    let question = try EffectQuestion(treatments: document.treatments, outcomes: document.outcomes, in: diagram)
    func open(_ set: [String]) throws -> [String] {
      try diagram.pathStories(for: question, adjustingFor: diagram.nodes(set)).filter(\.isOpen).map(\.path)
    }
    #expect(try Set(open([])) == ["X → M → Y", "X ← Z → Y"])
    #expect(try open(["Z"]) == ["X → M → Y"])
    #expect(try Set(open(["Z", "C"])) == ["X → M → Y", "X → C ← Y"])
  }

  @Test func wrongQuestionsAreRefused() throws {
    let variables = try VariableList([Variable("smoking"), Variable("cancer"), Variable("gene", isLatent: true)])
    let diagram = CausalDiagram(try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 1), DirectedEdge(2, 1)]))
    #expect(throws: IdentificationError.unknownVariable("smokin", suggestion: "smoking")) {
      try EffectQuestion(treatments: ["smokin"], outcomes: ["cancer"], in: diagram)
    }
    #expect(throws: IdentificationError.notObserved(variable: "gene", role: "treatment")) {
      try EffectQuestion(treatments: ["gene"], outcomes: ["cancer"], in: diagram)
    }
    #expect(throws: IdentificationError.twoRoles(variable: "cancer", "treatment", "outcome")) {
      try EffectQuestion(treatments: ["cancer"], outcomes: ["cancer"], in: diagram)
    }
    #expect(throws: IdentificationError.empty(role: "treatment")) {
      try EffectQuestion(treatments: [String](), outcomes: ["cancer"], in: diagram)
    }
  }
}

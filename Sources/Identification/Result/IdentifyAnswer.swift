public import CausalGraphs

/// A question put to whatever graph a document holds.
public struct IdentifyAnswer: Sendable {
  /// What the graph says.
  public let result: EffectIdentification
  private let diagram: CausalDiagram?
  private let diagrams: DiagramClass?

  /// - Parameters:
  ///   - treatments: names; where there are none, the document's. Likewise `outcomes`.
  ///   - selected: names. Likewise `mediators` and `modifiers`.
  ///   - limit: the most adjustment sets, and front-door sets.
  /// - Throws: `IdentificationError`; `GraphError` where the edges do not make such a graph.
  public init(
    _ document: GraphDocument, treatments: [String], outcomes: [String], effect: EffectQuestion.Effect,
    mediators: [String] = [], modifiers: [String] = [], selected: [String] = [], limit: Int
  ) throws {
    let names = document.variables.names
    let treatments = treatments.isEmpty ? document.treatments.map { names[$0] } : treatments
    let outcomes = outcomes.isEmpty ? document.outcomes.map { names[$0] } : outcomes
    let isClass =
      switch document.kind {
      case .mag, .pag: true
      case .cpdag, .pdag: document.edges.contains { $0.marked.isUndirected }
      case .dag, .admg: false
      }
    guard isClass else {
      let graph = try document.mixedGraph()
      let bare = try CausalDiagram(graph)
      let diagram = try selected.isEmpty ? bare : CausalDiagram(graph, selected: bare.nodes(selected))
      let question = try EffectQuestion(
        treatments: treatments, outcomes: outcomes, effect: effect, mediators: mediators, modifiers: modifiers,
        in: diagram)
      result = diagram.identify(question, setLimit: limit)
      self.diagram = diagram
      diagrams = nil
      return
    }
    let kind = document.kind.rawValue.uppercased()
    guard selected.isEmpty else { throw IdentificationError.unsupportedQuestion("selection", graph: kind) }
    let diagrams =
      document.kind == .mag || document.kind == .pag
      ? try DiagramClass(ancestral: document.mixedGraph()) : try DiagramClass(document.partiallyDirectedGraph())
    result = diagrams.identify(
      try diagrams.question(
        treatments: treatments, outcomes: outcomes, effect: effect, mediators: mediators, modifiers: modifiers),
      setLimit: limit)
    diagram = nil
    self.diagrams = diagrams
  }

  /// Whether adjusting for a set gives the effect, in every diagram that the graph stands for; nil where nobody can tell.
  public func isValid(adjustingFor set: [Int]) -> Bool? {
    diagram.map { $0.verdict(on: set, for: result.question).isValid }
      ?? diagrams.flatMap { $0.verdict(on: set, for: result.question)?.isValid }
  }

  /// The story of each path, the first estimand's adjustment set adjusted for; nil where the graph stands for many diagrams.
  public func stories(limit: Int) -> [PathStory]? {
    let question = result.question
    let set = result.estimands.first { $0.strategy == .backdoor || $0.strategy == .mediation }?.adjustmentSet
    let held = question.effect == .controlledDirect ? question.mediators : []
    return diagram?.pathStories(
      for: question, adjustingFor: Set((set ?? []) + question.modifiers + held).sorted(), limit: limit)
  }
}

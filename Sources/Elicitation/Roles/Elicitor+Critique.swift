public import CausalGraphs
public import LanguageModels
import SeededRandom
import StrictJSON

extension Elicitor {
  /// The most findings of one critique.
  static let findingLimit = 12

  /// The requests of a critique, one a sample: for a dry run. `question.variables` is replaced by the graph's.
  /// - Throws: `ElicitationError`.
  public func critiqueRequests(
    of graph: DirectedAcyclicGraph, on question: ElicitationQuestion
  ) throws(ElicitationError) -> [ChatRequest] {
    let count = graph.variables.count
    guard count >= 2 else { throw .tooFewVariables(count: count) }
    guard count <= Elicitor.roleVariableLimit else {
      throw .tooManyVariables(count: count, strategy: "critique", limit: Elicitor.roleVariableLimit)
    }
    try question.check()
    var requests: [ChatRequest] = []
    for sample in 0..<question.samples {
      let presentation = Presentation(graph.variables, seed: question.seed, stream: [4, sample])
      var generator = SplitMix64(seed: question.seed, stream: [0x4352, sample])
      let edges = generator.shuffled(graph.edges).map { edge in
        JSONValue.array([presentation.json(edge.source), presentation.json(edge.target)])
      }
      do throws(PromptError) {
        let rendered = try question.prompts[.critique].render(
          [
            "data": .json(presentation.data(graph.variables, context: question.context)),
            "edges": .json(.array(edges)), "ids": .json(presentation.enumeration()),
            "limit": .json(.number(Double(Elicitor.findingLimit))),
          ], leniently: Query.lenient, ignoringUnused: true)
        requests.append(question.request(rendered, sample: sample, maximumTokens: 1_024))
      } catch {
        throw .prompt(error)
      }
    }
    return requests
  }

  /// What an expert holds against a graph. One call a sample. A finding must fit the graph: an edge that is called wrong
  /// or reversed must be there, a missing one must not; others are dropped and noted.
  /// - Throws: `ElicitationError` before anything is sent.
  public func critique(
    _ graph: DirectedAcyclicGraph, on question: ElicitationQuestion
  ) async throws(ElicitationError) -> CritiqueResult {
    let asked = try await askSamples(try critiqueRequests(of: graph, on: question), prompt: .critique, about: [])
    var result = CritiqueResult(
      criticisms: [], failures: asked.failures, stopped: asked.stopped, exchanges: asked.exchanges, notes: [])
    for answer in asked.answers {
      let presentation = Presentation(graph.variables, seed: question.seed, stream: [4, answer.sample])
      var reader = AnswerReader(
        json: answer.json, provenance: answer.provenance, sample: answer.sample, about: "critique", presentation,
        graph.variables)
      var seen: Set<DirectedEdge> = []
      for entry in reader.entries("findings", limit: graph.variables.count * (graph.variables.count - 1)) {
        guard let cause = reader.node(entry["cause"]), let effect = reader.node(entry["effect"]) else { continue }
        guard cause != effect else {
          reader.note(.selfPair)
          continue
        }
        guard let kind = entry["error"]?.string.flatMap(GraphCriticism.Kind.init(rawValue:)) else {
          reader.note(.malformed)
          continue
        }
        guard let confidence = reader.confidence(entry["confidence"]) else { continue }
        let edge = DirectedEdge(cause, effect)
        guard kind == .missing ? !graph.areAdjacent(cause, effect) : graph.contains(edge) else {
          reader.note(.misfit, "\(graph.variables[cause].name) → \(graph.variables[effect].name)")
          continue
        }
        guard seen.insert(edge).inserted else {
          reader.note(.duplicate)
          continue
        }
        let reason = entry["reason"]?.string.map { String(PromptTemplate.trimmed($0).prefix(1_000)) }
        result.criticisms.append(
          GraphCriticism(
            kind: kind, cause: graph.variables[cause].name, effect: graph.variables[effect].name,
            confidence: confidence, rationale: reason?.isEmpty == true ? nil : reason, provenance: answer.provenance))
      }
      let reading = reader.reading()
      result.notes += reading.notes + reading.rejected.map { "critique: \($0.problem)" }
    }
    return result
  }
}

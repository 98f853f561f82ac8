import CausalGraphs
public import LanguageModels
import StrictJSON

extension Elicitor {
  /// The most variables a question about roles, or a critique, shows.
  public static let roleVariableLimit = 500
  /// The most suggestions of one answer, listed and new each.
  static let suggestionLimit = 10

  /// The requests of a question about roles, one a sample: for a dry run.
  /// - Throws: `ElicitationError`.
  public func roleRequests(
    _ role: RoleQuestion, on question: ElicitationQuestion
  ) throws(ElicitationError) -> [ChatRequest] {
    try question.checkRole(role)
    var requests: [ChatRequest] = []
    for sample in 0..<question.samples {
      let presentation = Presentation(question.variables, seed: question.seed, stream: [3, sample])
      let pair = [role.treatment, role.outcome].compactMap(\.self)
      func id(_ variable: Int?) -> PromptArgument { .json(variable.map { presentation.json($0) } ?? .null) }
      let definition = role.role == .latentVariables && pair.isEmpty ? "latent-variables-all" : role.role.rawValue
      do throws(PromptError) {
        let rendered = try question.prompts[.role].render(
          [
            "data": .json(presentation.data(question.variables, context: question.context)),
            "treatment": id(role.treatment), "outcome": id(role.outcome), "definition": .part(definition),
            "others": .json(presentation.enumeration(without: pair)),
            "limit": .json(.number(Double(Elicitor.suggestionLimit))),
          ], leniently: Query.lenient, ignoringUnused: true)
        requests.append(question.request(rendered, sample: sample, maximumTokens: 1_024))
      } catch {
        throw .prompt(error)
      }
    }
    return requests
  }

  /// Which variables play the role. One call a sample; suggestions of the same variable are brought together.
  /// - Throws: `ElicitationError` before anything is sent.
  public func suggest(
    _ role: RoleQuestion, on question: ElicitationQuestion
  ) async throws(ElicitationError) -> RoleResult {
    let asked = try await askSamples(
      try roleRequests(role, on: question), prompt: .role,
      about: [role.treatment, role.outcome].compactMap { $0.map { question.variables[$0].name } })
    var result = RoleResult(
      suggestions: [], failures: asked.failures, stopped: asked.stopped, exchanges: asked.exchanges, notes: [])
    var collected = RoleCollection(role: role.role)
    for answer in asked.answers {
      let presentation = Presentation(question.variables, seed: question.seed, stream: [3, answer.sample])
      collected.add(answer, presentation, question.variables, excluded: [role.treatment, role.outcome])
    }
    result.suggestions = collected.suggestions()
    result.notes = collected.notes
    return result
  }
}

extension ElicitationQuestion {
  fileprivate func checkRole(_ role: RoleQuestion) throws(ElicitationError) {
    let count = variables.count
    guard count >= 1 else { throw .tooFewVariables(count: count) }
    guard count <= Elicitor.roleVariableLimit else {
      throw .tooManyVariables(count: count, strategy: role.role.words, limit: Elicitor.roleVariableLimit)
    }
    try check()
    for index in [role.treatment, role.outcome].compactMap(\.self) where !variables.indices.contains(index) {
      throw .noSuchVariable(index: index)
    }
    let isPair = role.treatment != nil && role.outcome != nil && role.treatment != role.outcome
    let isNone = role.treatment == nil && role.outcome == nil
    guard isPair || (isNone && !role.role.needsPair) else { throw .roleNeedsPair(role: role.role.words) }
  }
}

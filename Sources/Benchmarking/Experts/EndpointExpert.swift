public import CausalGraphs
public import Elicitation
public import LanguageModels

/// A language model behind an endpoint.
public struct EndpointExpert: BenchmarkExpert {
  private let elicitor: Elicitor
  private let name: StrategyName
  private let question: @Sendable (VariableList, String?) throws -> ElicitationQuestion
  private let prices: PriceTable
  private let progress: @Sendable (ElicitationProgress) -> Void
  public let kind: ExpertKind
  /// The SHA-256 of the recorded answers; nil where an endpoint is asked.
  private let digest: String?

  /// - Parameters:
  ///   - elicitor: Who is asked, and what its claims are worth.
  ///   - isRecorded: Whether all answers were given at another time (`ReplayedExchanges`).
  ///   - digest: Of what holds them.
  ///   - question: How variables and their context are put.
  ///   - progress: Told after each answer.
  public init(
    _ elicitor: Elicitor, strategy: StrategyName, isRecorded: Bool = false, digest: String? = nil,
    prices: PriceTable = .builtIn,
    question: @escaping @Sendable (VariableList, String?) throws -> ElicitationQuestion,
    progress: @escaping @Sendable (ElicitationProgress) -> Void = { _ in }
  ) {
    (self.elicitor, name, self.prices) = (elicitor, strategy, prices)
    (self.question, self.progress) = (question, progress)
    kind = isRecorded ? .recorded : .endpoint
    self.digest = digest
  }

  public var label: String { elicitor.model.name }
  public var strategy: String? { name.rawValue }
  public var variesByReplicate: Bool { false }
  public func content(about graph: String) -> String? { digest }

  /// - Throws: `ElicitationError` before anything is sent; `EndpointError` where what stopped the run would stop all others
  ///   too: what was answered is in the cache.
  public func opinions(on asked: ExpertQuestion) async throws -> ExpertOpinions {
    let result = try await elicitor.run(name.strategy, on: question(asked.variables, nil), progress: progress)
    if let stopped = result.stopped { throw stopped }
    if result.exchanges.isEmpty, let failure = result.failures.first { throw failure.error }
    var notes = result.notes.prefix(5).map { $0 }
    if !result.failures.isEmpty {
      notes.append(
        result.failures.count == 1 ? "1 question has no answer" : "\(result.failures.count) questions have no answer")
    }
    if kind == .recorded { notes.append("recorded: the answers were given at another time") }
    let (cost, isWhole) = cost(of: result.exchanges)
    if !isWhole { notes.append("the price of some answers is not known") }
    let (tokens, currency) = (EndpointExpert.tokens(of: result.exchanges), prices.currency)
    let proposals = result.proposals.map { proposal in
      var proposal = proposal
      if kind == .recorded { proposal.provenance.notes.append("recorded") }
      return proposal
    }
    return ExpertOpinions(
      proposals: proposals, calls: result.exchanges.count, tokens: tokens, cost: isWhole ? cost : nil,
      currency: isWhole ? currency : nil, notes: notes)
  }

  /// What the answers took when they were given, those of the cache among them.
  private static func tokens(of exchanges: [ExchangeRecord]) -> TokenUsage? {
    let counted = exchanges.compactMap(\.usage)
    guard !counted.isEmpty else { return nil }
    return TokenUsage(
      prompt: counted.reduce(0) { $0 + $1.prompt }, completion: counted.reduce(0) { $0 + $1.completion })
  }

  private func cost(of exchanges: [ExchangeRecord]) -> (sum: Double, isWhole: Bool) {
    var sum = 0.0
    for exchange in exchanges {
      guard let usage = exchange.usage, let price = prices.price(of: exchange.answeringModel ?? exchange.requestedModel)
      else { return (sum, false) }
      sum += price.cost(of: usage)
    }
    return (sum, true)
  }
}

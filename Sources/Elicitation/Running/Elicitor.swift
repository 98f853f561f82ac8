import CausalGraphs
public import LanguageModels
import StrictJSON

/// Puts a strategy's questions to a language model, many at a time, and gathers what it says.
public struct Elicitor: Sendable {
  /// Who is asked.
  public var model: any LanguageModel
  /// How many questions are in flight at once.
  public var concurrency: Int
  /// What its claims are worth.
  public var calibration: any ProposalCalibration

  /// Asks `model`, with at most `concurrency` questions under way at once.
  public init(
    _ model: any LanguageModel, concurrency: Int = 8, calibration: any ProposalCalibration = UncalibratedProposals()
  ) {
    self.model = model
    self.concurrency = max(1, concurrency)
    self.calibration = calibration
  }

  /// Asks. The result is the same for any concurrency, as long as the answers are.
  ///
  /// A question that fails for good is listed and the others go on. What makes further questions pointless (a bad key, an
  /// unknown model, an exhausted budget or quota, cancellation, an endpoint that does not answer) stops the run; what was
  /// answered is kept.
  /// - Parameter progress: Called after each answer and failure, one call at a time.
  /// - Throws: `ElicitationError` before anything is sent.
  public func run(
    _ strategy: any ElicitationStrategy, on question: ElicitationQuestion,
    progress: @Sendable (ElicitationProgress) -> Void = { _ in }
  ) async throws(ElicitationError) -> ElicitationResult {
    let plan = try strategy.plan(for: question)
    var queries = plan.firstQueries
    var outcomes: [QueryOutcome] = []
    var result = ElicitationResult(
      strategy: strategy.name, proposals: [], failures: [], stopped: nil, notAsked: 0, exchanges: [], notes: [])
    var failed: [Int: EndpointError] = [:]
    var round = 0
    while !queries.isEmpty, result.stopped == nil {
      let (answered, missed) = (result.exchanges.count, failed.count)
      let asking = queries
      let batch = RequestBatch(model: model, concurrency: concurrency)
      let replies: BatchOutcome
      do throws(PromptError) {
        replies = try await batch.run(count: asking.count) { index throws(PromptError) in
          try asking[index].request(for: question)
        } progress: { done, failures in
          progress(
            ElicitationProgress(
              strategy: strategy.name, answered: answered + done, failed: missed + failures, total: plan.calls,
              isExact: plan.isExact))
        }
      } catch {
        throw .prompt(error)
      }
      result.stopped = replies.stopped
      for (query, reply) in zip(asking, replies.replies) {
        switch reply {
        case nil:
          result.notAsked += 1
          continue
        case .success(let answer):
          result.exchanges.append(answer.exchange)
          if let json = answer.json {
            let answered = AnsweredQuery(
              query: query, json: json, tokens: answer.logProbabilities,
              provenance: provenance(of: answer.exchange, query))
            outcomes.append(QueryOutcome(query, answer: answered))
          } else {
            failed[outcomes.count] = .invalidAnswer(problems: ["the answer is not JSON"], snippet: answer.snippet)
            outcomes.append(QueryOutcome(query, answer: nil))
          }
        case .failure(let error):
          failed[outcomes.count] = error
          outcomes.append(QueryOutcome(query, answer: nil))
        }
      }
      if result.stopped == nil, result.exchanges.count == answered {
        // A whole round without an answer, for a reason that the next one would share.
        result.stopped = outcomes.suffix(asking.count).indices.lazy.compactMap { failed[$0] }.first(
          where: \.isLikelyShared)
      }
      round += 1
      queries = result.stopped == nil ? strategy.queries(after: outcomes, round: round, for: question) : []
    }
    finish(&result, strategy, question, outcomes, failed)
    return result
  }

  private func finish(
    _ result: inout ElicitationResult, _ strategy: any ElicitationStrategy, _ question: ElicitationQuestion,
    _ outcomes: [QueryOutcome], _ failed: [Int: EndpointError]
  ) {
    let reading = strategy.read(outcomes.compactMap(\.answer), for: question)
    result.proposals = reading.proposals.map { proposal in
      var proposal = proposal
      proposal.claim = calibration.calibrated(
        proposal.claim, strategy: proposal.provenance.strategy, model: proposal.provenance.model)
      return proposal
    }
    result.notes = reading.notes
    let rejected = Dictionary(
      reading.rejected.compactMap { rejected in rejected.query.map { ($0, rejected.problem) } },
      uniquingKeysWith: { first, _ in first })
    for (index, outcome) in outcomes.enumerated() {
      let error =
        failed[index]
        ?? rejected[outcome.query].map { EndpointError.invalidAnswer(problems: [$0], snippet: "") }
      guard let error else { continue }
      result.failures.append(
        QuestionFailure(
          strategy: outcome.query.strategyName, variables: outcome.query.variables.map { question.variables[$0].name },
          sample: outcome.query.sample, error: error))
    }
  }

  private func provenance(of exchange: ExchangeRecord, _ query: Query) -> Provenance {
    Provenance(
      expert: model.name, model: exchange.answeringModel ?? exchange.requestedModel, strategy: query.strategyName,
      promptName: exchange.prompt.name, promptVersion: exchange.prompt.version, promptHash: exchange.prompt.hash,
      sample: query.sample, exchange: exchange.key, notes: exchange.notes)
  }
}

extension ChatAnswer {
  /// The beginning of the answer, for messages.
  var snippet: String { content.visible(limit: 200) }
}

import CausalGraphs
import Elicitation
import LanguageModels
import OrderedCollections
import StrictJSON
import Synchronization
import Testing

private func question(_ variables: VariableList) throws -> ElicitationQuestion {
  ElicitationQuestion(variables, prompts: try PromptLibrary(), callLimit: 10_000)
}

@Suite struct ElicitorTests {
  @Test("What fails for good is listed, and the rest is kept")
  func partialFailure() async throws {
    let graph = try randomGraph(5, seed: 2)
    let expert = SimulatedExpert(graph) { request, scene throws(EndpointError) in
      if scene.asked.first.flatMap({ scene.names[$0] }) == "variable c" {
        throw .invalidAnswer(problems: ["simulated"], snippet: "")
      }
      return nil
    }
    let result = try await Elicitor(expert).run(OrderingStrategy(), on: question(graph.variables))
    #expect(result.failures.map(\.variables) == [["variable c"]])
    #expect(result.stopped == nil)
    #expect(!result.isComplete)
    #expect(result.exchanges.count == 4)
    #expect(expert.requests.count == 5)
    #expect(result.usage.tokens == TokenUsage(prompt: 400, completion: 40))
  }

  @Test(
    "What makes asking on pointless stops the run, and keeps what was answered",
    arguments: [
      EndpointError.unauthorized(status: 401, message: "", keyConfigured: true), .unknownModel("m", message: ""),
      .notConfigured(message: ""), .budgetExhausted(.requests(limit: 3)), .quotaExhausted(message: ""), .cancelled,
    ])
  func fatal(error: EndpointError) async throws {
    let graph = try randomGraph(8, seed: 2)
    let count = Mutex(0)
    let expert = SimulatedExpert(graph) { _, _ throws(EndpointError) in
      let number = count.withLock { value in
        value += 1
        return value
      }
      if number > 3 { throw error }
      return nil
    }
    let result = try await Elicitor(expert, concurrency: 1).run(PairwiseStrategy(), on: question(graph.variables))
    #expect(result.stopped == error)
    #expect(expert.requests.count == 4)
    #expect(result.exchanges.count == 3)
    #expect(result.proposals.count == 3)
    #expect(result.notAsked == 53)
    #expect(result.failures.isEmpty)
  }

  @Test func anEndpointThatNeverAnswersIsGivenUp() async throws {
    let graph = try randomGraph(8, seed: 2)
    let expert = SimulatedExpert(graph) { _, _ throws(EndpointError) in
      throw .timedOut(after: .seconds(1), attempts: 3)
    }
    let result = try await Elicitor(expert, concurrency: 2).run(PairwiseStrategy(), on: question(graph.variables))
    #expect(result.stopped == .timedOut(after: .seconds(1), attempts: 3))
    #expect(expert.requests.count <= 6)
    #expect(result.proposals.isEmpty)
  }

  @Test("Questions that are all too long are not all asked")
  func sharedFailure() async throws {
    let graph = try randomGraph(8, seed: 2)
    let expert = SimulatedExpert(graph) { _, _ throws(EndpointError) in throw .tooLong(message: "simulated") }
    let result = try await Elicitor(expert, concurrency: 1).run(PairwiseStrategy(), on: question(graph.variables))
    #expect(result.stopped == .tooLong(message: "simulated"))
    #expect(expert.requests.count == 4)
    #expect(result.failures.count == 4 && result.notAsked == 52)
  }

  @Test("A round without any answer is the last one")
  func silentRound() async throws {
    let graph = try randomGraph(4, seed: 2)
    let error = EndpointError.overloaded(status: 500, message: "", attempts: 1)
    let expert = SimulatedExpert(graph) { _, _ throws(EndpointError) in throw error }
    let result = try await Elicitor(expert).run(OrderingThenRefinement(), on: question(graph.variables))
    #expect(expert.requests.count == 4)
    #expect(result.stopped == error)
  }

  @Test("What is in flight when the budget ends is waited for: it is paid for")
  func budgetEnds() async throws {
    let graph = try randomGraph(6, seed: 2)
    let limit = EndpointError.budgetExhausted(.requests(limit: 3))
    let count = Mutex(0)
    struct Slow: LanguageModel {
      let expert: SimulatedExpert
      var name: String { expert.name }
      func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer {
        let answer = try await expert.answer(request)
        do { try await Task.sleep(for: .milliseconds(50)) } catch { throw .cancelled }
        return answer
      }
    }
    let expert = SimulatedExpert(graph) { _, _ throws(EndpointError) in
      let number = count.withLock { value in
        value += 1
        return value
      }
      if number > 3 { throw limit }
      return nil
    }
    let result = try await Elicitor(Slow(expert: expert)).run(OrderingStrategy(), on: question(graph.variables))
    #expect(result.stopped == limit)
    #expect(result.exchanges.count == 3 && result.notAsked == 3)
  }

  @Test func cancellationStopsAndKeeps() async throws {
    /// Answers six questions, and hangs on the others until they are cancelled.
    struct Hanging: LanguageModel {
      let expert: SimulatedExpert
      var name: String { expert.name }
      func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer {
        let answer = try await expert.answer(request)
        if expert.requests.count > 6 {
          do { try await Task.sleep(for: .seconds(86_400)) } catch { throw .cancelled }
        }
        return answer
      }
    }
    let graph = try randomGraph(8, seed: 2)
    let expert = SimulatedExpert(graph)
    let asked = try question(graph.variables)
    let task = Task { try await Elicitor(Hanging(expert: expert), concurrency: 2).run(PairwiseStrategy(), on: asked) }
    while expert.requests.count < 8 { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    let result = try await task.value
    #expect(result.stopped == .cancelled)
    #expect(expert.requests.count == 8)
    #expect((5...6).contains(result.exchanges.count))  // the sixth may have met the seventh
    #expect(result.exchanges.count + result.notAsked == 56)
    #expect(result.proposals.count == result.exchanges.count)
  }

  @Test func concurrencyIsBounded() async throws {
    struct Counting: LanguageModel {
      final class Gauge: Sendable { let value = Mutex((now: 0, most: 0)) }
      let expert: SimulatedExpert
      let gauge = Gauge()
      var name: String { expert.name }
      func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer {
        gauge.value.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        defer { gauge.value.withLock { $0.now -= 1 } }
        return try await expert.answer(request)
      }
    }
    let graph = try randomGraph(6, seed: 2)
    let model = Counting(expert: SimulatedExpert(graph, isUneven: true))
    _ = try await Elicitor(model, concurrency: 3).run(PairwiseStrategy(), on: question(graph.variables))
    #expect(model.gauge.value.withLock { $0.most } <= 3)
    #expect(model.gauge.value.withLock { $0.most } >= 2)
  }

  @Test func progressEndsAtTheTotal() async throws {
    let graph = try randomGraph(4, seed: 2)
    let seen = Mutex<[ElicitationProgress]>([])
    let asked = try question(graph.variables)
    _ = try await Elicitor(SimulatedExpert(graph)).run(BreadthFirstStrategy(), on: asked) { step in
      seen.withLock { $0.append(step) }
    }
    let steps = seen.withLock { $0 }
    #expect(steps.map(\.answered) == Array(1...5))
    #expect(steps.last?.total == 5)
  }

  @Test func provenanceIsFull() async throws {
    let graph = try randomGraph(3, seed: 2)
    let library = try PromptLibrary()
    let result = try await Elicitor(SimulatedExpert(graph)).run(PairwiseStrategy(), on: question(graph.variables))
    for proposal in result.proposals {
      let template = library[.pairChoice]
      #expect(proposal.provenance.expert == "simulated expert")
      #expect(proposal.provenance.model == "simulated")
      #expect(proposal.provenance.strategy == "pairwise")
      #expect(proposal.provenance.promptName == "pair-choice")
      #expect(proposal.provenance.promptHash == template.hash)
      #expect(proposal.provenance.promptVersion == template.version)
      #expect(proposal.provenance.sample == 0)
      #expect(proposal.provenance.exchange == "key")
      #expect(proposal.rationale == "simulated")
    }
  }

  @Test func calibrationIsApplied() async throws {
    struct Doubt: ProposalCalibration {
      func calibrated(_ claim: EdgeProposal.Claim, strategy: String?, model: String?) -> EdgeProposal.Claim {
        strategy == "ordering" && model == "simulated" ? .abstention : claim
      }
    }
    let graph = try randomGraph(4, seed: 2)
    let result = try await Elicitor(SimulatedExpert(graph), calibration: Doubt())
      .run(OrderingStrategy(), on: question(graph.variables))
    #expect(result.proposals.allSatisfy { $0.claim == .abstention })
    #expect(result.proposals.count == 12)
  }

  @Test("Token probabilities that the endpoint gives are compared in both directions")
  func tokens() async throws {
    struct Tokens: LanguageModel {
      var name: String { "simulated tokens" }
      func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer {
        guard request.topLogProbabilities != nil, let scene = Scene(request) else {
          throw .rejected(status: 400, message: "simulated")
        }
        // "Yes" both times, but surer of a → b.
        let sure = scene.names[scene.asked[0]] == "a"
        let tokens = ["{\"", "answer", "\":", " \"", "yes", "\"}"].map { text in
          TokenLogProbability(
            token: text, logProbability: -0.1,
            alternatives: text == "yes"
              ? [.init(token: "yes", logProbability: -0.1), .init(token: "no", logProbability: sure ? -9 : -3)] : [])
        }
        return ChatAnswer(
          content: "{\"answer\": \"yes\"}", json: ["answer": "yes"], logProbabilities: tokens,
          exchange: ExchangeRecord(key: "", requestedModel: "simulated", prompt: request.prompt))
      }
    }
    let variables = try VariableList(names: ["b", "a"])
    let result = try await Elicitor(Tokens()).run(PairwiseStrategy(.yesNo), on: question(variables))
    let proposal = try #require(result.proposals.first)
    #expect(result.proposals.count == 1)
    guard case .direct(let claim) = proposal.claim else {
      Issue.record("\(proposal.claim)")
      return
    }
    let toA = proposal.first == "b" ? claim.forward : claim.backward
    #expect(toA < 0.05 && max(claim.forward, claim.backward) > 0.9)
  }
}

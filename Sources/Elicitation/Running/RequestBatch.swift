import LanguageModels

/// Requests that may be in flight together.
struct RequestBatch: Sendable {
  let model: any LanguageModel
  let concurrency: Int

  /// Asks all requests, `concurrency` at a time, until one says that asking on is pointless.
  /// - Parameters:
  ///   - request: Makes a request when it is its turn, so that thousands need not be held.
  ///   - progress: Answers and failures so far.
  /// - Throws: `PromptError` of a request that can not be made; those in flight are cancelled.
  func run(
    count: Int, request: (Int) throws(PromptError) -> ChatRequest, progress: (Int, Int) -> Void
  ) async throws(PromptError) -> BatchOutcome {
    var outcome = BatchOutcome(replies: Array(repeating: nil, count: count), stopped: nil)
    var problem: PromptError?
    await withTaskGroup(of: (Int, Result<ChatAnswer, EndpointError>).self) { group in
      var next = 0
      var inFlight = 0
      var (answered, failed, unanswered) = (0, 0, 0)
      while true {
        while outcome.stopped == nil, problem == nil, next < count, inFlight < concurrency {
          if Task.isCancelled {
            outcome.stopped = .cancelled
            break
          }
          let index = next
          do throws(PromptError) {
            let made = try request(index)
            let model = model
            group.addTask { (index, await RequestBatch.ask(model, made)) }
          } catch {
            problem = error
            group.cancelAll()
            break
          }
          next += 1
          inFlight += 1
        }
        guard let (index, reply) = await group.next() else { break }
        inFlight -= 1
        switch reply {
        case .success:
          outcome.replies[index] = reply
          (answered, unanswered) = (answered + 1, 0)
        case .failure(let error):
          // What the stop itself cancelled was not refused: it counts as not asked.
          if outcome.stopped != nil || problem != nil, error == .cancelled { continue }
          if error.isLikelyShared { unanswered += 1 }
          let givesUp = error.isLikelyShared && unanswered >= max(4, concurrency)
          if error.stopsEverything {
            if outcome.stopped == nil { outcome.stopped = error }
            // What was sent is paid for: where it can still be answered, it is waited for.
            if !error.leavesOthersAnswerable { group.cancelAll() }
            continue
          }
          outcome.replies[index] = reply
          failed += 1
          if givesUp, outcome.stopped == nil {
            outcome.stopped = error
            group.cancelAll()
          }
        }
        progress(answered, failed)
      }
    }
    if let problem { throw problem }
    return outcome
  }

  private static func ask(_ model: any LanguageModel, _ request: ChatRequest) async -> Result<ChatAnswer, EndpointError>
  {
    do throws(EndpointError) {
      return .success(try await model.answer(request))
    } catch {
      return .failure(error)
    }
  }
}

/// What came of a batch: a reply for each request that was asked, in order.
struct BatchOutcome: Sendable {
  var replies: [Result<ChatAnswer, EndpointError>?]
  var stopped: EndpointError?
}

extension EndpointError {
  /// True where any other question would fail in the same way.
  var stopsEverything: Bool {
    switch self {
    case .cancelled, .unauthorized, .unknownModel, .rateLimited, .quotaExhausted, .redirected, .budgetExhausted, .cache,
      .notConfigured:
      true
    case .unreachable, .timedOut, .overloaded, .rejected, .tooLong, .refused, .truncated, .unreadableReply,
      .invalidAnswer, .notKept:
      false
    }
  }

  /// True where it stops the asking, and what is in flight may be answered all the same.
  var leavesOthersAnswerable: Bool {
    switch self {
    case .budgetExhausted, .rateLimited, .quotaExhausted: true
    default: false
    }
  }

  /// True where the next question will likely fail in the same way: after several of these in a row, without an answer
  /// between them, asking on is a waste.
  var isLikelyShared: Bool {
    switch self {
    case .unreachable, .timedOut, .overloaded, .rejected, .tooLong, .unreadableReply: true
    default: false
    }
  }
}

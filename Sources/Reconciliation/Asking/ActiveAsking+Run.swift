public import CausalGraphs

extension ActiveAsking {
  /// What asking came to.
  public struct Outcome: Sendable {
    /// Why no more was asked.
    public enum Stop: String, Hashable, Sendable {
      /// The calls are spent, or no question fits in what is left.
      case budget
      /// No question is worth its calls.
      case nothingWorthAsking = "nothing-worth-asking"
    }

    /// What was put, in order, with what it was expected to tell.
    public var questions: [QuestionWorth]
    /// What was said before, then the answers in the order of the questions.
    public var proposals: [EdgeProposal]
    /// The graph of all of them.
    public var reconciled: ReconciledGraph
    /// The calls that the questions took.
    public var calls: Int
    /// Why no more was asked.
    public var stop: Stop
  }

  /// Asks any expert, round by round: reconciles what is known, puts the best questions, and again.
  ///
  /// - Parameters:
  ///   - calls: The budget.
  ///   - said: What is known already.
  ///   - reconcile: From proposals to a graph; its posterior, where it has one, says what is worth asking.
  ///   - ask: What the expert answers; nothing where it does not.
  /// - Throws: What the two closures throw.
  public func run(
    calls: Int, after said: [EdgeProposal] = [], reconcile: ([EdgeProposal]) throws -> ReconciledGraph,
    ask: (ActiveQuestion) async throws -> [EdgeProposal]
  ) async throws -> Outcome {
    var outcome = Outcome(
      questions: [], proposals: said, reconciled: try reconcile(said), calls: 0, stop: .nothingWorthAsking)
    var asked: Set<ActiveQuestion> = []
    while true {
      let beliefs = PairBeliefs(outcome.reconciled)
      let next = next(beliefs, asked: asked, calls: calls - outcome.calls, of: calls)
      guard !next.isEmpty else {
        outcome.stop = ranked(beliefs, asked: asked).isEmpty ? .nothingWorthAsking : .budget
        return outcome
      }
      for worth in next {
        asked.insert(worth.question)
        outcome.questions.append(worth)
        outcome.calls += worth.calls
        outcome.proposals += try await ask(worth.question)
      }
      outcome.reconciled = try reconcile(outcome.proposals)
    }
  }
}

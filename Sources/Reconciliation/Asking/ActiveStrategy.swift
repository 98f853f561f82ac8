public import CausalGraphs
public import Elicitation

/// Asks a language model what is worth asking: after each round the answers are reconciled with what is known, and the next
/// questions are those of `ActiveAsking`.
///
/// Pairs are asked about in both orders of presentation ("a direct cause, a cause only through others, or none?"), orders
/// with the question of `OrderingStrategy`. It ends when the calls are spent, or when nothing is worth asking.
public struct ActiveStrategy: ElicitationStrategy {
  /// How questions are chosen.
  public var asking: ActiveAsking
  /// Calls in all; nil: the question's limit where it has one, or else five for each variable and sample.
  public var callBudget: Int?
  /// What the claims are worth, while they are asked for.
  public var calibration: any ProposalCalibration
  /// Told, in sentences, where questions are not chosen as they were meant to be.
  public var onNote: @Sendable (String) -> Void = { _ in }
  private let initial: PairBeliefs
  private let believe: @Sendable ([EdgeProposal]) throws -> PairBeliefs

  /// - Parameters:
  ///   - initial: What is believed before the first question.
  ///   - believe: What is believed after these answers. Where it throws, no more is asked.
  public init(
    _ asking: ActiveAsking = ActiveAsking(), initial: PairBeliefs, callBudget: Int? = nil,
    calibration: any ProposalCalibration = UncalibratedProposals(),
    believe: @escaping @Sendable ([EdgeProposal]) throws -> PairBeliefs
  ) {
    self.asking = asking
    self.initial = initial
    self.callBudget = callBudget
    self.calibration = calibration
    self.believe = believe
  }

  public var name: String { "active" }
  public var promptNames: [PromptName] { [.ordering, .refinement] }

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    [ElicitationPlan.Round("active", calls: budget(question), isExact: false, example: .refinement(0, 1))]
  }

  private func budget(_ question: ElicitationQuestion) -> Int {
    let (calls, overflow) = (5 * max(1, question.samples)).multipliedReportingOverflow(by: question.variables.count)
    let standard = overflow ? ElicitationPlan.callsWithoutLimit : min(calls, ElicitationPlan.callsWithoutLimit)
    return callBudget ?? question.callLimit ?? standard
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    let budget = budget(question)
    let samples = max(1, question.samples)
    let beliefs: PairBeliefs
    if outcomes.isEmpty {
      beliefs = initial
    } else {
      let answers = read(outcomes.compactMap(\.answer), for: question).proposals.map { proposal in
        var proposal = proposal
        proposal.claim = calibration.calibrated(
          proposal.claim, strategy: proposal.provenance.strategy, model: proposal.provenance.model)
        return proposal
      }
      do {
        beliefs = try believe(answers)
      } catch {
        onNote("no more was asked, since the answers so far could not be merged: \(error)")
        return []
      }
    }
    if asking.target != nil, !beliefs.hasGraphs {
      onNote(
        "no graphs could be sampled, so questions were chosen by what they tell of the whole graph, not of the adjustment "
          + "set")
    }
    guard beliefs.nodeCount == question.variables.count else { return [] }
    var asking = asking
    asking.callsPerPair = 2 * samples
    if asking.callsPerOrder != nil { asking.callsPerOrder = samples }
    var asked = Set(outcomes.compactMap { ActiveQuestion($0.query.subject) })
    for pair in question.settledPairs { asked.insert(.pair(pair)) }
    let next = asking.next(beliefs, asked: asked, calls: budget - outcomes.count, of: budget)
    return (0..<samples).flatMap { sample in
      next.flatMap { worth -> [Query] in
        switch worth.question {
        case .order(let node): [Query(.order(of: node), sample: sample)]
        case .pair(let pair):
          [
            Query(.refinement(pair.low, pair.high), sample: sample),
            Query(.refinement(pair.high, pair.low), sample: sample),
          ]
        }
      }
    }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    let order = OrderingStrategy().read(answers.filter { $0.query.prompt == .ordering }, for: question)
    let pairs = RefinementStrategy().read(answers.filter { $0.query.prompt == .refinement }, for: question)
    return AnswerReading(
      proposals: order.proposals + pairs.proposals, notes: order.notes + pairs.notes,
      rejected: order.rejected + pairs.rejected)
  }
}

extension ActiveQuestion {
  /// The question that a query is part of; nil for those of other strategies.
  fileprivate init?(_ subject: Query.Subject) {
    switch subject {
    case .order(let node): self = .order(of: node)
    case .refinement(let first, let second):
      guard let pair = VariablePair(first, second) else { return nil }
      self = .pair(pair)
    default: return nil
    }
  }
}

import LanguageModels

/// The default: first the order of all variables (n calls), then the pairs that the order leaves open, those most worth
/// asking first, in both orders of presentation, as far as the calls reach.
public struct OrderingThenRefinement: ElicitationStrategy {
  /// Calls in all; nil: the question's limit where it has one, or else five for each variable and
  /// sample, up to `ElicitationPlan.callsWithoutLimit`.
  public var callBudget: Int?
  private let ordering = OrderingStrategy()

  /// With a budget of calls for both rounds together; nil for the question's own limit.
  public init(callBudget: Int? = nil) { self.callBudget = callBudget }

  public var name: String { "ordering-then-refine" }
  public var promptNames: [PromptName] { [.ordering, .refinement] }

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    let first = ordering.rounds(for: question)
    let pairs = pairLimit(question)
    return first + [
      ElicitationPlan.Round(
        "refine", calls: saturatingProduct(2, pairs, question.samples), isExact: false, example: .refinement(0, 1))
    ]
  }

  /// How many pairs can be asked about in both orders with what ordering leaves.
  private func pairLimit(_ question: ElicitationQuestion) -> Int {
    let count = question.variables.count
    let ordering = saturatingProduct(count, question.samples)
    let budget =
      callBudget ?? question.callLimit ?? min(saturatingProduct(5, ordering), ElicitationPlan.callsWithoutLimit)
    guard budget > ordering else { return 0 }
    let all = saturatingProduct(count, count - 1)
    let pairs = all == Int.max ? all : all / 2
    return min((budget - ordering) / max(1, saturatingProduct(2, question.samples)), pairs)
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    switch round {
    case 0: return ordering.queries(after: [], round: 0, for: question)
    case 1:
      let proposals = ordering.read(outcomes.compactMap(\.answer), for: question).proposals
      let open = RefinementStrategy.openPairs(
        after: proposals, variables: question.variables, settled: question.settledPairs)
      let pairs = Array(open.prefix(pairLimit(question)))
      return RefinementStrategy(pairs: pairs).queries(after: [], round: 0, for: question)
    default: return []
    }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    var reading = ordering.read(answers.filter { $0.query.prompt == .ordering }, for: question)
    reading.append(.pairs(answers.filter { $0.query.prompt == .refinement }, question))
    return reading
  }
}

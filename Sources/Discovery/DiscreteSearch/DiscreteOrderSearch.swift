import CausalGraphs
import SeededRandom

/// Finds a graph of categorical variables by searching over their orders.
///
/// Each variable in turn goes to its best place, the parents of each being chosen by grow–shrink among those before it
/// (best order score search: Andrews et al. 2023, NeurIPS 36). Where no move helps, the search goes on from another order
/// of an equivalent graph with some variables moved, `perturbations` times, and keeps the best.
///
/// What makes it fast is the counting: columns are counted several at a time, equal rows once, and what grow–shrink
/// chooses is remembered for every set of predecessors. With two parents or more, only those candidates are tried further
/// that raise the score alone or beside one of the parents; a variable has at most 64 candidates, those that raise its
/// score most alone.
///
/// The same seed gives the same result.
public struct DiscreteOrderSearch: Sendable {
  /// How much it does.
  public struct Options: Hashable, Sendable {
    /// How often the best order is disturbed and improved again.
    public var perturbations = 15
    /// The most parents of one variable; nil for no limit. Required parents stay, however many.
    public var parentLimit: Int?
    /// Fixes every random choice.
    public var seed: UInt64 = 0

    /// Fifteen perturbations.
    public init() {}
  }

  private let score: DiscreteLocalScore
  private let constraints: EdgeConstraints
  private let options: Options
  /// A set of candidates is one word.
  static let candidateLimit = 64

  /// A search over the score's variables.
  public init(_ score: DiscreteLocalScore, constraints: EdgeConstraints? = nil, options: Options = Options()) {
    self.score = score
    self.constraints = constraints ?? EdgeConstraints(nodeCount: score.variableCount)
    precondition(self.constraints.nodeCount == score.variableCount, "constraints over the score's variables")
    self.options = options
  }

  /// Searches.
  ///
  /// - Parameter onProgress: Told after each climb.
  /// - Throws: `CancellationError` once the surrounding task is cancelled.
  /// - Complexity: About p² passes over the rows, of which a group of columns shares one, and O(p²) steps a round of
  ///   moves, for p variables.
  public func run(onProgress: ((SearchProgress) -> Void)? = nil) throws(CancellationError) -> OrderSearchResult {
    let count = score.variableCount
    let forest = try ParentForest(score, constraints: constraints, parentLimit: options.parentLimit)
    var generator = SplitMix64(seed: options.seed)
    let required = constraints.requiredParents
    let first = ClassMember(parents: required, required: required).firstOrder()
    var best = OrderState(first, trees: forest.trees, required: required)
    try best.climb()
    var scores = [best.total]
    let perturbations = count > 1 ? max(0, options.perturbations) : 0
    onProgress?(SearchProgress(done: 1, total: perturbations + 1, bestScore: best.total))
    for step in 0..<perturbations {
      var trial = best
      // Every fourth disturbance is a large one.
      let most = step % 4 == 3 ? count / 2 : count / 8
      trial.disturb(moves: generator.below(max(2, most)), using: &generator)
      try trial.climb()
      scores.append(trial.total)
      if trial.total > best.total + 1e-9 { best = trial }
      onProgress?(SearchProgress(done: step + 2, total: perturbations + 1, bestScore: best.total))
    }
    let (parents, total) = withAllRequired(best.parents, best.total)
    return OrderSearchResult(
      parents: parents, score: total, evaluations: forest.evaluations, climbs: scores.count,
      reachedBest: scores.count { $0 >= best.total - 1e-6 })
  }

  /// Adds the required parents that found no room among the candidates.
  private func withAllRequired(_ found: [[Int]], _ total: Double) -> (parents: [[Int]], total: Double) {
    var (parents, total) = (found, total)
    for (child, required) in constraints.requiredParents.enumerated() {
      let missing = required.filter { !found[child].contains($0) }
      guard !missing.isEmpty else { continue }
      parents[child] = (found[child] + missing).sorted()
      total += score.localScore(of: child, parents: parents[child]) - score.localScore(of: child, parents: found[child])
      total += constraints.logPrior(of: child, parents: missing)
    }
    return (parents, total)
  }
}

public import CausalGraphs
internal import CausalStatistics
import Glibc

/// Why there is no exact posterior.
@nonexhaustive public enum ExactPosteriorError: Error, Hashable, Sendable {
  /// Time triples and memory doubles with each variable.
  case tooManyVariables(count: Int, limit: Int)
  /// A variable must have more parents than the limit allows.
  case requiredParentsExceedLimit(variable: String, required: Int, limit: Int)
  /// No allowed graph has a finite score; the variable is one of whose families none has, where there is such a one.
  case noFiniteScore(variable: String?)
}

extension ExactPosteriorError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyVariables(let count, let limit):
      "the exact posterior takes at most \(limit) variables, not \(count): leave some out, or sample graphs"
    case .requiredParentsExceedLimit(let variable, let required, let limit):
      "\"\(variable)\" is required to have \(required) parents, but at most \(limit) are allowed: raise the limit"
    case .noFiniteScore(let variable):
      variable.map { "no set of parents of \"\($0)\" has a score: is the column constant or the sum of others?" }
        ?? "no graph that obeys the constraints has a score"
    }
  }
}

/// The posterior over all DAGs, summed exactly: each DAG counts once, whatever its number of topological orders
/// (Tian and He 2009, UAI; the recursion over nodes without children is Robinson's 1973).
///
/// A graph's weight is exp(score), with the score's local scores and the constraints' log-priors of its edges. Weights
/// may span any number of nats; what is left out are sets of variables that can not be closed under "parent of" in graphs
/// that weigh more than 2⁻⁸⁰ of all, so data that say much save time.
///
/// Complexity: at most O(3ᵖ) steps beyond the local scores, and about (6 p + 40) 2ᵖ bytes. Where nothing can be left out,
/// 16 variables take a quarter of a second of processor time, 18 two, and 20, with 200 MB, some twenty.
///
/// Accuracy: probabilities were within 10⁻¹³ of enumeration, of a sum that subtracts nothing, and of rational arithmetic
/// (p = 20, no data, equal odds: the hardest for cancellation); see `benchmarks/RESULTS.md`. Each result tells its own
/// `discrepancy`.
public struct ExactEdgePosterior: Sendable {
  /// The most variables there may be.
  public static let variableLimit = 20

  /// The most parents a variable may have; nil for no limit. The posterior is then that of the graphs within the limit.
  public var parentLimit: Int?
  /// The most threads at a time; the answer does not depend on it.
  public var threads: Int

  /// A computation with these settings.
  public init(parentLimit: Int? = nil, threads: Int = 1) {
    (self.parentLimit, self.threads) = (parentLimit, threads)
  }

  /// What the sum over all DAGs says.
  public struct Summary: Hashable, Sendable {
    /// P(source → target), with ln Σ exp(score) in its method.
    public var edges: EdgePosterior
    /// `pathProbabilities[a * p + b]` is P(there is a directed path from a to b); 0 on the diagonal.
    public var pathProbabilities: [Double]
    /// How far p + 1 ways of computing the same sum over all graphs differ, relative to it: the error of probabilities
    /// is about this or less.
    public var discrepancy: Double
    /// How many local scores, or scores of sets that families share, were computed.
    public var evaluations: Int
  }

  /// The probability of each edge over `variables`, which are the score's.
  ///
  /// - Parameters:
  ///   - score: the log marginal likelihood in nats, without any search penalty, if these are to be probabilities.
  ///   - constraints: edges that must or may not be there, and what each adds to the score; nil for none.
  ///   - progress: steps are the variables whose families are scored, then the layers of both recursions.
  /// - Throws: `ExactPosteriorError`; `CancellationError` where the task was cancelled.
  public func posterior(
    of score: some LocalScore, variables: VariableList, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws -> EdgePosterior {
    try summary(of: score, variables: variables, constraints: constraints, progress: progress).edges
  }

  /// The probability of each edge and of each directed path, and how exact they are.
  ///
  /// - Parameters: as `posterior(of:variables:constraints:progress:)`.
  /// - Throws: as `posterior`.
  public func summary(
    of score: some LocalScore, variables: VariableList, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws -> Summary {
    let count = variables.count
    let constraints = constraints ?? EdgeConstraints(nodeCount: count)
    precondition(score.variableCount == count && constraints.nodeCount == count, "one variable a column")
    guard count <= ExactEdgePosterior.variableLimit else {
      throw ExactPosteriorError.tooManyVariables(count: count, limit: ExactEdgePosterior.variableLimit)
    }
    guard count > 0 else {
      let method = EdgePosterior.Method.exact(logEvidence: 0, parentLimit: parentLimit)
      return Summary(
        edges: EdgePosterior(nodeCount: 0, probabilities: [], method: method), pathProbabilities: [], discrepancy: 0,
        evaluations: 0)
    }
    let limit = max(0, parentLimit ?? count)
    for (node, required) in constraints.requiredParents.enumerated() where required.count > limit {
      throw ExactPosteriorError.requiredParentsExceedLimit(
        variable: variables[node].name, required: required.count, limit: limit)
    }
    let families = (0..<count).map { FamilySpace(child: $0, parentLimit: limit, constraints: constraints) }
    var sums = FamilySums(nodeCount: count)
    let scoring = try allFamilyScores(score, parentLimit: limit, threads: threads)
    let evaluations = try sums.fill(families: families, scoring: scoring, threads: threads) { done in
      try Task.checkCancellation()
      progress?(SearchProgress(done: done, total: count + GraphSums.layerCount(nodeCount: count)))
    }
    if let node = sums.references.firstIndex(where: { !$0.isFinite }) {
      throw ExactPosteriorError.noFiniteScore(variable: variables[node].name)
    }
    let closed = ClosedSets(sums)
    let graphs = GraphSums(sums, closed)
    let totals = try graphs.solve(threads: threads) { done in
      try Task.checkCancellation()
      progress?(SearchProgress(done: count + done, total: count + GraphSums.layerCount(nodeCount: count)))
    }
    guard totals.fromBelow > 0 else { throw ExactPosteriorError.noFiniteScore(variable: nil) }
    return summary(totals, sums: sums, constraints: constraints, evaluations: evaluations)
  }

  private func summary(
    _ totals: GraphSumTotals, sums: FamilySums, constraints: EdgeConstraints, evaluations: Int
  ) -> Summary {
    let count = totals.nodeCount
    var (edges, paths) = (totals.edges, totals.paths)
    for first in 0..<count {
      for second in 0..<count where first != second {
        let pair = first * count + second
        edges[pair] = min(1, max(0, edges[pair] / totals.wholes[second]))
        paths[pair] = min(1, max(0, paths[pair] / totals.wholes[first]))
        if constraints.isForbidden[pair] { edges[pair] = 0 }
        if constraints.requiredParents[second].contains(first) { (edges[pair], paths[pair]) = (1, 1) }
      }
    }
    let evidence =
      sums.references.reduce(0, +) + log(totals.fromBelow) + Double(totals.exponent) * M_LN2
    let method = EdgePosterior.Method.exact(logEvidence: evidence, parentLimit: parentLimit)
    let differences = (totals.wholes + [totals.fromAbove]).map { abs($0 / totals.fromBelow - 1) }
    return Summary(
      edges: EdgePosterior(nodeCount: count, probabilities: edges, method: method), pathProbabilities: paths,
      discrepancy: differences.max() ?? 0, evaluations: evaluations)
  }
}

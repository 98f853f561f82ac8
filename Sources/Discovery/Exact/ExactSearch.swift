public import CausalGraphs
internal import CausalStatistics

/// Why exact search can not start, or has no answer.
@nonexhaustive public enum ExactSearchError: Error, Hashable, Sendable {
  /// Time and memory double with each variable.
  case tooManyVariables(count: Int, limit: Int)
  /// A variable must have more parents than the limit allows.
  case requiredParentsExceedLimit(variable: String, required: Int, limit: Int)
  /// No allowed graph has a finite score; the variable is one of whose families none has, where there is such a one.
  case noFiniteScore(variable: String?)
}

extension ExactSearchError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyVariables(let count, let limit):
      "exact search takes at most \(limit) variables, not \(count): leave some out, or use greedy or order search"
    case .requiredParentsExceedLimit(let variable, let required, let limit):
      "\"\(variable)\" is required to have \(required) parents, but at most \(limit) are allowed: raise the limit"
    case .noFiniteScore(let variable):
      variable.map { "no set of parents of \"\($0)\" has a score: is the column constant or the sum of others?" }
        ?? "no graph that obeys the constraints has a score"
    }
  }
}

/// A graph of the highest score there is, found by dynamic programming over subsets of the variables (Silander and
/// Myllymäki 2006, UAI; Yuan and Malone 2013, JAIR 48).
///
/// Nothing is left out but what is proven to be in no optimal graph (or, where only its equals are, not in the one
/// returned): families beaten by a subset of their parents, and families below a `BoundedLocalScore`'s bound. For a
/// `DeterminantScore` all p 2ᵖ⁻¹ local scores come from 2ᵖ determinants, and for complete categorical data from the
/// counts of as many sets of columns, where these are at most 2²⁰.
///
/// Complexity: O(p² 2ᵖ) steps and about (4 p + 12) 2ᵖ bytes beside the local scores: 80 MB for 20 variables.
public struct ExactSearch: Sendable {
  /// The most variables there may be.
  public static let variableLimit = 24

  /// The most parents a variable may have; nil for no limit. The answer is then the best graph within the limit.
  public var parentLimit: Int?
  /// The most threads at a time; the answer does not depend on it.
  public var threads: Int

  /// A search with these settings.
  public init(parentLimit: Int? = nil, threads: Int = 1) {
    (self.parentLimit, self.threads) = (parentLimit, threads)
  }

  /// A best graph: `score` is highest among all graphs that obey the constraints and the parent limit.
  public struct Optimum: Hashable, Sendable {
    /// One graph of the highest score; of several always the same.
    public var graph: DirectedAcyclicGraph
    /// Its score with the prior of its edges, in nats.
    public var score: Double
    /// How many local scores, or scores of sets that families share, were computed.
    public var evaluations: Int
    /// How many parent sets there were, over all variables, that no subset of theirs beats.
    public var parentSets: Int
  }

  /// The best graph over `variables`, which are the score's.
  ///
  /// - Parameters:
  ///   - constraints: edges that must or may not be there, and what each adds to the score; nil for none.
  ///   - progress: steps are the variables whose families are scored, then the layers of the recursion.
  /// - Throws: `ExactSearchError`; `CancellationError` where the task was cancelled.
  public func optimum(
    of score: some LocalScore, variables: VariableList, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws -> Optimum {
    let count = variables.count
    let constraints = constraints ?? EdgeConstraints(nodeCount: count)
    precondition(score.variableCount == count && constraints.nodeCount == count, "one variable a column")
    guard count <= ExactSearch.variableLimit else {
      throw ExactSearchError.tooManyVariables(count: count, limit: ExactSearch.variableLimit)
    }
    guard count > 0 else {
      return Optimum(graph: DirectedAcyclicGraph(variables), score: 0, evaluations: 0, parentSets: 0)
    }
    let limit = max(0, parentLimit ?? count)
    for (node, required) in constraints.requiredParents.enumerated() where required.count > limit {
      throw ExactSearchError.requiredParentsExceedLimit(
        variable: variables[node].name, required: required.count, limit: limit)
    }
    let families = (0..<count).map { FamilySpace(child: $0, parentLimit: limit, constraints: constraints) }
    let (rankings, evaluations) = try rankings(
      of: families, scoring: bestFamilyScores(score, parentLimit: limit, threads: threads), progress: progress)
    if let node = rankings.firstIndex(where: { $0.sets.isEmpty }) {
      throw ExactSearchError.noFiniteScore(variable: variables[node].name)
    }
    let fitsIn16Bits = rankings.allSatisfy { $0.sets.count < Int(UInt16.max) }
    let (best, parentSets) =
      fitsIn16Bits
      ? try solve(SinkRecursion<UInt16>(rankings: rankings, threads: threads), progress: progress)
      : try solve(SinkRecursion<UInt32>(rankings: rankings, threads: threads), progress: progress)
    guard best > -.infinity else { throw ExactSearchError.noFiniteScore(variable: nil) }
    let edges = families.flatMap { family in
      family.parents(parentSets[family.child]).map { DirectedEdge($0, family.child) }
    }
    return Optimum(
      graph: try DirectedAcyclicGraph(variables, edges: edges), score: best, evaluations: evaluations,
      parentSets: rankings.reduce(0) { $0 + $1.sets.count })
  }

  /// The best graph's equivalence class, with what each of its edges is worth.
  ///
  /// - Parameters: as `optimum(of:variables:constraints:progress:)`; `method` and `setting` name the score in the report.
  /// - Throws: as `optimum`.
  public func report(
    _ score: some LocalScore, variables: VariableList, constraints: EdgeConstraints? = nil, method: String,
    setting: Double? = nil, progress: ((SearchProgress) -> Void)? = nil
  ) throws -> DiscoveryReport {
    let constraints = constraints ?? EdgeConstraints(nodeCount: variables.count)
    let optimum = try optimum(of: score, variables: variables, constraints: constraints, progress: progress)
    return DiscoveryReport(
      graph: constraints.discovered(optimum.graph), algorithm: "Exact search", method: method, setting: setting,
      score: optimum.score, evaluations: optimum.evaluations, optimality: .proven(parentLimit: parentLimit),
      support: optimum.graph.edgeSupport(by: score, constraints: constraints))
  }

  private func rankings(
    of families: [FamilySpace], scoring: any FamilyScoring, progress: ((SearchProgress) -> Void)?
  ) throws -> (rankings: [ParentSetRanking], evaluations: Int) {
    var (rankings, evaluations): ([ParentSetRanking], Int) = ([], 0)
    // A few families at a time bounds the memory, and lets a person stop between them.
    let step = max(1, threads)
    for start in stride(from: 0, to: families.count, by: step) {
      try Task.checkCancellation()
      let chosen = Array(families[start..<min(start + step, families.count)])
      let done = mapInParallel(parts: chosen.count, threads: threads) { part in
        let scores = LargeBuffer<Double>(count: chosen[part].size)
        let evaluations = scoring.fill(scores.elements, of: chosen[part])
        let room = LargeBuffer<Double>(count: chosen[part].size)
        return (ParentSetRanking(scores.elements, room: room.elements), evaluations)
      }
      for (ranking, count) in done {
        rankings.append(ranking)
        evaluations += count
      }
      progress?(SearchProgress(done: rankings.count))
    }
    return (rankings, evaluations)
  }

  private func solve<Rank>(
    _ recursion: SinkRecursion<Rank>, progress: ((SearchProgress) -> Void)?
  ) throws -> (Double, [Int]) {
    let families = recursion.nodeCount
    let (score, parentSets) = try recursion.solve(threads: threads) { done, total in
      try Task.checkCancellation()
      progress?(SearchProgress(done: families + done, total: families + total))
    }
    return (score, parentSets)
  }
}

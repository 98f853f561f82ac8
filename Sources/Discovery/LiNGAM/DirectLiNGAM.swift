public import CausalGraphs
public import CausalStatistics

/// Why DirectLiNGAM can not start, or has no answer.
@nonexhaustive public enum LiNGAMError: Error, Hashable, Sendable {
  /// A variable does not vary.
  case constantColumn(String)
  /// A value is infinite or missing.
  case notFinite(variable: String, row: Int)
  /// The regressions need more rows than there are variables.
  case tooFewRows(rows: Int, variables: Int)
  /// A variable is a linear combination of others.
  case dependentColumn(String)
}

extension LiNGAMError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .constantColumn(let name): "\"\(name)\" does not vary: leave it out"
    case .notFinite(let name, let row): "\"\(name)\" is infinite or missing in row \(row + 1): leave such rows out"
    case .tooFewRows(let rows, let variables):
      "\(rows == 1 ? "1 row is" : "\(rows) rows are") too few for \(variables) variables: DirectLiNGAM needs at least \(variables + 2)"
    case .dependentColumn(let name): "\"\(name)\" is a linear combination of other variables: leave it out"
    }
  }
}

/// DirectLiNGAM (Shimizu et al. 2011, JMLR 12) with the pairwise likelihood ratios of Hyvärinen and Smith (2013, JMLR 14):
/// the causal order of linear models with non-Gaussian independent errors, and their coefficients.
///
/// Assumes linear relations, no feedback, no unobserved common causes, and at most one Gaussian error. The order is that
/// of comparing all pairs at each step; edges are chosen by an adaptive lasso on the variables that come before.
public struct DirectLiNGAM: Sendable {
  /// How edges are chosen, once the order is known.
  public enum Pruning: Hashable, Sendable {
    /// By the adaptive lasso with the BIC.
    case adaptiveLasso
    /// Each variable keeps all earlier ones as its causes.
    case none
  }

  /// How edges are chosen, once the order is known.
  public var pruning: Pruning
  /// The most threads at a time; the answer does not depend on it.
  public var threads: Int

  /// A search with these settings.
  public init(pruning: Pruning = .adaptiveLasso, threads: Int = 1) {
    (self.pruning, self.threads) = (pruning, threads)
  }

  /// An order, and a graph along it.
  public struct Outcome: Hashable, Sendable {
    /// The variables, causes first.
    public var order: [Int]
    /// The chosen edges.
    public var graph: DirectedAcyclicGraph
    /// Entry (effect, cause): how much the effect changes with a unit of the cause, all else the same.
    public var coefficients: Matrix
    /// How many pairs were compared to find the order.
    public var comparisons: Int
  }

  /// The causal order and graph of the columns of `data`.
  ///
  /// - Parameters:
  ///   - data: rows × variables, finite, no constant column.
  ///   - constraints: edges that must or may not be there. Those that leave only one order to two variables (tiers,
  ///     required edges) also direct the search for the order. Priors are not used.
  ///   - progress: after each variable of the order.
  /// - Throws: `LiNGAMError`; `CancellationError` where the task was cancelled.
  /// - Complexity: O(rows · variables) for each pair compared and O(rows · variables²) besides.
  public func run(
    _ data: Matrix, variables: VariableList, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws -> Outcome {
    let count = variables.count
    let constraints = constraints ?? EdgeConstraints(nodeCount: count)
    precondition(data.columns == count && constraints.nodeCount == count, "one variable a column")
    guard count > 0 else {
      return Outcome(
        order: [], graph: DirectedAcyclicGraph(variables), coefficients: Matrix(rows: 0, columns: 0), comparisons: 0)
    }
    try DirectLiNGAM.check(data, variables)
    let columns = ResidualColumns(data)
    var search = CausalOrderSearch(columns, threads: threads)
    let precedence = OrderDemands(constraints)
    var (remaining, order) = (Array(0..<count), [Int]())
    while !remaining.isEmpty {
      try Task.checkCancellation()
      let cause = search.next(of: precedence.first(of: remaining), remaining: remaining)
      remaining.removeAll { $0 == cause }
      if let gone = search.remove(cause, from: remaining) {
        throw LiNGAMError.dependentColumn(variables[gone].name)
      }
      order.append(cause)
      progress?(SearchProgress(done: order.count, total: count))
    }
    let correlations = Matrix(rows: count, columns: count, storage: columns.correlations)
    let deviations = try DirectLiNGAM.deviations(data)
    var (edges, coefficients) = ([DirectedEdge](), Matrix(rows: count, columns: count))
    for (place, effect) in order.enumerated() {
      let causes = try causes(
        of: effect, among: order[..<place].sorted(), correlations, rows: data.rows, constraints: constraints,
        variables: variables)
      for (cause, slope) in causes {
        edges.append(DirectedEdge(cause, effect))
        coefficients[effect, cause] = slope * deviations[effect] / deviations[cause]
      }
    }
    return Outcome(
      order: order, graph: try DirectedAcyclicGraph(variables, edges: edges), coefficients: coefficients,
      comparisons: search.comparisons)
  }

  /// The graph as a report.
  ///
  /// - Parameters: as `run(_:variables:constraints:progress:)`. Throws: the same.
  public func report(
    _ data: Matrix, variables: VariableList, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws -> DiscoveryReport {
    let outcome = try run(data, variables: variables, constraints: constraints, progress: progress)
    return DiscoveryReport(
      graph: .directedAcyclic(outcome.graph), algorithm: "DirectLiNGAM", method: "pairwise likelihood ratios",
      evaluations: outcome.comparisons,
      notes: [
        "Assumes linear relations, no feedback, no unobserved common causes, and errors that are not Gaussian: with "
          + "Gaussian ones its directions mean nothing.",
        "Causal order: " + outcome.order.map { variables[$0].name }.joined(separator: ", "),
      ])
  }

  /// The chosen causes with their standardised slopes.
  private func causes(
    of effect: Int, among earlier: [Int], _ correlations: Matrix, rows: Int, constraints: EdgeConstraints,
    variables: VariableList
  ) throws(LiNGAMError) -> [(Int, Double)] {
    let allowed = earlier.filter { !constraints.isForbidden[$0 * constraints.nodeCount + effect] }
    var chosen = allowed
    if pruning == .adaptiveLasso {
      guard let kept = AdaptiveLasso.chosen(correlations, target: effect, predictors: allowed, rows: rows) else {
        throw .dependentColumn(variables[effect].name)
      }
      let required = constraints.requiredParents[effect].filter(allowed.contains)
      chosen = Set(kept + required).sorted()
    }
    let gram = correlations.selecting(rows: chosen, columns: chosen)
    guard let slopes = AdaptiveLasso.solve(gram, chosen.map { correlations[$0, effect] }) else {
      throw .dependentColumn(variables[effect].name)
    }
    return Array(zip(chosen, slopes))
  }

  private static func check(_ data: Matrix, _ variables: VariableList) throws(LiNGAMError) {
    guard data.rows > data.columns + 1 else { throw .tooFewRows(rows: data.rows, variables: data.columns) }
    for column in 0..<data.columns {
      let values = data.column(column)
      if let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(variable: variables[column].name, row: bad - values.startIndex)
      }
      guard let first = values.first, values.contains(where: { $0 != first }) else {
        throw .constantColumn(variables[column].name)
      }
    }
  }

  /// Standard deviations.
  private static func deviations(_ data: Matrix) throws -> [Double] {
    (0..<data.columns).map { column in
      let values = data.column(column)
      let mean = values.reduce(0, +) / Double(data.rows)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(data.rows)).squareRoot()
    }
  }
}

public import CausalGraphs

/// The PC algorithm (Spirtes, Glymour and Scheines 2000) in its stable form (Colombo and Maathuis 2014, JMLR 15): from
/// tests of conditional independence to a CPDAG.
///
/// Where tests contradict each other, colliders are directed from the surest to the least sure (the largest p-value of
/// their ends' independence first), and one that contradicts background knowledge, surer colliders or acyclicity is left
/// out and named in the report; no directed cycle can arise.
public struct PCStable: Sendable {
  /// Level, rule and limits.
  public var settings: ConstraintSettings

  /// A search with these settings.
  public init(_ settings: ConstraintSettings) { self.settings = settings }

  /// Learns a graph.
  ///
  /// - Parameters:
  ///   - test: Over as many variables as `variables`.
  ///   - constraints: Over the same variables; nil for none. A required edge is never tested; a pair with both
  ///     directions forbidden has no edge.
  ///   - progress: Is told after each level how many are done.
  /// - Throws: `CancellationError` where the task was cancelled.
  public func learn(
    _ variables: VariableList, with test: any IndependenceTest, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws(CancellationError) -> DiscoveryReport {
    precondition(variables.count == test.variableCount, "a test over the same variables")
    let constraints = constraints ?? EdgeConstraints(nodeCount: variables.count)
    var skeleton = try SkeletonSearch(
      test: test, settings: settings, constraints: constraints, keepsToPossibleParents: true, progress: progress
    ).run()
    var orientation = PatternOrientation(skeleton)
    orientation.apply(constraints)
    orientation.apply(try skeleton.verdicts(test: test, settings: settings))
    orientation.closeUnderMeekRules()
    let graph = orientation.graph(variables)
    let notes =
      ConstraintNotes.pc + test.assumptions + ConstraintNotes.of(skeleton, settings)
      + ConstraintNotes.of(orientation, variables) + ConstraintNotes.extensibility(of: graph)
    return DiscoveryReport(
      graph: .partiallyDirected(graph), algorithm: algorithmName, method: test.name, setting: settings.level.alpha,
      evaluations: skeleton.tests, support: skeleton.support, notes: notes)
  }

  private var algorithmName: String {
    switch settings.colliderRule {
    case .standard: "PC-stable"
    case .conservative: "PC-stable, conservative"
    case .majority: "PC-stable, majority rule"
    }
  }
}

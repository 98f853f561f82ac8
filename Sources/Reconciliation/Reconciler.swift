public import CausalGraphs
public import Discovery
import Glibc

/// From proposals, data and hard knowledge to one acyclic graph with an account of every decision.
///
/// A graph G has the posterior score ln P(data | G) + Σ L(edge) in nats: its log marginal likelihood and, for each of its
/// edges, what the pooled experts make of it. Both decompose by family, so one search serves both. Background knowledge is
/// never overruled, and no graph that is looked at has a cycle.
///
/// Without data the first term is 0: `NamesOnlyReconciler`, which takes experts at their word, since nothing shows how
/// reliable they are.
///
/// The result depends on the set of proposals, not on their sequence, and on the seed, not on the number of threads.
public struct Reconciler: Sendable {
  /// How it is done.
  public var settings: ReconciliationSettings

  /// A reconciler with these settings.
  public init(settings: ReconciliationSettings = ReconciliationSettings()) { self.settings = settings }

  /// Reconciles.
  ///
  /// - Parameters:
  ///   - data: nil for names only. Variables without a column take part with a data score of zero.
  ///   - knowledge: Hard: never overruled. Tiers that variables carry hold as well.
  ///   - progress: Told from whatever thread works.
  /// - Throws: `GraphError` where the knowledge contradicts itself or names an unknown variable; `ReconciliationError`;
  ///   `CancellationError` where the task was cancelled.
  public func reconcile(
    _ proposals: some Sequence<EdgeProposal>, over variables: VariableList, data: ReconciliationData?,
    knowledge: BackgroundKnowledge = BackgroundKnowledge(),
    progress: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws -> ReconciledGraph {
    guard let data else {
      return try NamesOnlyReconciler(settings: settings).reconcile(proposals, over: variables, knowledge: knowledge)
    }
    return try DataReconciliation(
      proposals, over: variables, data: data.aligned(to: variables), knowledge: knowledge, settings: settings,
      progress: progress
    ).result()
  }
}

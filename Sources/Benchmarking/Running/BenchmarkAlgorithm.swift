import CausalData
import CausalGraphs
public import Discovery
import Reconciliation

/// What learns a graph from data.
public enum BenchmarkAlgorithm: Hashable, Sendable {
  /// One of discovery's algorithms; what data cannot decide stays undirected.
  case discovery(DiscoveryRequest.Algorithm)
  /// The reconciler without any expert: one directed acyclic graph, with posterior probabilities.
  case reconciler

  /// As the user and outputs call it.
  public var name: String {
    switch self {
    case .discovery(let algorithm): algorithm.rawValue
    case .reconciler: "reconciler"
    }
  }

  /// The algorithm of this name; nil where there is none.
  public init?(name: String) {
    if name == BenchmarkAlgorithm.reconciler.name {
      self = .reconciler
      return
    }
    guard let algorithm = DiscoveryRequest.Algorithm(rawValue: name) else { return nil }
    self = .discovery(algorithm)
  }

  /// All names, for messages.
  public static var names: [String] { [reconciler.name] + DiscoveryRequest.Algorithm.allCases.map(\.rawValue) }
}

/// A graph that was learned, with the probabilities of its edges where there are any.
struct LearnedGraph: Sendable {
  /// Over all variables.
  var document: GraphDocument
  /// By source, then target; nil where the method has none.
  var probabilities: [Double]?
  /// What a reader must know.
  var notes: [String] = []
}

extension LearnedGraph {
  /// What the experts alone come to.
  init(names proposals: [EdgeProposal], over variables: VariableList, seed: UInt64, threads: Int) throws {
    var settings = ReconciliationSettings()
    (settings.seed, settings.threads) = (seed, threads)
    self.init(try Reconciler(settings: settings).reconcile(proposals, over: variables, data: nil))
  }

  /// What experts and data together come to.
  init(
    _ table: Table, _ proposals: [EdgeProposal], over variables: VariableList, seed: UInt64, threads: Int
  ) throws {
    var settings = ReconciliationSettings()
    (settings.seed, settings.threads) = (seed, threads)
    let data = try ReconciliationData(table, over: variables, threads: threads)
    self.init(try Reconciler(settings: settings).reconcile(proposals, over: variables, data: data))
  }

  /// A reconciled graph with its posterior; for more names than have one, with what is pooled pair by pair.
  private init(_ reconciled: ReconciledGraph) {
    document = reconciled.document
    notes = []
    if let posterior = reconciled.posterior {
      probabilities = posterior.probabilities
      if case .sampled(let diagnostic) = posterior.method, !diagnostic.hasConverged {
        notes = ["the sampled probabilities have not converged"]
      }
      return
    }
    guard reconciled.learning == nil else {
      probabilities = nil
      return
    }
    let count = reconciled.graph.nodeCount
    var pooled = [Double](repeating: reconciled.sparseProbability, count: count * count)
    for account in reconciled.pairs {
      guard let pair = account.pooled, let states = pair.directProbabilities else { continue }
      pooled[pair.first * count + pair.second] = states.forward
      pooled[pair.second * count + pair.first] = states.backward
    }
    probabilities = pooled
  }

  /// What an algorithm learns from data alone.
  init(_ table: Table, by algorithm: BenchmarkAlgorithm, seed: UInt64, threads: Int) throws {
    switch algorithm {
    case .discovery(let algorithm):
      var request = DiscoveryRequest()
      request.algorithm = algorithm
      (request.seed, request.threads) = (seed, threads)
      let outcome = try Discoverer(request).learn(from: table)
      self.init(document: outcome.document)
    case .reconciler:
      try self.init(table, [], over: table.schema.variables, seed: seed, threads: threads)
    }
  }
}

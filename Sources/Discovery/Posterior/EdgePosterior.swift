public import CausalGraphs

/// What a posterior over DAGs says of each edge: P(G | data) ∝ exp(score(G)) over all DAGs that obey the constraints,
/// where score(G) is the sum of the local scores (nats) and of the constraints' log-priors of G's edges.
///
/// The prior is over DAGs, each counted once; an order-modular prior, which counts a DAG once for each of its
/// topological orders, is another one.
public struct EdgePosterior: Hashable, Sendable {
  /// How the probabilities were computed.
  public enum Method: Hashable, Sendable {
    /// The sum over all DAGs. `logEvidence` is ln Σ exp(score(G)), in nats. With `parentLimit`, over those within it.
    case exact(logEvidence: Double, parentLimit: Int?)
    /// Averages over sampled DAGs.
    case sampled(SamplingDiagnostic)
  }

  /// The number of variables.
  public let nodeCount: Int
  /// `probabilities[source * nodeCount + target]` is P(source → target); 0 on the diagonal.
  public let probabilities: [Double]
  /// How they were computed.
  public let method: Method
  /// Sampled DAGs, each as the parents of every node, ascending; empty where nothing was sampled.
  public let samples: [[[Int]]]

  /// Probabilities by source, then target.
  public init(nodeCount: Int, probabilities: [Double], method: Method, samples: [[[Int]]] = []) {
    precondition(probabilities.count == nodeCount * nodeCount, "one probability an ordered pair")
    (self.nodeCount, self.probabilities, self.method, self.samples) = (nodeCount, probabilities, method, samples)
  }

  /// P(source → target).
  public func probability(of edge: DirectedEdge) -> Double { probabilities[edge.source * nodeCount + edge.target] }
}

/// How far sampled probabilities can be trusted.
public struct SamplingDiagnostic: Hashable, Sendable {
  /// Chains that ran from different starts.
  public var chains: Int
  /// Graphs kept, over all chains.
  public var samples: Int
  /// The largest split-R̂ (Gelman et al. 2013, Bayesian Data Analysis, section 11.4) over edge indicators that vary and the score;
  /// near 1 where the chains agree.
  public var largestSplitRHat: Double
  /// The smallest effective sample size over the same.
  public var smallestEffectiveSampleSize: Double
  /// The largest difference of an edge's probability between two chains.
  public var largestDifference: Double
  /// Whether the three, and the largest probability from outside the candidates, say that other chains and other candidates
  /// would agree, by thresholds that the sampler documents.
  public var hasConverged: Bool
  /// The most parents of a variable in the sampled graphs; nil for no limit.
  public var parentLimit: Int?
  /// The most candidates that a variable had for its parents; sampled graphs have no others, besides required ones.
  public var mostCandidates: Int
  /// How many edges from other than candidates a graph is expected to have, by the estimate of their probabilities.
  public var outsideEdges: Double
  /// The largest of those probabilities: above some per cent, more candidates are worth their time.
  public var largestOutsideProbability: Double

  /// All of a run's figures.
  public init(
    chains: Int, samples: Int, largestSplitRHat: Double, smallestEffectiveSampleSize: Double, largestDifference: Double,
    hasConverged: Bool, parentLimit: Int? = nil, mostCandidates: Int = 0, outsideEdges: Double = 0,
    largestOutsideProbability: Double = 0
  ) {
    self.chains = chains
    self.samples = samples
    self.largestSplitRHat = largestSplitRHat
    self.smallestEffectiveSampleSize = smallestEffectiveSampleSize
    self.largestDifference = largestDifference
    self.hasConverged = hasConverged
    self.parentLimit = parentLimit
    self.mostCandidates = mostCandidates
    self.outsideEdges = outsideEdges
    self.largestOutsideProbability = largestOutsideProbability
  }
}

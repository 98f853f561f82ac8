public import CausalGraphs

/// What is asked of discovery: which algorithm, score or test, and how careful to be. All but the data.
public struct DiscoveryRequest: Hashable, Sendable {
  /// The ways to learn a graph.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    /// Chosen by the number and kind of the variables; the report says which and why.
    case automatic = "auto"
    /// Search over the orders of the variables.
    case order
    /// Greedy search over equivalence classes.
    case greedy
    /// The best graph there is, for up to 24 variables.
    case exact
    /// Tests of independence, without latent variables.
    case pc
    /// Tests of independence, with latent variables allowed.
    case fci
    /// As FCI, with fewer tests.
    case rfci
    /// Directions from non-Gaussian noise.
    case lingam
  }

  /// The scores of a graph.
  public enum Score: String, Hashable, Sendable, CaseIterable {
    /// By the kind of the variables.
    case automatic = "auto"
    /// Likelihood with a penalty: Gaussian, multinomial, or degenerate-Gaussian for mixed variables.
    case bic
    /// The Bayesian score for Gaussian variables.
    case bge
    /// The Bayesian score for categorical variables.
    case bdeu
  }

  /// The tests of independence.
  public enum Test: String, Hashable, Sendable, CaseIterable {
    /// By the kind of the variables.
    case automatic = "auto"
    /// Of partial correlations, for continuous variables.
    case fisherZ = "fisher-z"
    /// Pearson's, for categorical variables.
    case chiSquared = "chi-squared"
    /// Likelihood-ratio, for categorical variables.
    case gSquared = "g-squared"
    /// Likelihood-ratio in conditional-Gaussian models, for mixed variables.
    case conditionalGaussian = "conditional-gaussian"
    /// Of indicators as though Gaussian, for mixed variables.
    case degenerateGaussian = "degenerate-gaussian"
    /// Of random features of a kernel, for nonlinear dependence.
    case randomFeatures = "random-features"
  }

  /// The algorithm.
  public var algorithm = Algorithm.automatic
  /// The score, for algorithms that search by one.
  public var score = Score.automatic
  /// The test, for algorithms that make tests.
  public var test = Test.automatic
  /// The significance level of each test, between 0 and 1.
  public var alpha = 0.01
  /// BIC's penalty discount λ, above 0; nil for the score's own default.
  public var penaltyDiscount: Double?
  /// BDeu's equivalent sample size, above 0; nil for its default.
  public var equivalentSampleSize: Double?
  /// The most parents of a variable; nil for no limit but what the data set.
  public var parentLimit: Int?
  /// The most variables a test conditions on; nil for no limit.
  public var conditioningLimit: Int?
  /// How PC finds colliders.
  public var colliderRule = ColliderRule.standard
  /// How many starts a search makes; nil for its default.
  public var starts: Int?
  /// How many bootstrap replicates say how stable each edge is; 0 for none.
  public var bootstrapReplicates = 0
  /// What is known before the data, never overruled.
  public var knowledge = BackgroundKnowledge()
  /// Fixes every random choice.
  public var seed: UInt64 = 0
  /// The most threads; no result depends on it.
  public var threads = 1

  /// The defaults.
  public init() {}
}

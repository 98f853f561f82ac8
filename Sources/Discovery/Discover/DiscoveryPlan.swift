/// What a request comes to on given data: every "auto" resolved, with the reason in words.
public struct DiscoveryPlan: Hashable, Sendable {
  /// What an algorithm reads of the data.
  public enum Method: Hashable, Sendable {
    /// Gaussian BIC of continuous variables.
    case gaussianBIC
    /// BGe of continuous variables.
    case bge
    /// BIC of categorical variables.
    case discreteBIC
    /// BDeu of categorical variables.
    case bdeu
    /// Degenerate-Gaussian BIC of mixed variables.
    case degenerateGaussianBIC
    /// A test of independence; never `automatic`.
    case test(DiscoveryRequest.Test)
    /// The rows themselves.
    case rows
  }

  /// The kinds of columns there are.
  public struct Shape: Hashable, Sendable {
    /// Names of the continuous variables.
    public var continuous: [String]
    /// Names of the categorical and ordinal ones.
    public var discrete: [String]

    /// The columns by kind.
    public init(continuous: [String], discrete: [String]) {
      (self.continuous, self.discrete) = (continuous, discrete)
    }

    /// The number of variables.
    public var count: Int { continuous.count + discrete.count }
  }

  /// The algorithm; never `automatic`.
  public var algorithm: DiscoveryRequest.Algorithm
  /// The score or test.
  public var method: Method
  /// Why they were chosen, or that they were asked for; one sentence.
  public var reason: String

  /// Variables up to which exact search takes less than a moment: where determinants give all local scores (20 take a
  /// quarter of a second, 10 a millisecond), and where rows must be counted for each.
  static let exactLimits = (determinants: 20, counts: 6)

  /// The plan for `request` on data of this shape.
  /// - Throws: `DiscoveryError` where algorithm, score or test do not fit the variables or each other.
  public init(_ request: DiscoveryRequest, shape: Shape) throws(DiscoveryError) {
    try DiscoveryPlan.check(request)
    guard shape.count >= 2 else { throw .tooFewVariables(shape.count) }
    let kinds = Kinds(shape)
    let count = shape.count
    switch request.algorithm {
    case .automatic:
      method = try DiscoveryPlan.score(request, shape)
      let limits = DiscoveryPlan.exactLimits
      let limit = method == .gaussianBIC || method == .bge ? limits.determinants : limits.counts
      if count <= limit {
        algorithm = .exact
        reason = "\(count) \(kinds.words) variables are few enough for exact search, which misses no better graph"
      } else {
        algorithm = .order
        reason =
          "exact search would score every set of parents of \(count) \(kinds.words) variables; order search scores few, and "
          + "comes closest to it of the algorithms here, on simulated and published networks"
      }
    case .order, .greedy, .exact:
      algorithm = request.algorithm
      method = try DiscoveryPlan.score(request, shape)
      reason = "the algorithm \(request.algorithm.rawValue) was asked for"
    case .pc, .fci, .rfci:
      algorithm = request.algorithm
      method = .test(try DiscoveryPlan.test(request, shape))
      reason = "the algorithm \(request.algorithm.rawValue) was asked for"
    case .lingam:
      if let name = shape.discrete.first {
        throw .wrongKind(
          method: "DirectLiNGAM", variable: name, is: "categorical",
          advice: "leave it out with --drop, or choose another algorithm")
      }
      (algorithm, method) = (.lingam, .rows)
      reason = "the algorithm lingam was asked for"
    }
  }

  private static func check(_ request: DiscoveryRequest) throws(DiscoveryError) {
    guard request.alpha > 0, request.alpha < 1 else {
      throw .badSetting("alpha must lie between 0 and 1, both excluded: \(request.alpha) does not")
    }
    if let penalty = request.penaltyDiscount, !(penalty > 0 && penalty <= 1e9) {
      throw .badSetting("the penalty must be a number above 0 and at most 1e9: \(penalty) is not")
    }
    if let size = request.equivalentSampleSize, !(size >= 1e-9 && size <= 1e9) {
      throw .badSetting("the equivalent sample size must lie between 1e-9 and 1e9: \(size) does not")
    }
    for (name, limit) in [("parents", request.parentLimit), ("conditioning variables", request.conditioningLimit)] {
      if let limit, limit < 0 { throw .badSetting("the most \(name) can not be \(limit): give 0 or more") }
    }
    if let starts = request.starts, !(1...1_000_000).contains(starts) {
      throw .badSetting("the number of starts must lie between 1 and 1000000: \(starts) does not")
    }
    guard (0...1_000_000).contains(request.bootstrapReplicates) else {
      throw .badSetting("bootstrap replicates must lie between 0 and 1000000")
    }
  }

  private static func score(_ request: DiscoveryRequest, _ shape: Shape) throws(DiscoveryError) -> Method {
    let isMixed = !shape.continuous.isEmpty && !shape.discrete.isEmpty
    switch request.score {
    case .automatic:
      return isMixed ? .degenerateGaussianBIC : shape.discrete.isEmpty ? .gaussianBIC : .defaultDiscrete
    case .bic: return isMixed ? .degenerateGaussianBIC : shape.discrete.isEmpty ? .gaussianBIC : .discreteBIC
    case .bge:
      if let name = shape.discrete.first {
        throw .wrongKind(
          method: "BGe", variable: name, is: "categorical", advice: "use --score bic, or leave it out with --drop")
      }
      return .bge
    case .bdeu:
      if let name = shape.continuous.first {
        throw .wrongKind(
          method: "BDeu", variable: name, is: "continuous",
          advice: "use --score bic, leave it out with --drop, or say --categorical for numbers that are codes")
      }
      return .bdeu
    }
  }

  private static func test(
    _ request: DiscoveryRequest, _ shape: Shape
  ) throws(DiscoveryError) -> DiscoveryRequest.Test {
    func refuse(_ names: [String], _ method: String, _ kind: String) throws(DiscoveryError) {
      guard let name = names.first else { return }
      throw .wrongKind(
        method: method, variable: name, is: kind,
        advice: "use --test conditional-gaussian or degenerate-gaussian, or leave it out with --drop")
    }
    switch request.test {
    case .automatic:
      if shape.discrete.isEmpty { return .fisherZ }
      return shape.continuous.isEmpty ? .chiSquared : .degenerateGaussian
    case .fisherZ: try refuse(shape.discrete, "the Fisher z test", "categorical")
    case .chiSquared: try refuse(shape.continuous, "the χ² test", "continuous")
    case .gSquared: try refuse(shape.continuous, "the G² test", "continuous")
    case .randomFeatures: try refuse(shape.discrete, "the random-feature test", "categorical")
    case .conditionalGaussian, .degenerateGaussian: break
    }
    return request.test
  }

  /// The kinds of the variables in words.
  private struct Kinds {
    let words: String

    init(_ shape: Shape) {
      words = shape.discrete.isEmpty ? "continuous" : shape.continuous.isEmpty ? "categorical" : "mixed"
    }
  }
}

extension DiscoveryPlan.Method {
  /// The score of categorical variables where none is asked for.
  static let defaultDiscrete = DiscoveryPlan.Method.bdeu
}

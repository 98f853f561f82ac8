/// How a graph was learned from data: what a reader needs in order to judge it. It travels with the graph.
public struct LearningSummary: Hashable, Sendable {
  /// What a method makes of the data, again and again.
  public enum MethodKind: String, Hashable, Sendable, CaseIterable {
    /// Scores of families.
    case score
    /// Tests of independence.
    case test
    /// Comparisons of the two directions of a pair.
    case comparison

    /// The name of their number in JSON and, with blanks, in text.
    public var countName: String {
      switch self {
      case .score: "scores_computed"
      case .test: "tests_made"
      case .comparison: "comparisons_made"
      }
    }
  }

  /// What the setting of a method means.
  public enum SettingName: String, Hashable, Sendable, CaseIterable {
    /// The factor of BIC's penalty; 1 is the plain BIC.
    case penalty
    /// The significance level of the tests.
    case alpha
    /// Of a Bayesian Dirichlet score.
    case equivalentSampleSize = "equivalent_sample_size"
  }

  /// The algorithm's usual name, such as "PC-stable".
  public var algorithm: String
  /// The usual name of the score or test, such as "Gaussian BIC" or "Fisher z".
  public var method: String
  /// What `method` is.
  public var methodKind: MethodKind
  /// What `setting` means.
  public var settingName: SettingName?
  /// The method's one number: see `SettingName`.
  public var setting: Double?
  /// The graph's score in nats.
  public var score: Double?
  /// How many local scores were computed, tests or comparisons made.
  public var evaluations: Int
  /// Rows of data behind it.
  public var rows: Int
  /// Seconds of the search, without reading.
  public var seconds: Double?
  /// "proven", or in words what is known; nil where the method has no optimum.
  public var optimality: String?
  /// What a reader must know: assumptions, rows left out, what was approximated.
  public var notes: [String]

  /// A summary of one run.
  public init(
    algorithm: String, method: String, methodKind: MethodKind, settingName: SettingName? = nil, setting: Double? = nil,
    score: Double? = nil, evaluations: Int, rows: Int, seconds: Double? = nil, optimality: String? = nil,
    notes: [String] = []
  ) {
    self.algorithm = algorithm
    self.method = method
    self.methodKind = methodKind
    self.settingName = settingName
    self.setting = setting
    self.score = score
    self.evaluations = evaluations
    self.rows = rows
    self.seconds = seconds
    self.optimality = optimality
    self.notes = notes
  }
}

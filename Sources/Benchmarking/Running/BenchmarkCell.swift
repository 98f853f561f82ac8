/// One thing that is scored: which graph, by what, from which data and opinions.
public struct BenchmarkCell: Hashable, Sendable {
  /// What the graph is made of.
  public enum Method: String, Hashable, Sendable, CaseIterable {
    /// An expert's opinions alone.
    case names
    /// Data alone.
    case data
    /// Both.
    case merged
  }

  /// The known graph's name.
  public var graph: String
  /// How its variables were called.
  public var names: KnownGraph.Names
  /// What the graph is made of.
  public var method: Method
  /// The expert's label; nil for data alone.
  public var expert: String?
  /// What the expert is; nil for data alone.
  public var kind: ExpertKind?
  /// What tells the expert's answers from those of another time under the same label: a digest of its file.
  public var content: String?
  /// How the expert was asked.
  public var strategy: String?
  /// What learned from the data; nil for names alone.
  public var algorithm: String?
  /// Rows of data; nil for names alone.
  public var rows: Int?
  /// Where the data's probabilities come from; nil for names alone.
  public var parameters: SimulationParameters?
  /// From 0.
  public var replicate: Int
  /// Of the whole benchmark.
  public var seed: UInt64

  /// A cell; what does not apply is nil.
  public init(
    graph: String, names: KnownGraph.Names, method: Method, expert: String? = nil, kind: ExpertKind? = nil,
    strategy: String? = nil, algorithm: String? = nil, rows: Int? = nil, parameters: SimulationParameters? = nil,
    replicate: Int, seed: UInt64
  ) {
    (self.graph, self.names, self.method) = (graph, names, method)
    (self.expert, self.kind, self.strategy) = (expert, kind, strategy)
    (self.algorithm, self.rows, self.parameters) = (algorithm, rows, parameters)
    (self.replicate, self.seed) = (replicate, seed)
  }

  /// The same for every replicate: what is averaged over them.
  public var group: BenchmarkCell {
    var group = self
    group.replicate = 0
    return group
  }
}

/// What came of a cell.
public struct BenchmarkOutcome: Hashable, Sendable {
  /// What was scored.
  public var cell: BenchmarkCell
  /// The distances.
  public var score: BenchmarkScore
  /// How the probabilities of the edges agree with the truth; nil where there are none.
  public var calibration: CalibrationCurve?
  /// Questions that the expert answered; nil where there is no expert, or nobody counted.
  public var calls: Int?
  /// Tokens of the answers, question and answer together.
  public var tokens: Int?
  /// What they cost.
  public var cost: Double?
  /// Seconds of learning and reconciling, without the expert's.
  public var seconds: Double
  /// What a reader must know.
  public var notes: [String]

  /// An outcome with all that is known of it.
  public init(
    cell: BenchmarkCell, score: BenchmarkScore, calibration: CalibrationCurve? = nil, calls: Int? = nil,
    tokens: Int? = nil, cost: Double? = nil, seconds: Double, notes: [String] = []
  ) {
    (self.cell, self.score, self.calibration) = (cell, score, calibration)
    (self.calls, self.tokens, self.cost) = (calls, tokens, cost)
    (self.seconds, self.notes) = (seconds, notes)
  }
}

import CausalGraphs
public import Identification

/// What the graph says of the effect: whether and how it can be computed.
public struct StudyIdentification: Hashable, Sendable {
  /// Whether the effect follows from observed data alone, whichever way undecided edges go.
  public var isIdentifiable: Bool
  /// The ways to compute it, the best first.
  public var estimands: [Way] = []
  /// Adjustment sets without a member to spare.
  public var minimalAdjustmentSets: [[String]] = []
  /// The adjustment set of least variance, where it is known.
  public var optimalAdjustmentSet: [String]?
  /// Edges whose direction nothing decides, as pairs.
  public var undecidedEdges: [[String]] = []
  /// Those of them of which each alone decides the effect, whichever way it goes.
  public var decidingEdges: [[String]] = []
  /// Edges that what is adjusted for hangs on, and that the graph's own evidence leaves uncertain.
  public var uncertainEdges: [UncertainEdge] = []
  /// Variables of the graph without a column.
  public var unobserved: [String] = []
  /// Why not, where it is not identifiable; or what else there is to know.
  public var reason: String?
  /// The paths between treatment and outcome.
  public var paths: [Path] = []

  /// One way to compute an effect.
  public struct Way: Hashable, Sendable {
    /// What it rests on.
    public var strategy: Estimand.Strategy
    /// Adjusted for.
    public var adjustmentSet: [String] = []
    /// Instruments.
    public var instruments: [String] = []
    /// Conditioned on beside instruments or front-door variables.
    public var conditioningSet: [String] = []
    /// Carry the effect.
    public var mediators: [String] = []
    /// The formula as text.
    public var expression: String
    /// The formula as LaTeX.
    public var latex: String

    /// A way with its formula.
    public init(_ strategy: Estimand.Strategy, expression: String, latex: String) {
      (self.strategy, self.expression, self.latex) = (strategy, expression, latex)
    }
  }

  /// A path between treatment and outcome.
  public struct Path: Hashable, Sendable {
    /// "a → b ← c".
    public var path: String
    /// Whether association flows along it once the adjustment set is adjusted for.
    public var isOpen: Bool
    /// Whether it leads from treatment to outcome by arrows.
    public var isCausal: Bool
    /// One sentence.
    public var explanation: String

    /// A path and its story.
    public init(path: String, isOpen: Bool, isCausal: Bool, explanation: String) {
      (self.path, self.isOpen, self.isCausal, self.explanation) = (path, isOpen, isCausal, explanation)
    }
  }

  /// Nothing but the verdict.
  public init(isIdentifiable: Bool) { self.isIdentifiable = isIdentifiable }

  /// How many paths are told.
  static let mostPaths = 40

  /// The record of an answer.
  init(_ answer: IdentifyAnswer, undecided: [UndirectedEdge], unobserved: [String]) {
    let result = answer.result
    let variables = result.variables
    func names(_ nodes: [Int]) -> [String] { nodes.map { variables[$0].name } }
    self.init(isIdentifiable: result.isIdentifiable)
    estimands = result.estimands.map { estimand in
      var way = Way(
        estimand.strategy, expression: estimand.text(result.question, variables),
        latex: estimand.latex(result.question, variables))
      (way.adjustmentSet, way.instruments) = (names(estimand.adjustmentSet), names(estimand.instruments))
      (way.conditioningSet, way.mediators) = (names(estimand.conditioningSet), names(estimand.mediators))
      return way
    }
    minimalAdjustmentSets = result.minimalAdjustmentSets.map(names)
    optimalAdjustmentSet = result.optimalAdjustmentSet.map(names)
    undecidedEdges = undecided.map { names([$0.first, $0.second]) }
    decidingEdges = result.decidingEdges.map { names([$0.first, $0.second]) }
    (self.unobserved, reason) = (unobserved, result.reason)
    paths = (answer.stories(limit: StudyIdentification.mostPaths) ?? []).map {
      Path(path: $0.path, isOpen: $0.isOpen, isCausal: $0.isCausal, explanation: $0.sentence)
    }
  }
}

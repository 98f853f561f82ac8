public import Estimation
public import Identification

/// How large the effect is.
public struct StudyEstimation: Hashable, Sendable {
  /// The method that was chosen before any effect was seen; nil where nothing was estimated.
  public var headline: EstimationMethod?
  /// Those of the headline first, then those of other methods that suit, to show how much the answer depends on the method.
  public var estimates: [EffectEstimate] = []
  /// Methods that did not run.
  public var omissions: [Omission] = []
  /// What the effect can be where the graph leaves edges undecided; one a contrast.
  public var ranges: [Range] = []
  /// Why there is no estimate, where there is none.
  public var reason: String?

  /// Nothing estimated.
  public init() {}

  /// The estimates of the headline: one a contrast.
  public var headlines: [EffectEstimate] { estimates.filter { $0.method == headline } }

  /// A method that did not run.
  public struct Omission: Hashable, Sendable {
    /// Which.
    public var method: EstimationMethod
    /// One sentence.
    public var reason: String

    /// A method and why it did not run.
    public init(method: EstimationMethod, reason: String) { (self.method, self.reason) = (method, reason) }
  }

  /// What the effect of one contrast can be.
  public struct Range: Hashable, Sendable {
    /// Which change of the treatment.
    public var contrast: TreatmentContrast
    /// The smallest effect.
    public var lower: Double
    /// The largest effect.
    public var upper: Double
    /// From the lowest end of the members' intervals to the highest.
    public var interval: ConfidenceInterval?
    /// Whether all are of one sign.
    public var agreesOnSign: Bool
    /// The ways to direct the undecided edges.
    public var members: [Member]
    /// Ways that gave no estimate.
    public var omissions: [String]
    /// In words.
    public var explanation: String

    /// The record of a range.
    public init(_ range: RangeEstimate) {
      (contrast, lower, upper) = (range.contrast, range.range.lowerBound, range.range.upperBound)
      (interval, agreesOnSign) = (range.interval, range.agreesOnSign)
      (omissions, explanation) = (range.omissions, range.words)
      members = range.members.map { member in
        Member(
          orientations: member.orientations, strategy: member.effect?.strategy,
          adjustmentSet: member.effect?.adjustmentSet ?? [], effect: member.value, estimate: member.estimate)
      }
    }

    init(
      contrast: TreatmentContrast, lower: Double, upper: Double, interval: ConfidenceInterval?, agreesOnSign: Bool,
      members: [Member], omissions: [String], explanation: String
    ) {
      (self.contrast, self.lower, self.upper, self.interval) = (contrast, lower, upper, interval)
      (self.agreesOnSign, self.members) = (agreesOnSign, members)
      (self.omissions, self.explanation) = (omissions, explanation)
    }
  }

  /// The effect for one way to direct the undecided edges.
  public struct Member: Hashable, Sendable {
    /// "age → income".
    public var orientations: [String]
    /// What it rests on; nil where there is no causal path.
    public var strategy: Estimand.Strategy?
    /// Adjusted for.
    public var adjustmentSet: [String]
    /// The effect; 0 (of ratios 1) where there is no causal path.
    public var effect: Double
    /// Nil where there is no causal path.
    public var estimate: EffectEstimate?

    /// One way.
    public init(
      orientations: [String], strategy: Estimand.Strategy?, adjustmentSet: [String], effect: Double,
      estimate: EffectEstimate?
    ) {
      (self.orientations, self.strategy, self.adjustmentSet) = (orientations, strategy, adjustmentSet)
      (self.effect, self.estimate) = (effect, estimate)
    }
  }
}

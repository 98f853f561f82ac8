public import Estimation
public import Refutation

extension ReportContent {
  /// One estimate.
  public struct Estimate: Hashable, Sendable {
    /// The method, as commands name it: "aipw".
    public var method: String
    /// Whose effect: "ate".
    public var target: String
    /// How means are compared.
    public var scale: EffectScale
    /// Which change of the treatment: "from 0 to 1".
    public var contrast: String
    /// The effect.
    public var effect: Double
    /// Of the effect, or of its logarithm for ratios.
    public var standardError: Double?
    /// Its ends may be infinite.
    public var interval: ConfidenceInterval?
    /// Of the hypothesis of no effect.
    public var pValue: Double?
    /// Rows it rests on.
    public var rowsUsed: Int
    /// Whether it is the one that the summary tells.
    public var isHeadline = false
    /// What a reader should be warned of.
    public var warnings: [String] = []
    /// How alike the arms' covariates are.
    public var balance: CovariateBalance?
    /// How far the arms overlap.
    public var overlap: OverlapAssessment?

    /// An estimate without balance, overlap and warnings.
    public init(
      method: String, target: String, scale: EffectScale = .difference, contrast: String, effect: Double,
      standardError: Double? = nil, interval: ConfidenceInterval? = nil, pValue: Double? = nil, rowsUsed: Int
    ) {
      (self.method, self.target, self.scale, self.contrast) = (method, target, scale, contrast)
      (self.effect, self.standardError, self.interval, self.pValue) = (effect, standardError, interval, pValue)
      self.rowsUsed = rowsUsed
    }

    /// What an estimator gave.
    public init(_ estimate: EffectEstimate, isHeadline: Bool = false) {
      self.init(
        method: estimate.method.rawValue, target: estimate.target.rawValue, scale: estimate.scale,
        contrast: estimate.contrast.description, effect: estimate.effect, standardError: estimate.standardError,
        interval: estimate.interval, pValue: estimate.pValue, rowsUsed: estimate.rowsUsed)
      (warnings, balance, overlap) = (estimate.diagnostics.warnings, estimate.balance, estimate.overlap)
      self.isHeadline = isHeadline
    }
  }

  /// What the effect can be where the graph leaves edges undecided.
  public struct EffectRange: Hashable, Sendable {
    /// One way to direct the edges.
    public struct Member: Hashable, Sendable {
      /// "a → b", one an edge.
      public var orientations: [String]
      /// What is adjusted for there; nil where the effect is none for want of a path.
      public var adjustmentSet: [String]?
      /// The effect there.
      public var effect: Double
      /// Nil where there is none.
      public var interval: ConfidenceInterval?

      /// The effect in some of the graphs.
      public init(
        orientations: [String], adjustmentSet: [String]?, effect: Double, interval: ConfidenceInterval? = nil
      ) {
        (self.orientations, self.adjustmentSet) = (orientations, adjustmentSet)
        (self.effect, self.interval) = (effect, interval)
      }
    }

    /// Which change of the treatment.
    public var contrast: String
    /// Ways to direct the edges.
    public var members: [Member]
    /// In one or two sentences.
    public var words: String
    /// Ways that gave no estimate, one sentence each.
    public var omissions: [String] = []

    /// A range of effects.
    public init(contrast: String, members: [Member], words: String) {
      (self.contrast, self.members, self.words) = (contrast, members, words)
    }

    /// What estimation gave.
    public init(_ range: RangeEstimate) {
      self.init(
        contrast: range.contrast.description,
        members: range.members.map {
          Member(
            orientations: $0.orientations, adjustmentSet: $0.effect?.adjustmentSet, effect: $0.value,
            interval: $0.estimate?.interval)
        }, words: range.words)
      omissions = range.omissions
    }
  }

  /// An attack on the headline estimate.
  public struct Attack: Hashable, Sendable {
    /// The refuter, as commands name it: "placebo-permuted".
    public var method: String
    /// Which change of the treatment the attacked estimate is of; nil where there is but one.
    public var contrast: String?
    /// The verdict.
    public var verdict: RefutationVerdict
    /// One sentence, figures in it.
    public var explanation: String
    /// What passing does not show, in one sentence.
    public var limits: String
    /// The estimate before.
    public var originalEffect: Double?
    /// The mean of the replicates, or the estimate after.
    public var refutedEffect: Double?
    /// What a correct estimate would have given.
    public var expectedEffect: Double?
    /// Of what `explanation` says.
    public var pValue: Double?
    /// The replicates that count.
    public var replicates: Int
    /// What was attacked, where there were several estimates: "adjusting for age", "from 0 to 2".
    public var subject: String?
    /// Whether it counts: of the same attack on several possible estimates the worst does.
    public var counts = true

    /// An attack and its outcome.
    public init(
      method: String, verdict: RefutationVerdict, explanation: String, limits: String, originalEffect: Double? = nil,
      refutedEffect: Double? = nil, expectedEffect: Double? = nil, pValue: Double? = nil, replicates: Int = 0
    ) {
      (self.method, self.verdict, self.explanation, self.limits) = (method, verdict, explanation, limits)
      (self.originalEffect, self.refutedEffect, self.expectedEffect) = (originalEffect, refutedEffect, expectedEffect)
      (self.pValue, self.replicates) = (pValue, replicates)
    }

    /// What a refuter found.
    public init(_ refutation: Refutation) {
      self.init(
        method: refutation.method.rawValue, verdict: refutation.verdict, explanation: refutation.explanation,
        limits: refutation.limits, originalEffect: refutation.originalEffect, refutedEffect: refutation.refutedEffect,
        expectedEffect: refutation.expectedEffect, pValue: refutation.pValue, replicates: refutation.replicates)
    }
  }
}

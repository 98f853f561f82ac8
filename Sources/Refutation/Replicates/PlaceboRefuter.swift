import CausalData
import CausalStatistics
import Estimation
import Identification
import StrictJSON

/// A treatment that can have no effect takes the real one's place: none should be found.
///
/// Everything is fitted anew, propensity scores too. Where clusters are what is treated, whole clusters are dealt to.
public struct PlaceboRefuter: EffectRefuter {
  /// Where the placebo's values come from.
  public enum Source: Hashable, Sendable {
    /// The treatment's own values, dealt out anew among the rows.
    case permuted
    /// Drawn with replacement from the treatment's own values: treated with the same chance, amounts as common as they are.
    case drawn
    /// Of two levels, treated with this chance.
    case bernoulli(Double)
    /// Standard normal amounts.
    case normal
  }

  /// Where the placebo's values come from.
  public let source: Source
  /// Whether every replicate is fitted from rows, even where sums over them would do.
  public var fromRows = false

  /// `permuted`, or any other for a random placebo.
  public init(_ source: Source) { self.source = source }

  public var method: RefutationMethod { source == .permuted ? .placeboPermuted : .placeboRandom }

  public func obstacle(for subject: RefutationSubject) -> String? {
    if subject.sample.effect.strategy == .instrument {
      return "nothing moves a placebo treatment, the instrument neither: the effect would be nought over nought;"
        + " dummy-outcome is the placebo for an instrument"
    }
    if subject.isDiscontinuity {
      return
        "the cutoff decides about treatment, and no longer would about a placebo; dummy-outcome is the placebo for a"
        + " discontinuity"
    }
    if subject.isDifferenceInDifferences, subject.sample.clusters != nil, !subject.treatsClusters {
      return "the treatment is marked only once it has begun: mark the group that is treated in both periods"
    }
    if case .bernoulli(let share) = source {
      guard subject.treatment.isBinary else { return "a treatment of two levels is drawn, and this one has others" }
      if !(share > 0 && share < 1) { return "the chance of treatment must lie between 0 and 1" }
    }
    if source == .normal, case .levels = subject.treatment.kind {
      return "normal amounts are drawn, and this treatment has levels"
    }
    return nil
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let draw = TreatmentDraw(subject)
    let name = subject.original.contrast.treatment
    var story = ReplicateStory(
      change: change(name),
      limits:
        "It shows that the method finds nothing where there is nothing, not that nothing else causes both treatment and outcome."
    )
    story.figures = [("unit", .string(draw.isByCluster ? "cluster" : "row"))]
    if let (effects, drawn) = try shortcut(subject, draw, settings) {
      story.drawn = drawn
      return [Refutation(method, subject, effects, expecting: subject.original.scale.null, settings, story)]
    }
    let single = subject.onOneThread
    let table = subject.sample.table
    let levels = source.share.map { _ in PlaceboRefuter.representatives(subject) }
    let effects = try ReplicateRun.draw(method, settings) { [source] _, stream in
      Result { () throws(EstimationError) in
        try RefutationSubject.changing { () throws(DataError) in
          switch source {
          case .permuted, .drawn:
            try table.rearranging(name, by: draw.rows(permuted: source == .permuted, from: &stream))
          case .bernoulli(let share):
            try table.rearranging(
              name,
              by: (0..<table.rowCount).map { _ in (stream.bernoulli(share) ? levels?.treated : levels?.control) ?? 0 })
          case .normal:
            try table.setting(name, to: .normal(table.rowCount, from: &stream))
          }
        }
      }.flatMap { single.effect(in: $0, anyContrast: source == .normal) }
    }
    return [Refutation(method, subject, effects, expecting: subject.original.scale.null, settings, story)]
  }

  /// The replicates where sums over rows do.
  private func shortcut(
    _ subject: RefutationSubject, _ draw: TreatmentDraw, _ settings: RefutationSettings
  ) throws(RefutationError) -> (ReplicateEffects, drawn: String)? {
    guard !fromRows, let design = LinearDesign(subject) else { return nil }
    if source == .normal {
      let residuals = try RefutationSubject.estimating { () throws(EstimationError) in
        try design.residuals(threads: settings.threads)
      }
      guard let residuals else { return nil }
      let effects = try ReplicateRun.draw(method, settings) { _, stream in
        .success(residuals.ofNoiseTreatment(&stream))
      }
      return (effects, "from moments")
    }
    let products = try RefutationSubject.estimating { () throws(EstimationError) in
      try PlaceboProducts(design, threads: settings.threads)
    }
    guard let products else { return nil }
    let values = design.columns[design.attacked]
    let effects = try products.effects(method, settings) { [source] stream, placebo in
      switch source {
      case .permuted, .drawn: draw.write(values, permuted: source == .permuted, from: &stream, to: placebo)
      case .bernoulli(let share): for row in placebo.indices { placebo[row] = stream.bernoulli(share) ? 1 : 0 }
      case .normal: for row in placebo.indices { placebo[row] = stream.normal() }
      }
    }
    return (effects, "from cross-products")
  }

  private func change(_ name: String) -> String {
    let shown = name.visible(limit: 60)
    return switch source {
    case .permuted: "the values of \(shown) dealt out anew"
    case .drawn: "a treatment drawn from the distribution of \(shown) in its place"
    case .bernoulli(let share): "a treatment of chance \(FigureText.rounded(share)) in place of \(shown)"
    case .normal: "standard normal amounts in place of \(shown)"
    }
  }

  /// A row of each of the two levels.
  static func representatives(_ subject: RefutationSubject) -> (control: Int, treated: Int) {
    let values = subject.treatment.values
    let rows = 0..<values.count
    return (rows.first { values[$0] == 0 } ?? 0, rows.first { values[$0] == 1 } ?? 0)
  }
}

extension PlaceboRefuter.Source {
  /// The chance of treatment, where it is given.
  fileprivate var share: Double? { if case .bernoulli(let share) = self { share } else { nil } }
}

extension ColumnStorage where Element == Double {
  /// Independent standard normal numbers.
  static func normal(_ count: Int, from stream: inout RandomStream) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: count) { target in
      for row in target.indices { target.initializeElement(at: row, to: stream.normal()) }
    }
  }
}

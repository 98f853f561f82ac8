import Estimation
import Glibc
import OrderedCollections
import StrictJSON

/// What an attack by replicates did, in words.
struct ReplicateStory {
  /// Follows "With": "the treatment dealt out anew among the rows".
  var change: String
  /// What passing does not show.
  var limits: String
  /// How replicates were made: "from rows", "from moments", "from bucketed moments", "from cross-products".
  var drawn = "from rows"
  /// Further figures.
  var figures: [(name: String, value: JSONValue)] = []
  /// What a reader should mind.
  var warnings: [String] = []
  /// What a drift means that would fail an estimate, where it is no fault of the model: the verdict is then inconclusive.
  var meaningOfDrift: String?
  /// How far apart replicates of a right model are, in standard errors, where wider ones mean that a few rows carry the
  /// estimate.
  var expectedSpread: Double?
}

extension Refutation {
  /// The outcome of an attack whose replicates a correct estimate would centre on `expected`.
  ///
  /// Ratios are averaged, and their drift and spread told, on the logarithmic scale.
  ///
  /// - Parameter expected: Nil for the original effect.
  init(
    _ method: RefutationMethod, _ subject: RefutationSubject, _ effects: ReplicateEffects, expecting expected: Double?,
    _ settings: RefutationSettings, _ story: ReplicateStory
  ) {
    let (original, values) = (subject.original, effects.values)
    let scale = original.scale
    let count = Double(values.count)
    let summary = ReplicateSummary(values)
    let (mean, spread) = (summary.mean, summary.spread)
    let goal = expected ?? original.effect
    let centre = scale.inferential(goal)
    let pValue = VerdictRule.pValue(of: centre, among: values)
    var drift: Double?
    if let error = original.standardError, error > 0 { drift = (mean - centre) / error }
    // Where all replicates lie on one side, and are too few to fail anything by that, they do not pass anything either.
    let needed = Int((2 / settings.rule.significance).rounded(.up)) - 1
    let isMute = values.count < needed && pValue <= 2 / (count + 1)
    var verdict = settings.rule.verdict(drift: drift, pValue: isMute ? nil : pValue)
    if verdict == .failed, story.meaningOfDrift != nil { verdict = .inconclusive }
    var excess: Double?
    if let expected = story.expectedSpread, let error = original.standardError, error > 0,
      spread > Refutation.widestSpread * expected * error
    {
      excess = spread / (expected * error)
      if verdict == .passed { verdict = .inconclusive }
    }
    self.init(
      method, of: original, refutedEffect: scale.natural(mean), expectedEffect: goal, replicates: values.count,
      pValue: pValue, verdict: verdict, explanation: "", limits: story.limits)
    (self.drift, self.spread) = (drift, values.count > 1 ? spread : nil)
    explanation = Refutation.sentence(
      story, mean: scale.natural(mean), spread: spread, goal: goal, isOriginal: expected == nil, drift: drift,
      pValue: pValue, count: (values.count, summary.used), isRatio: scale != .difference, excess: excess, verdict)
    diagnostics.set("drawn", story.drawn)
    diagnostics.set(
      "p_value_of",
      expected == nil ? "the original effect among the replicates" : "the expected effect among the replicates")
    if scale != .difference { diagnostics.set("spread_of", "the logarithm") }
    for (name, value) in story.figures { diagnostics.entries[name] = value }
    if effects.failed > 0, let failure = effects.failure {
      diagnostics.set("replicates_failed", effects.failed)
      diagnostics.set("first_failure", failure.description)
    }
    for warning in story.warnings { diagnostics.warn(warning) }
    if summary.used < values.count {
      diagnostics.set("replicates_averaged", summary.used)
      diagnostics.warn(
        "Some replicates are so far out that a mean of all means nothing: it is of the middle nine tenths.")
    }
    if values.count < needed {
      diagnostics.warn(
        "Fewer than \(needed) replicates cannot fail an estimate: take more.")
    }
  }

  /// Replicates so many times as far apart as a right model's are no longer chance.
  private static let widestSpread = 4.0

  private static func sentence(
    _ story: ReplicateStory, mean: Double, spread: Double, goal: Double, isOriginal: Bool, drift: Double?,
    pValue: Double, count: (all: Int, used: Int), isRatio: Bool, excess: Double?, _ verdict: RefutationVerdict
  ) -> String {
    let figure = FigureText.rounded(goal)
    var text = "With \(story.change), "
    if count.all > 1 {
      text += count.used < count.all ? "the middle \(count.used) of \(count.all) replicates" : "\(count.all) replicates"
      text += " give \(FigureText.rounded(mean)) on average"
      text += " (standard deviation \(FigureText.rounded(spread, 3))\(isRatio ? " of the logarithm" : "")) where "
    } else {
      text += "one replicate gives \(FigureText.rounded(mean)) where "
    }
    text += isOriginal ? "the estimate is \(figure)" : "\(figure) is expected"
    if let drift { text += ", a drift of \(FigureText.rounded(drift, 2)) standard errors" }
    text += "; p \(FigureText.pValue(pValue)), twice the share of replicates beyond \(figure) on its rarer side. "
    switch verdict {
    case .passed: text += "The estimate stood."
    case .failed: text += "The estimate fell: do not rely on it before you know why."
    case .inconclusive where excess != nil:
      text +=
        "They lie \(FigureText.rounded(excess ?? 0, 2)) times as far apart as the standard error leads to expect: a few"
      text += " rows carry much of the estimate."
    case .inconclusive: text += story.meaningOfDrift ?? "That decides nothing."
    }
    return text
  }
}

public import CausalGraphs

/// What the claims of model families are worth, by strategy, from answers about known graphs.
///
/// A claim comes in with the probabilities of `NeutralRule`. Of the figures for its family, strategy and kind, the one
/// counts whose `strength` is the largest not above the claim's (the weakest where all are above). A figure holds at
/// its own strength; a claim that is less sure is drawn towards the uniform distribution in proportion,
///
///     p = λ · figure + (1 − λ) · (1/3, 1/3, 1/3),   λ = min(1, (strength of the claim − 1/3) / (strength of the figure − 1/3)),
///
/// so a guess still says nothing. The direction of the claim is kept: whether the first or the second variable was named as
/// the cause is not told apart, because our questions show pairs in both orders.
///
/// Claims of a family, strategy or kind without figures stay as they are, and so do abstentions and one-sided denials
/// ("the first does not cause the second", with nothing said of the other direction).
public struct CalibrationTable: Hashable, Sendable, ProposalCalibration {
  /// The figures, in any order.
  public var figures: [CalibrationFigure]

  /// A table of these figures.
  public init(figures: [CalibrationFigure]) { self.figures = figures }

  /// The claim with the probabilities that claims like it have earned; as it is where no figure fits.
  public func calibrated(
    _ claim: EdgeProposal.Claim, strategy: String?, model: String?
  ) -> EdgeProposal.Claim {
    guard let strategy, let model else { return claim }
    switch claim {
    case .abstention: return claim
    case .direct(let states):
      let isForward = states.forward >= states.backward
      let stated = (max(states.forward, states.backward), states.none)
      guard let result = apply(.direct, stated: stated, strategy, model) else { return claim }
      let calibrated = DirectProbabilities(
        forward: result.claimed, backward: result.reversed, none: result.otherwise)
      return calibrated.map { .direct(isForward ? $0 : $0.swapped) } ?? claim
    case .ancestral(let states):
      let isForward = states.before >= states.after
      let stated = (max(states.before, states.after), states.neither)
      guard let result = apply(.ancestral, stated: stated, strategy, model) else { return claim }
      let calibrated = AncestralProbabilities(
        before: result.claimed, after: result.reversed, neither: result.otherwise)
      return calibrated.map { .ancestral(isForward ? $0 : $0.swapped) } ?? claim
    case .noDirectEdge(let states):
      guard states.none > max(states.forward, states.backward) + 1e-9 else { return claim }
      guard let result = apply(.noDirectEdge, stated: (states.none, 0), strategy, model) else { return claim }
      // What is left for an edge is shared as the claim shares it.
      let edge = states.forward + states.backward
      let share = edge > 0 ? states.forward / edge : 0.5
      let rest = result.reversed + result.otherwise
      let calibrated = DirectProbabilities(
        forward: rest * share, backward: rest * (1 - share), none: result.claimed)
      return calibrated.map { .noDirectEdge($0) } ?? claim
    }
  }

  /// The figure that a claim of this strength is measured by; nil where there is none.
  public func figure(
    _ kind: CalibrationFigure.Kind, strategy: String, model: String, strength: Double
  ) -> CalibrationFigure? {
    let family = figures.filter {
      $0.kind == kind && $0.strategies.contains(strategy) && CalibrationTable.matches(model, family: $0.family)
    }
    let weakest = family.min { $0.strength < $1.strength }
    return family.filter { $0.strength <= strength + 1e-9 }.max { $0.strength < $1.strength } ?? weakest
  }

  private func apply(
    _ kind: CalibrationFigure.Kind, stated: (strength: Double, otherwise: Double), _ strategy: String, _ model: String
  ) -> (claimed: Double, reversed: Double, otherwise: Double)? {
    guard let figure = figure(kind, strategy: strategy, model: model, strength: stated.strength) else { return nil }
    let value = figure.probabilities(unknown: stated.otherwise)
    let uniform = 1.0 / 3
    // The two directions of a denied edge are one state here, with two thirds of the uniform distribution.
    let ground = kind == .noDirectEdge ? (uniform, 0, 2 * uniform) : (uniform, uniform, uniform)
    let weight =
      stated.strength >= figure.strength
      ? 1 : max(0, stated.strength - uniform) / (figure.strength - uniform)
    if figure.otherwise == nil {
      // Only the direction was measured; `otherwise` stays exactly as it was claimed.
      let rest = 1 - value.otherwise
      let claimed = weight * value.claimed + (1 - weight) * rest / 2
      return (claimed, rest - claimed, value.otherwise)
    }
    return (
      weight * value.claimed + (1 - weight) * ground.0, weight * value.reversed + (1 - weight) * ground.1,
      weight * value.otherwise + (1 - weight) * ground.2
    )
  }

  /// Whether a model as an endpoint names it belongs to a family: the same name without the provider in front
  /// ("openai/gpt-4o"), in any case, followed by nothing but parts of a version: digits, "latest", "preview" or "turbo"
  /// for a family without it. "gpt-4o-2024-08-06" is of "gpt-4o"; "gpt-4o-mini" is not.
  public static func matches(_ model: String, family: String) -> Bool {
    let name = baseName(model)
    let family = family.lowercased()
    guard name.hasPrefix(family) else { return false }
    let rest = name.dropFirst(family.count)
    guard let separator = rest.first else { return true }
    guard separator == "-" || separator == ":" || separator == "@" else { return false }
    return rest.split(whereSeparator: { $0 == "-" || $0 == ":" || $0 == "@" }).allSatisfy { part in
      part == "latest" || part == "preview" || part == "turbo" || part.allSatisfy { ("0"..."9").contains($0) }
    }
  }

  /// The family of a model for which there are no figures yet: its name without the provider and without the parts of a
  /// version at the end.
  public static func family(of model: String) -> String {
    var parts = baseName(model).split(separator: "-", omittingEmptySubsequences: false)
    while parts.count > 1, let last = parts.last,
      last == "latest" || last == "preview" || (last.count >= 3 || parts.count > 2) && last.allSatisfy(\.isNumber)
    {
      parts.removeLast()
    }
    return parts.joined(separator: "-")
  }

  private static func baseName(_ model: String) -> String {
    let name = model.lowercased()
    return name.lastIndex(of: "/").map { String(name[name.index(after: $0)...]) } ?? name
  }
}

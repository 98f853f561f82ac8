import CausalGraphs

/// How an answer becomes probabilities before anything is known of its expert.
///
/// Let d be what the answer says of the three states of a pair: all weight on one state where it names one, weight
/// shared where it rules one out, or the endpoint's token probabilities renormalised over the allowed answers. With a
/// confidence c from 0 (a guess) to 100 (certain), the claim is
///
///     λ·(c/100)·d + (1 − λ·c/100)·(1/3, 1/3, 1/3),   λ = 0.97
///
/// so a guess says nothing, certainty stops at 0.98, and only ratios to the uniform distribution carry information:
/// a state that the answer did not speak of keeps the ratio that the others leave it. Calibration comes afterwards.
public enum NeutralRule {
  /// The share of d where the confidence is 100: no expert is taken to be infallible.
  public static let ceiling = 0.97
  /// The confidence of an answer that is sure by the words of the question ("certainly before") and gives no number.
  public static let certain = 90
  /// The confidence that a variable left out of a list which was to be complete does not belong there.
  public static let leftOut = 50
  /// The confidences that an answer may state.
  public static let confidences = 0...100

  /// λ·(c/100)·d + (1 − λ·c/100)/3 for each state.
  /// - Parameters:
  ///   - weights: d, not negative; divided by their sum.
  ///   - confidence: Within `confidences`; nil where token probabilities stand in its place.
  /// - Returns: Three probabilities that sum to one; uniform where the weights are all zero or not finite.
  static func mix(_ weights: PairWeights, confidence: Int?) -> PairWeights {
    let sum = weights.forward + weights.backward + weights.none
    guard sum > 0, sum.isFinite else { return PairWeights(forward: 1 / 3, backward: 1 / 3, none: 1 / 3) }
    let share = ceiling * Double(min(max(confidence ?? 100, 0), 100)) / 100
    func mixed(_ weight: Double) -> Double { share * weight / sum + (1 - share) / 3 }
    return PairWeights(
      forward: mixed(weights.forward), backward: mixed(weights.backward), none: mixed(weights.none))
  }
}

/// Weights of the three states of a pair, not yet normalised.
struct PairWeights: Hashable, Sendable {
  var forward: Double
  var backward: Double
  var none: Double

  static let forward = PairWeights(forward: 1, backward: 0, none: 0)
  static let backward = PairWeights(forward: 0, backward: 1, none: 0)
  static let none = PairWeights(forward: 0, backward: 0, none: 1)
  /// The first is not a cause of the second; of the other two states nothing is said.
  static let notForward = PairWeights(forward: 0, backward: 0.5, none: 0.5)

  /// As a claim of a direct edge.
  func direct(confidence: Int?) -> DirectProbabilities? {
    let mixed = NeutralRule.mix(self, confidence: confidence)
    return DirectProbabilities(forward: mixed.forward, backward: mixed.backward, none: mixed.none)
  }

  /// As a claim of order.
  func ancestral(confidence: Int?) -> AncestralProbabilities? {
    let mixed = NeutralRule.mix(self, confidence: confidence)
    return AncestralProbabilities(before: mixed.forward, after: mixed.backward, neither: mixed.none)
  }
}

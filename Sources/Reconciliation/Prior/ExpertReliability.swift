/// How far an expert was believed, and what the data had to do with it.
public struct ExpertReliability: Hashable, Sendable {
  /// Whose claims they are.
  public let name: String
  /// The model that made them; nil where no model did.
  public let model: String?
  /// How many claims about known pairs it made, abstentions not counted.
  public let claims: Int
  /// What its log-likelihood ratios are multiplied by: 0 is not at all, 1 at its word.
  public let weight: Double
  /// What the weight is where the data decide nothing.
  public let defaultWeight: Double
  /// Pairs it spoke of on which the data alone are decided, and as it claims.
  public let agreed: Int
  /// Pairs it spoke of on which the data alone are decided, and otherwise than it claims.
  public let contradicted: Int
  /// All other pairs it spoke of.
  public let undecided: Int
  /// What happened, for a person.
  public let explanation: String

  init(
    _ expert: ExpertPrior.Expert, weight: Double, defaultWeight: Double,
    pairs: (agreed: Int, contradicted: Int, undecided: Int)
  ) {
    (name, model, claims) = (expert.name, expert.model, expert.claims)
    (self.weight, self.defaultWeight) = (weight, defaultWeight)
    (agreed, contradicted, undecided) = pairs
    let decided = agreed + contradicted
    // Hard knowledge decides beside the data, so they are not named as the only ones.
    let what =
      switch (decided, undecided) {
      case (0, 0): "it claimed nothing that could be compared, so its weight is mostly the default"
      case (0, 1): "without experts, the one pair it spoke of stays open, so its weight is mostly the default"
      case (0, _): "without experts, the \(undecided) pairs it spoke of stay open, so its weight is mostly the default"
      case (1, 0): "without experts, the one pair it spoke of is decided \(agreed == 1 ? "as it claims" : "otherwise")"
      default:
        "without experts, \(decided) of the \(decided + undecided) pairs it spoke of \(decided == 1 ? "is" : "are") decided: "
          + "\(agreed) as it claims, \(contradicted) otherwise"
      }
    let verdict =
      weight < 0.25 * defaultWeight
      ? "its claims count next to nothing"
      : weight < 0.75 * defaultWeight ? "its claims count less" : "its claims count"
    explanation = "\(what); \(verdict) (weight \(Self.text(weight)), \(Self.text(defaultWeight)) by default)."
  }

  private static func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
  }
}

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
    let what =
      decided == 0
      ? "the data alone decide none of the \(undecided) pairs it spoke of, so its weight is mostly the default"
      : "of the \(decided + undecided) pairs it spoke of, the data alone decide \(decided): \(agreed) as it claims, "
        + "\(contradicted) otherwise"
    let verdict =
      weight < 0.25 * defaultWeight
      ? "its claims count next to nothing"
      : weight < 0.75 * defaultWeight ? "its claims count less" : "its claims count"
    explanation =
      "\(what); \(verdict) (weight \(Self.text(weight)), \(Self.text(defaultWeight)) by default). "
      + "The data are used twice, for the weight and for the graph. "
      + "Nothing in them can contradict an expert about an edge whose direction they leave open."
  }

  private static func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
  }
}

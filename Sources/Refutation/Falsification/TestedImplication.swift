import StrictJSON

/// An independence that a graph implies, and what the data say of it.
public struct TestedImplication: Hashable, Sendable {
  /// One variable.
  public var first: String
  /// The other.
  public var second: String
  /// What is conditioned on.
  public var conditions: [String]
  /// Of independence; nil where the data cannot tell.
  public var pValue: Double?
  /// After control of false discoveries, comparable with the level.
  public var adjustedPValue: Double?
  /// The test's statistic, where it is finite.
  public var statistic: Double?
  /// Where the test has them.
  public var degreesOfFreedom: Double?
  /// How strong the dependence is: see `Falsification.effectMeasure`.
  public var effect: Double?
  /// Whether the adjusted p-value is at most the level.
  public var isViolated: Bool
  /// Why the data cannot tell; nil where they can.
  public var obstacle: String?

  /// An independence without a test yet.
  public init(_ first: String, _ second: String, given conditions: [String]) {
    (self.first, self.second, self.conditions) = (first, second, conditions)
    isViolated = false
  }

  /// "age ⫫ income | education".
  public var statement: String {
    let pair = "\(first.visible()) ⫫ \(second.visible())"
    return conditions.isEmpty ? pair : pair + " | " + conditions.map { $0.visible() }.joined(separator: ", ")
  }

  /// "age ⫫ income | education, but partial correlation .31, p < 1e-9".
  public func sentence(effectMeasure: String?) -> String {
    guard let pValue else { return "\(statement): \(obstacle ?? "the data cannot tell")" }
    var parts: [String] = []
    if let effect, let effectMeasure { parts.append("\(effectMeasure) \(FalsificationFigures.share(effect))") }
    parts.append(FalsificationFigures.pValue(pValue))
    return statement + (isViolated ? ", but " : ": ") + parts.joined(separator: ", ")
  }
}

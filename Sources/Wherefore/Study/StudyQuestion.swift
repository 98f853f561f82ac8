public import Identification
import StrictJSON

/// What a study asks: one effect.
public struct StudyQuestion: Hashable, Sendable {
  /// Columns of the table; one or more.
  public var treatments: [String]
  /// A column of the table.
  public var outcome: String
  /// Which effect.
  public var effect = EffectQuestion.Effect.total
  /// What the effect goes through or is held fixed, where the effect is of that kind.
  public var mediators: [String] = []
  /// The effect is wanted within their values.
  public var modifiers: [String] = []
  /// What the table is about, in a person's words: where, when, on whom.
  public var context: String?

  /// The total effect of treatments on an outcome.
  public init(treatments: [String], outcome: String) { (self.treatments, self.outcome) = (treatments, outcome) }

  /// "the effect of qsmk on wt82_71".
  public var words: String {
    let last = treatments.count > 1 ? " and \(treatments[treatments.count - 1])" : ""
    let treatments = (last.isEmpty ? treatments : treatments.dropLast()).joined(separator: ", ") + last
    return "the \(effect.name) of \(treatments.visible(limit: 200)) on \(outcome.visible(limit: 100))"
  }
}

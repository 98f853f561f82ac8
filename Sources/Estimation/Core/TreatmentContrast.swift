/// Which change of a treatment an effect is of.
public struct TreatmentContrast: Hashable, Sendable, CustomStringConvertible {
  /// The treatment's column.
  public let treatment: String
  /// The treatment's value that is compared with, as people read it: "0", "placebo".
  public let control: String
  /// The value whose effect it is.
  public let treated: String

  /// From `control` to `treated`.
  public init(treatment: String, control: String, treated: String) {
    (self.treatment, self.control, self.treated) = (treatment, control, treated)
  }

  /// "from 0 to 1".
  public var description: String { "from \(control) to \(treated)" }
}

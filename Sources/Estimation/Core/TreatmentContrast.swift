/// Which change of a treatment an effect is of.
public struct TreatmentContrast: Hashable, Sendable, CustomStringConvertible {
  /// The treatment's column.
  public let treatment: String
  /// The treatment's value that is compared with, as people read it: "0", "placebo".
  public let control: String
  /// The value whose effect it is.
  public let treated: String
  /// Of which rows the effect is, where it is not of all: "where age is below 40".
  public let condition: String?

  /// From `control` to `treated`.
  public init(treatment: String, control: String, treated: String, condition: String? = nil) {
    (self.treatment, self.control, self.treated, self.condition) = (treatment, control, treated, condition)
  }

  /// "from 0 to 1"; "from 0 to 1 where age is below 40".
  public var description: String { "from \(control) to \(treated)" + (condition.map { " " + $0 } ?? "") }

  /// The same change of the treatment, whatever the rows.
  public var unconditional: TreatmentContrast { with(condition: nil) }

  /// The same change of the treatment within other rows.
  public func with(condition: String?) -> TreatmentContrast {
    TreatmentContrast(treatment: treatment, control: control, treated: treated, condition: condition)
  }
}

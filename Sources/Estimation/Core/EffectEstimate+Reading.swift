public import CausalGraphs
import OrderedCollections
public import StrictJSON

extension ConfidenceInterval {
  /// Reads `{"lower": …, "upper": …, "level": …}`; an end that is null is infinite.
  /// - Throws: `JSONMeaningError`.
  package init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an interval")
    let level = try members.required("level", members.number("level"))
    guard level >= 0, level < 1 else { throw JSONMeaningError([.key("level")], "must be a number from 0 to below 1") }
    self.init(
      lower: try members.number("lower") ?? -.infinity, upper: try members.number("upper") ?? .infinity, level: level)
  }

  /// What `init(json:)` reads.
  package var json: JSONValue {
    .object([
      "lower": lower.isFinite ? .number(lower) : .null, "upper": upper.isFinite ? .number(upper) : .null,
      "level": .number(level),
    ])
  }
}

extension TreatmentContrast {
  /// Reads "treatment", "control_level" and "treated_level" of an estimate or a refutation.
  /// - Throws: `JSONMeaningError`.
  package init(members: JSONMembers) throws(JSONMeaningError) {
    self.init(
      treatment: try members.required("treatment", members.string("treatment")),
      control: try members.required("control_level", members.string("control_level")),
      treated: try members.required("treated_level", members.string("treated_level")),
      condition: try members.string("condition"))
  }
}

extension EffectEstimate {
  /// Reads what `json` wrote, without loss: the result is equal to what was written.
  ///
  /// The text may come from anywhere: whatever it is, it gives an estimate or an error.
  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an estimate")
    method = try members.required("method", members.oneOf("method", EstimationMethod.self))
    target = try members.required("target", members.oneOf("target", EffectTarget.self))
    scale = try members.oneOf("scale", EffectScale.self) ?? .difference
    contrast = try TreatmentContrast(members: members)
    effect = try members.required("effect", members.number("effect"))
    standardError = try members.number("standard_error")
    pValue = try members.probability("p_value")
    rowsUsed = try members.required("rows_used", members.integer("rows_used"))
    if let interval = members["interval"] {
      do throws(JSONMeaningError) {
        self.interval = try ConfidenceInterval(json: interval)
      } catch {
        throw error.inside(.key("interval"))
      }
    }
    guard let details = members["diagnostics"] else { return }
    guard var entries = details.object else { throw JSONMeaningError([.key("diagnostics")], "must be an object { … }") }
    // What an estimator itself put under these names stays where it is: only their own form is taken for theirs.
    if let value = entries["balance"], let read = try? CovariateBalance(json: value) {
      balance = read
      entries["balance"] = nil
    }
    if let value = entries["overlap"], let read = try? OverlapAssessment(json: value) {
      overlap = read
      entries["overlap"] = nil
    }
    diagnostics.entries = entries
  }
}

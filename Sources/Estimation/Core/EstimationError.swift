public import CausalData
public import CausalStatistics
import StrictJSON

/// Why an effect cannot be estimated: what is wrong, where, and what to do.
@nonexhaustive public enum EstimationError: Error, Hashable, Sendable {
  /// The table does not have what the estimand names, or holds values that cannot be used.
  case data(DataError)
  /// A regression inside could not be fitted.
  case regression(RegressionError, model: String)
  /// All rows have one treatment.
  case oneTreatmentLevel(treatment: String, level: String)
  /// The outcome does not vary.
  case constantOutcome(String)
  /// The method is for another kind of treatment, outcome or estimand.
  case unsuitable(method: EstimationMethod, reason: String)
  /// A level named for the contrast is not in the column.
  case unknownLevel(column: String, level: String, levels: [String])
  /// Covariates tell the treatment exactly.
  case noOverlap(String)
  /// Too few rows for what is asked.
  case tooFewRows(rows: Int, needed: Int, what: String)
  /// The instruments do not move the treatment at all.
  case irrelevantInstrument(String)
  /// A number came out that is no number.
  case notFinite(method: EstimationMethod, what: String)
  /// A setting is out of its range.
  case badSetting(name: String, reason: String)
  /// A library is not installed.
  case missingLibrary(String)
  /// The task that asked was cancelled.
  case cancelled
}

extension EstimationError: CustomStringConvertible {
  /// One or two sentences with a next step.
  public var description: String {
    switch self {
    case .data(let error): error.description
    case .regression(let error, let model): "the \(model) cannot be fitted: \(error.description)"
    case .oneTreatmentLevel(let treatment, let level):
      "every row in use has \(treatment.visible()) = \(level.visible()): an effect needs rows with and without the treatment"
    case .constantOutcome(let name):
      "\(name.visible()) has the same value in every row in use: there is nothing to explain"
    case .unsuitable(let method, let reason): "\(method.rawValue) cannot be used here: \(reason)"
    case .unknownLevel(let column, let level, let levels):
      "\(column.visible()) has no level \"\(level.visible())\": it has "
        + levels.prefix(12).map { $0.visible(limit: 40) }.joined(separator: ", ") + (levels.count > 12 ? ", …" : "")
    case .noOverlap(let reason): "treated and untreated rows do not overlap: \(reason)"
    case .tooFewRows(let rows, let needed, let what):
      "\(rows) row\(rows == 1 ? " is" : "s are") too few for \(what): it takes \(needed) or more"
    case .irrelevantInstrument(let name):
      "\(name.visible()) does not move the treatment in these data, so it cannot serve as an instrument"
    case .notFinite(let method, let what):
      "\(method.rawValue) gave no finite number for \(what): the data do not determine it"
    case .badSetting(let name, let reason): "\(name): \(reason)"
    case .missingLibrary(let reason): reason
    case .cancelled: "the estimation was cancelled"
    }
  }
}

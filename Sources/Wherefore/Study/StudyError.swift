public import CausalData
public import Estimation
public import LanguageModels

/// Why a study cannot be made; what is done by then is kept.
@nonexhaustive public enum StudyError: Error, Hashable, Sendable {
  /// Treatment or outcome cannot be used.
  case question(EstimationError)
  /// A column that the question names is not in the table.
  case column(DataError)
  /// A setting is out of its range.
  case badSetting(name: String, reason: String)
  /// The graph has no such variable, or its variables and the table's columns do not match.
  case graph(String)
  /// The model gave no answer at all.
  case model(EndpointError)
}

extension StudyError: CustomStringConvertible {
  /// One or two sentences with a next step.
  public var description: String {
    switch self {
    case .question(let error): error.description
    case .column(let error): error.description
    case .badSetting(let name, let reason): "\(name): \(reason)"
    case .graph(let sentence): sentence
    case .model(let error): error.description
    }
  }
}

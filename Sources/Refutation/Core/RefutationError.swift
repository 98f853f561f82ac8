public import Estimation

/// Why an estimate cannot be attacked in this way.
@nonexhaustive public enum RefutationError: Error, Hashable, Sendable {
  /// The estimate itself cannot be had.
  case estimation(EstimationError)
  /// The attack does not suit the estimate.
  case unsuitable(method: RefutationMethod, reason: String)
  /// So many replicates could not be estimated that the rest say nothing.
  case replicatesFailed(method: RefutationMethod, failed: Int, of: Int, first: EstimationError)
  /// A setting is out of its range.
  case badSetting(name: String, reason: String)
  /// The task was cancelled.
  case cancelled
}

extension RefutationError: CustomStringConvertible {
  /// One or two sentences with a next step.
  public var description: String {
    switch self {
    case .estimation(let error): error.description
    case .unsuitable(let method, let reason): "\(method.rawValue) cannot be used here: \(reason)"
    case .replicatesFailed(let method, let failed, let count, let first):
      "\(method.rawValue): \(failed) of \(count) replicates could not be estimated; the first because \(first.description)"
    case .badSetting(let name, let reason): "\(name): \(reason)"
    case .cancelled: "interrupted"
    }
  }
}

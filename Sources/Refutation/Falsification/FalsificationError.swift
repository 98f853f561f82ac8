public import CausalGraphs
public import Identification

/// Why a graph cannot be put to the test.
@nonexhaustive public enum FalsificationError: Error, Hashable, Sendable {
  /// The edges make no such graph.
  case graph(GraphError)
  /// The graph is of a kind that implies nothing here.
  case diagram(IdentificationError)
  /// Graph and table do not go together.
  case columns(VariableColumnsError)
  /// The data cannot be used; the sentence says why.
  case data(String)
  /// A setting is out of its range.
  case badSetting(name: String, reason: String)
  /// The task was cancelled.
  case cancelled
}

extension FalsificationError: CustomStringConvertible {
  /// One or two sentences with a next step.
  public var description: String {
    switch self {
    case .graph(let error): error.description
    case .diagram(let error): error.description
    case .columns(let error): error.description
    case .data(let sentence): sentence
    case .badSetting(let name, let reason): "\(name): \(reason)"
    case .cancelled: "interrupted"
    }
  }
}

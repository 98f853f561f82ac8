public import CausalData
public import CausalGraphs

/// Why a graph cannot be learned from these data in this way.
@nonexhaustive public enum DiscoveryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There are fewer than two variables left, and why others were left out.
  case tooFewVariables(Int, leftOut: [DataProblem] = [])
  /// There are too few rows without missing values.
  case tooFewRows(Int)
  /// The algorithm or score does not take variables of this kind.
  case wrongKind(method: String, variable: String, is: String, advice: String)
  /// An option is outside its range.
  case badSetting(String)
  /// The data cannot be used.
  case data(DataError)
  /// The background knowledge contradicts itself or the data's variables.
  case knowledge(GraphError)
  /// The exact search cannot be made.
  case exact(ExactSearchError)
  /// The method cannot take these columns as they are.
  case method(String)

  public var description: String {
    switch self {
    case .tooFewVariables(let count, let leftOut):
      "a graph needs at least two variables, and \(count) can be used: "
        + (leftOut.isEmpty ? "give more columns" : leftOut.prefix(3).map(\.description).joined(separator: "; "))
    case .tooFewRows(let count):
      "\(count == 1 ? "1 row without missing values is" : "\(count) rows without missing values are") too few to learn a graph from: give more rows, leave out columns with "
        + "many missing values, or use --missing testwise"
    case .wrongKind(let method, let variable, let kind, let advice):
      "\(method) cannot take \"\(variable)\", which is \(kind): \(advice)"
    case .badSetting(let sentence): sentence
    case .data(let error): error.description
    case .knowledge(let error): error.description
    case .exact(let error): error.description
    case .method(let sentence): sentence
    }
  }
}

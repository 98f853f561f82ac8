public import CausalData
public import Discovery
import StrictJSON

/// Why proposals and data can not become one graph.
@nonexhaustive public enum ReconciliationError: Error, Hashable, Sendable {
  /// The table can not be used.
  case data(DataError)
  /// No variable has a column to learn from; the first names of either.
  case noCommonColumn(variables: [String], columns: [String])
  /// So few rows are left without missing values.
  case tooFewRows(Int)
  /// A setting is out of its range; a sentence that says which.
  case badSetting(String)
  /// The exact search can not be made.
  case exact(ExactSearchError)
}

extension ReconciliationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .data(let error): error.description
    case .noCommonColumn(let variables, let columns):
      Set(variables).isDisjoint(with: columns)
        ? "none of the variables (\(ReconciliationError.some(variables))) has a column to learn from; the table has "
          + "\(ReconciliationError.some(columns)): rename one or the other, or go without data"
        : "no column has two different values, so the data say nothing: give rows that differ, or go without data"
    case .tooFewRows(let count):
      "\(count == 1 ? "1 row without missing values is" : "\(count) rows without missing values are") too few to learn from: leave out columns with many missing values"
    case .badSetting(let sentence): sentence
    case .exact(let error): error.description
    }
  }

  private static func some(_ names: [String]) -> String {
    names.isEmpty
      ? "none" : names.prefix(6).map { $0.visible(limit: 60) }.joined(separator: ", ") + (names.count > 6 ? ", …" : "")
  }
}

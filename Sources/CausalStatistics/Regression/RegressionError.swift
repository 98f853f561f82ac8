/// Why a regression gives no answer. Columns are named, rows numbered from 0 in the columns as they were handed over.
@nonexhaustive public enum RegressionError: Error, Hashable, Sendable {
  /// Columns, weights, clusters or names that do not belong to the same rows.
  case lengthsDiffer
  /// A value of this column is missing or infinite.
  case notFinite(column: String, row: Int)
  /// A weight is missing, negative or infinite.
  case badWeight(row: Int)
  /// The rows could not be read: the source's own words.
  case unreadable(String)
  /// An outcome that the model excludes: outside 0...1 for the logistic one, below 0 for Poisson's.
  case outcomeOutOfRange(row: Int, value: Double)
  /// The numbers are so large that sums of their squares are beyond a Double.
  case overflow
  /// These predictors are constant or linear combinations of those before them.
  case dependentColumns([String])
  /// As many parameters as rows of positive weight, or more.
  case tooFewRows(rows: Int, parameters: Int)
  /// Cluster-robust errors were asked for, and there are fewer than two clusters (or none were given).
  case tooFewClusters(Int)
  /// An option out of its range: a negative penalty, or a mixture outside 0...1.
  case badPenalty(Double)
  /// Fewer instruments (after dropping dependent ones) than endogenous predictors.
  case notIdentified(instruments: Int, endogenous: Int)
  /// The likelihood has no maximum: along a combination of these predictors the outcome is predicted ever better.
  case separated([String])
  /// The iterations ended without reaching the maximum.
  case notConverged(iterations: Int)
}

extension RegressionError: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .lengthsDiffer: "the columns of a regression are not of the same length"
    case .notFinite(let column, let row): "column \(column) has a missing or infinite value in row \(row + 1)"
    case .badWeight(let row): "the weight of row \(row + 1) is missing, negative or infinite"
    case .unreadable(let reason): "the rows cannot be read: \(reason)"
    case .outcomeOutOfRange(let row, let value): "the outcome \(value) of row \(row + 1) is not possible in this model"
    case .overflow: "the numbers are too large for their squares to be added: divide them by a constant"
    case .dependentColumns(let names):
      "constant, or determined by the columns before them: \(names.joined(separator: ", "))"
    case .tooFewRows(let rows, let parameters): "\(rows) rows can not tell \(parameters) parameters"
    case .tooFewClusters(let count): "cluster-robust errors need two clusters or more; there are \(count)"
    case .badPenalty(let value): "a penalty is 0 or more, a mixture in 0...1: not \(value)"
    case .notIdentified(let instruments, let endogenous):
      "\(instruments) instruments can not identify the effects of \(endogenous) endogenous predictors"
    case .separated(let names):
      "the outcome is separated by \(names.joined(separator: ", ")): the likelihood grows without end"
    case .notConverged(let iterations): "no convergence in \(iterations) iterations"
    }
  }
}

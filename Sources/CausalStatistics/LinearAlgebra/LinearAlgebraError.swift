/// Why a factorisation or a solution does not exist.
public enum LinearAlgebraError: Error, Hashable, Sendable {
  /// An entry is NaN or infinite.
  case notFinite
  /// The leading minor that ends in this row and column, from 0, is not positive: no Cholesky factor exists.
  case notPositiveDefinite(column: Int)
  /// These columns, ascending and from 0, are linear combinations of the columns before them.
  case rankDeficient(dependentColumns: [Int])
  /// The eigenvalue iteration did not converge.
  case noConvergence
}

extension LinearAlgebraError: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .notFinite: "an entry of the matrix is missing or infinite"
    case .notPositiveDefinite(let column): "the matrix is not positive definite: see column \(column)"
    case .rankDeficient(let columns):
      "these columns are linear combinations of the ones before them: \(columns.map(String.init).joined(separator: ", "))"
    case .noConvergence: "the eigenvalues did not converge"
    }
  }
}

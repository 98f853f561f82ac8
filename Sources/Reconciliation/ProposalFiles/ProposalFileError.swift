import StrictJSON

/// Why a file of proposals can not be used, and where.
public struct ProposalFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil where the error is of the whole.
  public let line: Int?
  /// In bytes, from 1.
  public let column: Int?
  /// What is wrong and what to do, without the place; safe to print.
  public let message: String

  /// An error at a line and a column in bytes, both from 1; nil where it has no place.
  public init(line: Int? = nil, column: Int? = nil, _ message: String) {
    (self.line, self.column, self.message) = (line, column, message)
  }

  public var description: String {
    guard let line else { return message }
    return "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " + message
  }
}

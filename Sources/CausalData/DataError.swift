import StrictJSON

/// Why data cannot be read or used: what is wrong, where, and what to do.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line of the file, from 1, where there is one.
  public let line: Int?
  /// The column within the line in bytes, from 1, or nil.
  public let column: Int?
  /// One sentence with a next step.
  public let message: String

  /// An error at a place.
  public init(line: Int? = nil, column: Int? = nil, _ message: String) {
    (self.line, self.column, self.message) = (line, column, message)
  }

  /// "line 3, column 7: …".
  public var description: String { message.told(line: line, column: column) }
}

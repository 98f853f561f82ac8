import StrictJSON

/// Why a text is not a graph in the format it was read as, and where.
public struct GraphFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The format that the text was read as, or was to be written in.
  public let format: GraphFormat
  /// From 1; nil where the error is of the whole and has no place.
  public let line: Int?
  /// In bytes, from 1.
  public let column: Int?
  /// What is wrong and what to do, without the place; safe to print.
  public let message: String

  /// An error at a line and a column in bytes, both from 1; nil where it has no place.
  public init(_ format: GraphFormat, line: Int? = nil, column: Int? = nil, _ message: String) {
    self.format = format
    self.line = line
    self.column = column
    self.message = message
  }

  public var description: String { message.told(line: line, column: column) }
}

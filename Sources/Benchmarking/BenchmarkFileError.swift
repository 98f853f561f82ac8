/// Why a benchmark's file can not be used.
public struct BenchmarkFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil where the error is of the whole file.
  public let line: Int?
  /// What is wrong and what to do.
  public let message: String

  /// An error at a line, from 1; nil where it is of the whole file.
  public init(line: Int? = nil, _ message: String) {
    self.line = line
    self.message = message
  }

  public var description: String { (line.map { "line \($0): " } ?? "") + message }
}

import StrictJSON

/// Two variables of which one is known to cause the other.
public struct CausePair: Hashable, Sendable {
  /// Distinct within a benchmark, such as "pair0001".
  public let identifier: String
  /// The name of the variable that stands first in the file.
  public let first: String
  /// The name of the other variable.
  public let second: String
  /// True where `first` causes `second`, false where `second` causes `first`.
  public let firstIsCause: Bool
  /// How much the pair counts: pairs from one source share a weight of about one.
  public let weight: Double

  /// A pair as the file has it; `weight` is its share in the weighted accuracy.
  public init(identifier: String, first: String, second: String, firstIsCause: Bool, weight: Double) {
    self.identifier = identifier
    self.first = first
    self.second = second
    self.firstIsCause = firstIsCause
    self.weight = weight
  }

  /// The pairs of a CSV file with the columns `pairid`, `varA`, `varB`, `groundtruth` (`->`: varA causes varB; `<-`: varB
  /// causes varA) and `weight`, in the file's sequence.
  /// - Throws: `BenchmarkFileError` with the line.
  public static func read(_ bytes: [UInt8]) throws(BenchmarkFileError) -> [CausePair] {
    var pairs: [CausePair] = []
    var seen: Set<String> = []
    for row in try SeparatedTable(bytes).rows {
      let identifier = try row.field("pairid")
      guard seen.insert(identifier).inserted else {
        throw BenchmarkFileError(line: row.line, "the pair \"\(identifier.visible())\" stands twice")
      }
      let weight = try row.number("weight")
      guard weight >= 0 else { throw BenchmarkFileError(line: row.line, "a weight can not be negative") }
      pairs.append(
        CausePair(
          identifier: identifier, first: try row.field("varA"), second: try row.field("varB"),
          firstIsCause: try direction(row), weight: weight))
    }
    guard !pairs.isEmpty else { throw BenchmarkFileError("the file names no pair") }
    return pairs
  }

  /// The column `groundtruth` of a row.
  static func direction(_ row: SeparatedTable.Row) throws(BenchmarkFileError) -> Bool {
    switch try row.field("groundtruth") {
    case "->": return true
    case "<-": return false
    case let other:
      throw BenchmarkFileError(line: row.line, "\"\(other.visible())\" in column \"groundtruth\": write -> or <-")
    }
  }
}

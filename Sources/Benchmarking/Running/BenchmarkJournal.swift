import CausalGraphs
import StrictJSON

/// Finished cells, one a line of JSON, so that a run that was killed goes on where it was: nothing that is written is ever
/// changed, and a line that was cut off is the only thing lost.
public struct BenchmarkJournal: Hashable, Sendable {
  /// What the first line says.
  static func heading(_ settings: String) -> JSONValue {
    ["format": "wherefore-benchmark-journal", "version": 1, "settings": .string(settings)]
  }

  /// In the order they were finished.
  public private(set) var outcomes: [BenchmarkOutcome]
  private var places: [BenchmarkCell: Int]
  /// The bytes that hold whole lines; what follows them was cut off.
  public let length: Int

  /// - Parameters:
  ///   - bytes: A journal's, or none.
  ///   - settings: What cells depend on and do not say, such as how claims are calibrated: the journal's must be the same.
  /// - Throws: `BenchmarkFileError` with the line; the last line may be cut off.
  public init(_ bytes: [UInt8] = [], settings: String = "") throws(BenchmarkFileError) {
    var (outcomes, places) = ([BenchmarkOutcome](), [BenchmarkCell: Int]())
    var (start, number) = (0, 0)
    while start < bytes.count, let end = bytes[start...].firstIndex(of: 0x0A) {
      number += 1
      let parsed = try? JSONParser.parse(Array(bytes[start..<end]))
      if number == 1 {
        guard let parsed, parsed["format"]?.string == "wherefore-benchmark-journal", parsed["version"] == 1 else {
          throw BenchmarkFileError(line: 1, "this is no journal of a benchmark: name another file")
        }
        guard parsed["settings"]?.string == settings else {
          throw BenchmarkFileError(
            line: 1,
            "its cells were made with other settings (\((parsed["settings"]?.string ?? "").visible(limit: 200)), now "
              + "\(settings.visible(limit: 200))): name another file")
        }
      } else {
        guard let parsed, let outcome = BenchmarkOutcome(parsed) else {
          throw BenchmarkFileError(line: number, "this is no finished cell: remove the line, or name another file")
        }
        if places.updateValue(outcomes.count, forKey: outcome.cell) == nil { outcomes.append(outcome) }
      }
      start = end + 1
    }
    if number == 0, !bytes.isEmpty, !BenchmarkJournal.headingLine(settings).starts(with: bytes) {
      throw BenchmarkFileError(line: 1, "this is no journal of a benchmark: name another file")
    }
    (self.outcomes, self.places) = (outcomes, places)
    length = start
  }

  /// The first line.
  public static func headingLine(_ settings: String = "") -> [UInt8] { heading(settings).bytes() + [0x0A] }

  /// The line of a finished cell.
  public static func line(_ outcome: BenchmarkOutcome) -> [UInt8] { outcome.json.bytes() + [0x0A] }

  /// What came of a cell; nil where it was not finished.
  public subscript(cell: BenchmarkCell) -> BenchmarkOutcome? { places[cell].map { outcomes[$0] } }
}

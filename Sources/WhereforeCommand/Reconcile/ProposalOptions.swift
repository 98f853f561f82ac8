import ArgumentParser
import CausalGraphs
import Reconciliation
import StrictJSON

/// What experts said, the same for every command that reads it.
struct ProposalOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What experts say: files of proposals or claims (.json, .csv, .tsv), or graphs; may be repeated.",
      valueName: "file"))
  var proposals: [String] = []

  @Option(
    help: ArgumentHelp(
      "How probable a claim, or an edge of a graph, is that does not say it.", valueName: "probability"))
  var claimProbability = 0.8

  func validate() throws {
    guard (0...1).contains(claimProbability) else {
      throw ValidationError("--claim-probability takes a number from 0 to 1.")
    }
  }

  /// All files, one after the other.
  /// - Throws: `Failure` with `noInput` or `badInput`, the file, the line and the column.
  func read() throws(Failure) -> [(path: String, reading: ProposalReading)] {
    var readings: [(path: String, reading: ProposalReading)] = []
    var defaults = ProposalDefaults()
    defaults.probability = claimProbability
    for path in proposals {
      let bytes = try Files.read(path, limit: ProposalFile.longestFile)
      do {
        readings.append((path, try ProposalFile.read(bytes, named: path, defaults: defaults)))
      } catch {
        throw Failure(.badInput, "\(path.visible()): \(error.description)")
      }
    }
    return readings
  }
}

import StrictJSON
import Wherefore

/// Studies in files, with failures that name the file.
enum StudyFile {
  /// The study in the file; nil where there is no file yet.
  /// - Throws: `Failure`: `badInput` where the file holds something else, which is never overwritten.
  static func read(_ path: String) throws(Failure) -> Study? {
    guard Files.exists(path) else { return nil }
    let bytes = try Files.read(path, limit: Study.longestFile)
    // An empty file is a place that somebody made ready.
    if bytes.isEmpty { return nil }
    do throws(StudyFileError) {
      return try Study(bytes: bytes)
    } catch {
      throw Failure(
        .badInput, "\(path.visible()): \(error.description); name another file with -o, or remove this one")
    }
  }

  /// Writes the study, whole or not at all.
  static func write(_ study: Study, to path: String) throws(Failure) {
    try Files.write(Array(text(study).utf8), to: path)
  }

  /// The study as text.
  static func text(_ study: Study) throws(Failure) -> String {
    do { return try study.text() } catch { throw Failure(.bug, "the study's graph: \(error.description)") }
  }
}

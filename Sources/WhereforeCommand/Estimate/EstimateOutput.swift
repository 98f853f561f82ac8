import StrictJSON

/// Where `-o` of `estimate` leads: a forest plot, or the JSON.
enum EstimateOutput {
  /// Refuses what cannot be written, before any work is done.
  /// - Throws: `Failure` with `usage` or `cannotWrite`.
  static func check(_ path: String) throws(Failure) {
    guard ["json"].contains(kind(path)) else {
      throw Failure(.usage, "the type of \"\(path.visible())\" is not known: name the file .json")
    }
    try Files.checkFolder(of: path)
  }

  /// Writes the result, whole or not at all.
  static func write(_ result: EstimateResult, to path: String) throws(Failure) {
    try Files.write(Array((result.json.text(.indented) + "\n").utf8), to: path)
  }

  private static func kind(_ path: String) -> String {
    path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
  }
}

import Benchmarking
import CausalGraphs
import Glibc
import StrictJSON

/// Known graphs in files and folders.
enum BenchmarkFiles {
  /// The known graph in a file.
  /// - Throws: `Failure` with `noInput`, `usage` or `badInput`.
  static func graph(_ path: String, format: GraphFormat? = nil) throws -> KnownGraph {
    let inner = path.lowercased().hasSuffix(".gz") ? String(path.dropLast(3)) : path
    _ = try GraphFile.format(of: inner, given: format)
    do {
      return try KnownGraph.read(path: path, format: format) {
        try Files.read($0, limit: GraphDocument.longestFile)
      } exists: {
        access($0, R_OK) == 0
      }
    } catch let error as KnownGraphError {
      throw Failure(.badInput, error.description)
    }
  }
}

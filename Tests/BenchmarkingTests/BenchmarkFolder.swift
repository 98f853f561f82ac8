import Glibc

@testable import Benchmarking

/// The files of benchmarks/ beside the sources.
enum BenchmarkFolder {
  struct NoFile: Error { let path: String }

  static let path: String = {
    var folder = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    folder.removeLast(3)
    return (folder + ["benchmarks"]).joined(separator: "/")
  }()

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw NoFile(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }

  static func graph(_ name: String) throws -> KnownGraph {
    try KnownGraph.read(path: path + "/graphs/" + name, load: bytes, exists: { access($0, R_OK) == 0 })
  }

  /// The rows of INDEX.csv.
  static func index() throws -> [SeparatedTable.Row] {
    try SeparatedTable(bytes(path + "/graphs/INDEX.csv")).rows
  }
}

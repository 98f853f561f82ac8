import Glibc
import StrictJSON

/// Where a table lies: a file (or standard input), its format, and which of its tables.
struct TableLocation: Hashable, Sendable {
  /// What a file holds.
  enum Format: Hashable, Sendable {
    case separated
    case sqlite
    /// Read by the DuckDB command.
    case parquet, json, excel, duckDB
  }

  /// Standard input.
  static let standardInput = "-"

  let path: String
  let format: Format
  /// The table that the name itself gives: "file.sqlite::table".
  let tableName: String?

  /// Looks at a file's name and its first bytes.
  ///
  /// - Throws: `DataError` where there is no such file.
  init(_ name: String) throws(DataError) {
    guard name != TableLocation.standardInput else {
      (path, format, tableName) = (name, .separated, nil)
      return
    }
    guard !name.isEmpty, !name.utf8.contains(0) else { throw DataError("the name of the data file is empty") }
    var (path, table): (String, String?) = (name, nil)
    if !TableLocation.exists(name), let split = TableLocation.splitAtColons(name), TableLocation.exists(split.path) {
      (path, table) = (split.path, split.table)
    }
    guard TableLocation.exists(path) else {
      throw DataError("there is no file \"\(path.visible())\": check its name, and the folder it is looked for in")
    }
    self.path = path
    tableName = table
    format = TableLocation.format(of: path)
  }

  /// By the first bytes where they tell, else by the extension, else separated values.
  private static func format(of path: String) -> Format {
    let head = firstBytes(of: path)
    if head.starts(with: Array("SQLite format 3\0".utf8)) { return .sqlite }
    if head.starts(with: Array("PAR1".utf8)) { return .parquet }
    if head.count >= 12, head[8..<12].elementsEqual(Array("DUCK".utf8)) { return .duckDB }
    let name = path.lowercased()
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]), name.hasSuffix(".xlsx") { return .excel }
    let byExtension: [(String, Format)] = [
      (".parquet", .parquet), (".pq", .parquet), (".xlsx", .excel), (".duckdb", .duckDB), (".ddb", .duckDB),
      (".json", .json), (".jsonl", .json), (".ndjson", .json), (".json.gz", .json), (".sqlite", .sqlite),
      (".sqlite3", .sqlite),
    ]
    return byExtension.first { name.hasSuffix($0.0) }?.1 ?? .separated
  }

  private static func splitAtColons(_ name: String) -> (path: String, table: String)? {
    let bytes = Array(name.utf8)
    guard bytes.count > 3 else { return nil }
    for place in stride(from: bytes.count - 3, to: 0, by: -1) where bytes[place] == 0x3A && bytes[place + 1] == 0x3A {
      let (path, table) = (bytes[..<place], bytes[(place + 2)...])
      return (String(decoding: path, as: UTF8.self), String(decoding: table, as: UTF8.self))
    }
    return nil
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// At most 16 bytes; none where the file is no regular one, since a pipe can be read once only.
  private static func firstBytes(of path: String) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = read(descriptor, &bytes, 16)
    return count > 0 ? Array(bytes.prefix(count)) : []
  }
}

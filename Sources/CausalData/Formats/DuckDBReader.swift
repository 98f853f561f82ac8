import StrictJSON
import Subprocess
import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

/// Reads what the DuckDB command can read, by way of separated values in a file without a name.
///
/// The command is a child process; it writes to a temporary file that is already unlinked, so nothing is left behind
/// however either process ends, and its output never has to fit into memory as text.
struct DuckDBReader {
  /// The most that is kept of what the command says.
  private static let longestMessage = 1 << 16

  let location: TableLocation
  let options: TableReadingOptions

  /// - Throws: `DataError`: no such command and how to get it, what the command says is wrong, or what reading its output
  ///   says.
  func read(tableName: String?) async throws(DataError) -> ReadColumns {
    let query = try await query(tableName)
    let output = try await run(query)
    defer { close(output) }
    var read = options
    (read.delimiter, read.decimalPoint, read.hasHeader) = (UInt8(ascii: ","), UInt8(ascii: "."), hasHeader)
    do throws(DataError) {
      return try ReadColumns(.file("/proc/self/fd/\(output)"), read)
    } catch {
      // Lines and columns are those of the text between, which nobody has seen.
      throw DataError(error.message)
    }
  }

  /// The SQL that writes the table to standard output.
  private func query(_ tableName: String?) async throws(DataError) -> String {
    let path = location.path
    let limit = options.rowLimit.map { " LIMIT \(max(0, $0))" } ?? ""
    if location.format != .duckDB, path.contains(where: { "*?[]{}".contains($0) }) {
      throw DataError("DuckDB takes *, ?, [ and { in a file's name for a pattern: rename the file")
    }
    // "./" keeps a name from being taken for an address or an option.
    let file = SQLText.literal(path.utf8.first == UInt8(ascii: "/") ? path : "./" + path)
    let from: String
    var prelude = ""
    switch location.format {
    case .parquet: from = "read_parquet(\(file))"
    case .json: from = "read_json_auto(\(file))"
    case .excel:
      // As texts: else one text among numbers is an error even in a column that nobody wants, and no missing value.
      let sheet = tableName.map { ", sheet = \(SQLText.literal($0))" } ?? ""
      from = "read_xlsx(\(file), header = \(hasHeader), all_varchar = true\(sheet))"
    default:
      prelude = "ATTACH \(file) AS wherefore_source (READ_ONLY); "
      from = "wherefore_source.\(SQLText.identifier(try await choose(tableName, prelude)))"
    }
    return prelude + DuckDBReader.copy("SELECT * FROM \(from)\(limit)", hasHeader: hasHeader)
  }

  /// Whether the table has names for its columns: only a sheet may have none.
  private var hasHeader: Bool { location.format != .excel || options.hasHeader }

  private static func copy(_ query: String, hasHeader: Bool = true) -> String {
    "COPY (\(query)) TO '/dev/stdout' (FORMAT csv, HEADER\(hasHeader ? "" : " false"))"
  }

  /// The table asked for, or the only one.
  private func choose(_ wanted: String?, _ prelude: String) async throws(DataError) -> String {
    if let wanted { return wanted }
    let listing = try await run(
      prelude
        + DuckDBReader.copy(
          """
          SELECT table_name FROM duckdb_tables() WHERE database_name = 'wherefore_source' UNION ALL
          SELECT view_name FROM duckdb_views() WHERE database_name = 'wherefore_source' AND NOT internal ORDER BY 1
          """))
    defer { close(listing) }
    var read = CSVOptions(threads: 1)
    read.delimiter = UInt8(ascii: ",")
    read.categorical = ["table_name"]
    read.missingTokens = []
    guard let column = try? CSVReader.read(.file("/proc/self/fd/\(listing)"), options: read).first else {
      throw DataError("the database has no tables: name another file")
    }
    var names: [String] = []
    if case .codes(_, let levels) = column.values { names = levels }
    if case .wideCodes(_, let levels) = column.values { names = levels }
    guard names.count == 1, let only = names.first else {
      throw DataError(
        "the database has \(names.count) tables (\(DataProblem.list(names))): name one, as --table NAME or FILE::NAME")
    }
    return only
  }

  /// Runs SQL and returns a descriptor of its output, to be closed by the caller.
  private func run(_ sql: String) async throws(DataError) -> Int32 {
    let output = try DuckDBReader.unnamedFile()
    do {
      let executable: Executable =
        options.duckDB.contains("/") ? .path(FilePath(options.duckDB)) : .name(options.duckDB)
      let result = try await Subprocess.run(
        executable, arguments: ["-batch", "-bail", "-init", "/dev/null", "-c", sql],
        output: .fileDescriptor(FileDescriptor(rawValue: output), closeAfterSpawningProcess: false),
        error: .string(limit: DuckDBReader.longestMessage))
      guard result.terminationStatus.isSuccess else {
        close(output)
        throw failure(result.standardError, status: "\(result.terminationStatus)")
      }
      return output
    } catch let error as DataError {
      throw error
    } catch let error as SubprocessError {
      close(output)
      if error.code == .executableNotFound { throw missing }
      throw DataError("the DuckDB command could not be run to its end: \("\(error)".visible(limit: 400))")
    } catch {
      close(output)
      throw .cancelled
    }
  }

  private var kind: String {
    switch location.format {
    case .parquet: "Parquet"
    case .json: "JSON"
    case .excel: "Excel"
    default: "DuckDB"
    }
  }

  private var missing: DataError {
    DataError(
      "\(kind) files are read by the DuckDB command, and \"\(options.duckDB.visible())\" is not to be found: install it"
        + " (pip install duckdb-cli, or from duckdb.org) so that PATH leads to it, or save the table as CSV")
  }

  /// The command's own words, without its drawing of where in the SQL they belong.
  private func failure(_ said: String, status: String) -> DataError {
    if let name = DuckDBReader.missingExtension(said) {
      return DataError(
        "\(kind) files are read by an extension of the DuckDB command, which could not download it: run"
          + " `\(options.duckDB.visible()) -c \"INSTALL \(name)\"` once where there is a network"
          + " (or with the extension's file: INSTALL 'FILE'), or save the table as CSV")
    }
    let lines = said.split(whereSeparator: \.isNewline).prefix { !$0.hasPrefix("LINE ") }
    let message = lines.map { $0.drop { $0 == " " } }.joined(separator: " ").visible(limit: 600)
    return DataError("DuckDB cannot read the file: \(message.isEmpty ? status : message)")
  }

  /// The extension that the command has not got and could not fetch, where that is what it says.
  private static func missingExtension(_ said: String) -> String? {
    guard said.contains("xtension"), said.contains("Failed to download") || said.contains("Autoloading Error") else {
      return nil
    }
    for mark in ["extension \"", "extension '"] {
      guard let start = said.ranges(of: mark).first?.upperBound else { continue }
      let name = said[start...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      if !name.isEmpty { return String(name) }
    }
    return nil
  }

  /// A file in the folder for temporary files that has no name and is gone when it is closed.
  private static func unnamedFile() throws(DataError) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var (descriptor, name): (Int32, String) = (-1, "")
    for _ in 0..<16 where descriptor < 0 {
      // Chance here names a file that exists for a moment and decides nothing.
      name = folder + "/wherefore-" + String(UInt64.random(in: 0 ... .max), radix: 36)
      descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    }
    guard descriptor >= 0 else {
      throw DataError(
        "no temporary file can be made in \(folder.visible()): \(String(cString: strerror(errno))); set TMPDIR to a"
          + " folder that can be written to")
    }
    unlink(name)
    return descriptor
  }
}

public import ArgumentParser
public import CausalData
import CausalGraphs
import Glibc
import StrictJSON

/// How a table is read, the same for every command that reads one.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only these columns; may be repeated, or a list with commas.", valueName: "column"))
  var columns: [String] = []

  @Option(
    help: ArgumentHelp(
      "Leave out a column, whatever is in it; may be repeated, or a list with commas.", valueName: "column"))
  var drop: [String] = []

  @Option(
    help: ArgumentHelp(
      "A column whose values are categories, whatever they look like; may be repeated, or a list with commas.",
      valueName: "column"))
  var categorical: [String] = []

  @Option(
    help: ArgumentHelp(
      "A column whose values are ordered categories, such as --ordinal grade=low,middle,high; may be repeated.",
      valueName: "column[=levels]"))
  var ordinal: [String] = []

  @Option(
    help: ArgumentHelp(
      "A column whose numbers are amounts, not codes; may be repeated, or a list with commas.", valueName: "column"))
  var continuous: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file that describes variables: JSON, YAML, CSV (name,description,unit,kind,tier,latent), or a \"name: description\" a line.",
      valueName: "file"))
  var variables: String?

  @Option(
    help: ArgumentHelp(
      "A text that means a missing value, besides the usual (empty, NA, NaN, null); may be repeated.",
      valueName: "text"))
  var na: [String] = []

  @Option(help: "What to do about rows with missing values.")
  var missing = MissingRule.listwise

  @Option(help: ArgumentHelp("What separates the fields: comma, tab, semicolon, bar; found out without it."))
  var delimiter: Delimiter?

  @Flag(help: "Numbers have a comma where others have a point (fields are then parted by semicolons or tabs).")
  var decimalComma = false

  @Flag(help: "The file has no header; columns are called V1, V2, ….")
  var noHeader = false

  @Option(help: ArgumentHelp("The table of a database or workbook.", valueName: "name"))
  var table: String?

  /// What separates fields.
  enum Delimiter: String, CaseIterable, ExpressibleByArgument {
    case comma, tab, semicolon, bar

    var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .tab: 0x09
      case .semicolon: UInt8(ascii: ";")
      case .bar: UInt8(ascii: "|")
      }
    }
  }
}

extension MissingRule: ExpressibleByArgument {}

extension DataOptions {
  /// The table in the file `path`, or of CSV on standard input for `-`, with the types and columns asked for.
  /// - Throws: `Failure` with `noInput`, `badInput` or `interrupted`.
  func read(_ path: String, threads: Int) async throws(Failure) -> Table {
    let shown = path == "-" ? "standard input" : path.visible()
    let typing = ColumnTyping(
      categorical: DataOptions.names(categorical), ordinal: ordinal.map { ColumnTyping.OrdinalColumn(parsing: $0) },
      continuous: DataOptions.names(continuous), variables: try variableFile())
    let bar = ProgressBar("reading")
    defer { bar.clear() }
    var reading = TableReadingOptions(threads: threads)
    reading.typing = typing
    reading.missingTokens += na
    reading.delimiter = delimiter?.byte
    reading.hasHeader = !noHeader
    if decimalComma { reading.decimalPoint = UInt8(ascii: ",") }
    reading.tableName = self.table
    reading.selection = ColumnSelection(kept: columns, dropped: drop)
    reading.onProgress = { progress in
      bar.show(done: progress.bytesDone, total: progress.bytesTotal ?? 0)
    }
    if path != "-", access(DataOptions.file(path), F_OK) != 0 {
      throw Failure(.noInput, "cannot read \"\(shown)\": there is no such file; is the path right?")
    }
    if path != "-", access(DataOptions.file(path), R_OK) != 0 {
      throw Failure(.noInput, "cannot read \"\(shown)\": \(String(cString: strerror(errno))); may you read the file?")
    }
    do throws(DataError) {
      return try await Table.read(path: path, options: reading)
    } catch {
      guard !Task.isCancelled else { throw Failure(.interrupted, "interrupted while reading \(shown)") }
      throw Failure(.badInput, "\(shown): \(error.description)")
    }
  }

  /// The file's own path, where a table of a database is named after it.
  private static func file(_ path: String) -> String {
    guard access(path, F_OK) != 0, let colons = path.ranges(of: "::").last else { return path }
    return String(path[..<colons.lowerBound])
  }

  /// Names, some of them in lists. The header is not read yet, so the type of a column whose name holds a comma is for
  /// the file of variables to say.
  private static func names(_ texts: [String]) -> [String] {
    texts.flatMap { text in
      text.contains(",") ? text.split(separator: ",").map { String($0.trimmed) } : [text]
    }
  }

  /// What a person says about the variables.
  private func variableFile() throws(Failure) -> VariableFile? {
    guard let path = variables else { return nil }
    let bytes = try Files.read(path, limit: 16 << 20)
    do {
      return try VariableFile.read(bytes, fileName: path)
    } catch {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    }
  }
}

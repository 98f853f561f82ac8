/// How a table is to be read, whatever holds it.
public struct TableReadingOptions: Sendable {
  /// What a person says about the columns' types.
  public var typing = ColumnTyping()
  /// Texts that mean a missing value, in separated values and in texts of databases.
  public var missingTokens = CSVOptions.defaultMissingTokens
  /// What separates fields, for separated values; nil looks.
  public var delimiter: UInt8?
  /// The byte before a number's fraction, for separated values.
  public var decimalPoint = UInt8(ascii: ".")
  /// Whether the first line of separated values holds names.
  public var hasHeader = true
  /// Which table of a database, or sheet of a workbook; nil takes the only one.
  public var tableName: String?
  /// Columns that are left out, by their very names.
  public var ignored: Set<String> = []
  /// Which of the other columns are wanted, and in which order; the rest is never parsed.
  public var selection = ColumnSelection()
  /// Only so many rows from the start; nil is all.
  public var rowLimit: Int?
  /// How many threads may work; no result depends on it.
  public var threads: Int
  /// The DuckDB command, for Parquet, JSON, Excel and DuckDB files: a name that is looked for in PATH, or a path.
  public var duckDB = "duckdb"
  /// What is refused for its size.
  public var limits = CSVLimits()
  /// Told from time to time how far the read has come, on any thread, never twice at once.
  public var onProgress: (@Sendable (ReadProgress) -> Void)?

  /// The usual: everything found out from the file.
  public init(threads: Int = 2) { self.threads = threads }
}

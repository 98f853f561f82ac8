extension TableReadingOptions {
  /// What of these options concerns separated values, but for what a file of variables says:
  /// `TableReading.init(_:for:)` adds that.
  func csv() -> CSVOptions {
    var csv = CSVOptions(threads: threads)
    csv.delimiter = delimiter
    csv.decimalPoint = decimalPoint
    csv.hasHeader = hasHeader
    csv.missingTokens = missingTokens
    csv.categorical = Set(typing.categorical).union(typing.ordinal.map(\.name)).subtracting(ignored)
    csv.numeric = Set(typing.continuous).subtracting(ignored)
    csv.ignored = ignored
    csv.limits = limits
    csv.onProgress = onProgress
    return csv
  }
}

extension Table {
  /// Reads a table from a file, by what the file is.
  ///
  /// Separated values, plain or gzip (any name; "-" is standard input); SQLite, the table named by `options.tableName` or
  /// as in "file.sqlite::table"; Parquet, JSON, Excel and DuckDB files through the DuckDB command, which must be
  /// installed. A file's first bytes count for more than its name.
  ///
  /// - Throws: `DataError` with line, column or variable, and what to do: no such file, a value that does not fit, no such
  ///   table, no DuckDB. Complexity: O(bytes).
  public static func read(
    path: String, options: TableReadingOptions = TableReadingOptions()
  ) async throws(DataError) -> Table {
    let location = try TableLocation(path)
    let name = options.tableName ?? location.tableName
    if name != nil, location.format == .separated || location.format == .parquet || location.format == .json {
      throw DataError("the file holds a single table, so none can be named: leave the name out")
    }
    let parsed: ReadColumns
    switch location.format {
    case .separated:
      parsed = try ReadColumns(path == TableLocation.standardInput ? .standardInput : .file(location.path), options)
    case .sqlite: parsed = try SQLiteReader(path: location.path, options: options).read(tableName: name)
    case .parquet, .json, .excel, .duckDB:
      parsed = try await DuckDBReader(location: location, options: options).read(tableName: name)
    }
    return try Table.typed(parsed, options)
  }

  /// Reads a table of separated values, plain or gzip, from memory.
  ///
  /// - Throws: As `read(path:options:)`.
  public static func read(
    bytes: [UInt8], options: TableReadingOptions = TableReadingOptions()
  ) throws(DataError) -> Table {
    try typed(try ReadColumns(.bytes(bytes), options), options)
  }

  private static func typed(_ parsed: ReadColumns, _ options: TableReadingOptions) throws(DataError) -> Table {
    guard !parsed.columns.isEmpty else { throw DataError("the table has no columns: keep one at least") }
    let table = try options.selection.applied(
      to: Table(parsed.columns, typing: options.typing.leavingOut(parsed.ignored)))
    return options.rowLimit.map { table.prefix($0) } ?? table
  }
}

/// What a reader found, and which columns it left out.
struct ReadColumns {
  let columns: [ParsedColumn]
  let ignored: Set<String>

  init(_ columns: [ParsedColumn], ignored: Set<String>) { (self.columns, self.ignored) = (columns, ignored) }

  /// Reads separated values.
  init(_ input: DataInput, _ options: TableReadingOptions) throws(DataError) {
    let reading = try TableReading(input, for: options)
    self.init(try reading.columns(), ignored: reading.options.ignored)
  }
}

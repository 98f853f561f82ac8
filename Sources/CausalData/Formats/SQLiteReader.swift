import GRDB
import StrictJSON

/// Reads a table or view of an SQLite database, which is opened for reading only.
///
/// SQLite types values, not columns: a column holds numbers where every value is a number or a text that is one, else
/// levels; NULL is a missing value. Binary values are refused.
struct SQLiteReader {
  let path: String
  let options: TableReadingOptions

  /// - Throws: `DataError` naming the table, and the row and column of a value that cannot be used.
  func read(tableName: String?) throws(DataError) -> ReadColumns {
    do {
      return try rows(tableName)
    } catch let error as DataError {
      throw error
    } catch let error as DatabaseError {
      let said = (error.message ?? "code \(error.resultCode.rawValue)").visible()
      throw DataError("the SQLite database cannot be read: \(said)")
    } catch {
      throw DataError("the SQLite database cannot be read")
    }
  }

  private func rows(_ tableName: String?) throws -> ReadColumns {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.prepareDatabase { database in
      // What a file from elsewhere says about functions and pages is not to be trusted.
      try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON")
    }
    // A path that starts with a folder can be neither ":memory:" nor "file:…".
    let file = path.utf8.first == UInt8(ascii: "/") ? path : "./" + path
    let queue = try DatabaseQueue(path: file, configuration: configuration)
    return try queue.read { database in
      let name = try choose(tableName, database)
      let quoted = SQLText.identifier(name)
      let limit = options.rowLimit.map { " LIMIT \(max(0, $0))" } ?? ""
      let statement = try database.makeStatement(sql: "SELECT * FROM \(quoted)\(limit)")
      let names = statement.columnNames
      let ignored = options.ignored.union(try options.selection.ignored(among: names))
      let kept = names.indices.filter { !ignored.contains(names[$0]) }
      var columns = kept.map { DynamicColumn(name: names[$0], missing: Set(options.missingTokens)) }
      let cursor = try Row.fetchCursor(statement)
      var count = 0
      let most = (options.limits.memory ?? MachineMemory.threeQuarters) / max(1, 16 * columns.count)
      while let row = try cursor.next() {
        if count % 4_096 == 0 && Task.isCancelled { throw DataError.cancelled }
        guard count < most else {
          throw DataError("the table takes more memory than is allowed: choose columns, or limit the rows")
        }
        for (place, column) in kept.enumerated() {
          let storage = (row[column] as DatabaseValue).storage
          switch storage {
          case .null: columns[place].appendMissing()
          case .int64(let value): columns[place].append(Double(value))
          case .double(let value): columns[place].append(value)
          case .string(let text): columns[place].append(text)
          case .blob:
            throw DataError(
              "column \"\(names[column].visible())\" holds binary data in row \(count + 1): leave the column out")
          }
        }
        count += 1
      }
      guard count > 0 else { throw DataError("the table \(quoted.visible()) has no rows: give it data") }
      return ReadColumns(columns.map { $0.parsed() }, ignored: ignored)
    }
  }

  /// The table asked for, or the only one.
  private func choose(_ wanted: String?, _ database: Database) throws -> String {
    let names = try String.fetchAll(
      database,
      sql: """
        SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        ORDER BY name
        """)
    if let wanted {
      if let exact = names.first(where: { $0 == wanted })
        ?? names.first(where: { $0.lowercased() == wanted.lowercased() })
      {
        return exact
      }
      throw DataError("the database has no table \"\(wanted.visible())\": it has \(DataProblem.list(names))")
    }
    guard names.count == 1, let only = names.first else {
      throw DataError(
        names.isEmpty
          ? "the database has no tables: name another file"
          : "the database has \(names.count) tables (\(DataProblem.list(names))): name one, as --table NAME or FILE::NAME"
      )
    }
    return only
  }
}

/// Texts inside SQL.
enum SQLText {
  /// A name between double quotes.
  static func identifier(_ name: String) -> String { quoted(name, "\"") }

  /// A text between single quotes.
  static func literal(_ text: String) -> String { quoted(text, "'") }

  private static func quoted(_ text: String, _ mark: Character) -> String {
    var result = String(mark)
    for scalar in text.unicodeScalars {
      if Character(scalar) == mark { result.append(mark) }
      result.unicodeScalars.append(scalar)
    }
    result.append(mark)
    return result
  }
}

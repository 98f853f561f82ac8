import CausalData
import Foundation
import Testing

/// The DuckDB command itself, where the machine has one.
private enum DuckDBCommand {
  /// How `duckdb` ends that is given some SQL; nil where there is no such command.
  static func status(_ sql: String) -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["duckdb", "-batch", "-bail", "-init", "/dev/null", "-c", sql]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 127 ? nil : process.terminationStatus
  }

  static let isHere = status("SELECT 1") == 0
  static let readsExcel = isHere && status("LOAD excel") == 0
}

@Suite("The DuckDB command", .enabled(if: DuckDBCommand.isHere, "no DuckDB command in PATH (pip install duckdb-cli)"))
struct DuckDBCommandTests {
  @Test("Parquet, JSON and DuckDB files that the command wrote come back")
  func files() async throws {
    let folder = try TemporaryFolder()
    let source = """
      SELECT i AS number, i / 8 AS eighth, ['low', 'high', NULL][i % 3 + 1] AS level, i % 2 = 0 AS even,
      DATE '2024-01-01' + i::INTEGER AS day, 'a,"' || i % 2 AS quoted FROM range(100) t(i)
      """
    let (path, q) = (folder.path, "COPY (\(source)) TO '\(folder.path)")
    let sql =
      "\(q)/t.parquet'; \(q)/t.json'; \(q)/list.json' (ARRAY true); ATTACH '\(path)/t.duckdb' AS d;"
      + " CREATE TABLE d.people AS \(source)"
    #expect(DuckDBCommand.status(sql) == 0)
    for name in ["t.parquet", "t.json", "list.json", "t.duckdb"] {
      let table = try await Table.read(path: "\(path)/\(name)")
      #expect(table.rowCount == 100, "\(name)")
      #expect(table.names == ["number", "eighth", "level", "even", "day", "quoted"], "\(name)")
      #expect(table.columns[1].number(row: 3) == 0.375, "\(name)")
      #expect(table.schema.types[2] == .categorical(levels: ["high", "low"]), "\(name)")
      #expect(table.columns[2].missingCount == 33, "\(name)")
      #expect(table.schema.types[3] == .categorical(levels: ["false", "true"]), "\(name)")
      #expect(table.schema.types[5] == .categorical(levels: ["a,\"0", "a,\"1"]), "\(name)")
      var options = TableReadingOptions()
      options.selection = ColumnSelection(kept: ["level", "number"])
      #expect(try await Table.read(path: "\(path)/\(name)", options: options).names == ["level", "number"], "\(name)")
    }
  }

  @Test(
    "A workbook's sheets: texts among numbers, dates, no header",
    .enabled(if: DuckDBCommand.readsExcel, "the DuckDB command has no excel extension (INSTALL excel)"))
  func workbook() async throws {
    let book = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/Tables/book.xlsx").path
    var options = TableReadingOptions()
    options.missingTokens.append("twelve")
    let table = try await Table.read(path: book, options: options)
    #expect(table.names == ["age", "grade", "seen", "smokes", "dose", "remark"] && table.rowCount == 12)
    #expect(table.schema.types[1] == .categorical(levels: ["high", "low", "middle"]))
    // A day is its number in the workbook's calendar.
    #expect(table.columns[2].number(row: 1) == 45_293)
    #expect(table.columns[4].missingCount == 2 && table.columns[4].number(row: 4) == 5)
    #expect(table.columns[5].missingCount == 1)
    options = TableReadingOptions()
    options.typing = ColumnTyping(continuous: ["remark"])
    await #expect(throws: DataError.self) { try await Table.read(path: book, options: options) }
    options.selection.dropped = ["remark"]
    #expect(try await Table.read(path: book, options: options).names.count == 5)
    options = TableReadingOptions()
    (options.tableName, options.hasHeader) = ("other", false)
    let other = try await Table.read(path: book, options: options)
    #expect(other.names == ["V1", "V2"] && other.columns[1].number(row: 1) == 4.5)
    options.tableName = "none"
    await #expect(throws: DataError.self) { try await Table.read(path: book, options: options) }
  }
}

import CausalData
import CausalGraphs
import GRDB
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A folder that is removed with what is in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/wherefore-tests-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw DataError("no folder could be made") }
    path = String(cString: made)
  }

  func file(_ name: String, _ bytes: [UInt8]) -> String {
    let file = path + "/" + name
    if let handle = fopen(file, "w") {
      fwrite(bytes, 1, bytes.count, handle)
      fclose(handle)
    }
    return file
  }

  func file(_ name: String, _ text: String) -> String { file(name, Array(text.utf8)) }

  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        unlink(path + "/" + name)
      }
      closedir(folder)
    }
    rmdir(path)
  }
}

private func refusal(_ body: () async throws -> Void) async -> String {
  do { try await body() } catch { return "\(error)" }
  return "accepted"
}

@Suite("Reading tables")
struct TableReadingTests {
  @Test("Separated values: types, missing values, rows, columns left out")
  func separated() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("data.csv", "x,grade,code,skip\n1.5,high,01,z\nNA,low,2,z\n3,,1,z\n4,low,01,z\n")
    var options = TableReadingOptions()
    options.typing = ColumnTyping(categorical: ["code"], ordinal: [.init("grade", levels: ["low", "high"])])
    options.ignored = ["skip"]
    let table = try await Table.read(path: path, options: options)
    #expect(table.names == ["x", "grade", "code"])
    #expect(
      table.schema.types == [
        .continuous, .ordinal(levels: ["low", "high"]), .categorical(levels: ["01", "1", "2"]),
      ])
    #expect(table.columns.map(\.missingCount) == [1, 1, 0])
    options.rowLimit = 2
    #expect(try await Table.read(path: path, options: options).rowCount == 2)
    options.missingTokens = ["low"]
    options.typing = ColumnTyping()
    options.ignored = ["x", "code"]
    let other = try await Table.read(path: path, options: options)
    #expect(other.columns[0].text(row: 0) == "high")
    #expect(other.columns[0].text(row: 1) == nil)
    #expect(try Table.read(bytes: Array("a\tb\n1\t2\n".utf8)).names == ["a", "b"])
  }

  @Test("A file of variables may describe columns that the data does not have")
  func variableFile() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("data.csv", "bp,smoker\n120,0\n130,1\n")
    let yaml = "variables:\n  bp: {unit: mmHg, kind: continuous}\n  smoker: {kind: binary}\n  age: {kind: continuous}\n"
    var options = TableReadingOptions()
    options.typing.variables = try VariableFile.read(Array(yaml.utf8), fileName: "v.yaml")
    let table = try await Table.read(path: path, options: options)
    #expect(table.schema.variables[0].unit == "mmHg")
    #expect(table.schema.types[1] == .categorical(levels: ["0", "1"]))
    #expect(table.notes == [.noSuchColumn("age")])
  }

  @Test("What is wrong with a file is said")
  func wrongFiles() async throws {
    let folder = try TemporaryFolder()
    #expect(await refusal { _ = try await Table.read(path: folder.path + "/none.csv") }.contains("there is no file"))
    #expect(await refusal { _ = try await Table.read(path: "") }.contains("empty"))
    #expect(await refusal { _ = try await Table.read(path: folder.path) } != "accepted")
    let csv = folder.file("t.csv", "a,b\n1,2\n3\n")
    #expect(await refusal { _ = try await Table.read(path: csv) }.contains("line 3"))
    var options = TableReadingOptions()
    options.tableName = "t"
    #expect(await refusal { _ = try await Table.read(path: csv, options: options) }.contains("single table"))
    #expect(await refusal { _ = try await Table.read(path: csv + "::t") }.contains("single table"))
    options = TableReadingOptions()
    options.typing.categorical = ["z"]
    let good = folder.file("g.csv", "a,b\n1,2\n")
    #expect(await refusal { _ = try await Table.read(path: good, options: options) }.contains("z"))
    options = TableReadingOptions()
    options.ignored = ["a", "b"]
    #expect(await refusal { _ = try await Table.read(path: good, options: options) } != "accepted")
  }
}

@Suite("Reading SQLite databases")
struct SQLiteReadingTests {
  private func database(_ folder: TemporaryFolder, _ sql: String, name: String = "data.db") throws -> String {
    let path = folder.path + "/" + name
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
    return path
  }

  @Test("Values of every kind, from a table with a hostile name")
  func values() async throws {
    let folder = try TemporaryFolder()
    let path = try database(
      folder,
      """
      CREATE TABLE "a ""b""; DROP" (x, "na me", word TEXT, digits TEXT);
      INSERT INTO "a ""b""; DROP" VALUES (1, 2.5, 'one', '7'), (NULL, -3, NULL, '8.5'), (4, 1e3, 'NA', ''), (5, 0, '6', '9');
      """)
    let table = try await Table.read(path: path)
    #expect(table.names == ["x", "na me", "word", "digits"])
    #expect(table.schema.types == [.continuous, .continuous, .categorical(levels: ["6", "one"]), .continuous])
    #expect(table.columns.map(\.missingCount) == [1, 0, 2, 1])
    #expect((0..<4).map { table.columns[1].number(row: $0) } == [2.5, -3, 1000, 0])
    #expect(table.columns[3].number(row: 1) == 8.5)
    var options = TableReadingOptions()
    options.rowLimit = 1
    options.ignored = ["x"]
    #expect(try await Table.read(path: path, options: options).names == ["na me", "word", "digits"])
  }

  @Test("The table is chosen by name, by colons, or because it is the only one")
  func choosing() async throws {
    let folder = try TemporaryFolder()
    let path = try database(
      folder, "CREATE TABLE t (a); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT a + 1 AS b FROM t;",
      name: "two.sqlite")
    #expect(await refusal { _ = try await Table.read(path: path) }.contains("2 tables (t, v)"))
    #expect(try await Table.read(path: path + "::v").columns[0].number(row: 0) == 2)
    var options = TableReadingOptions()
    options.tableName = "T"
    #expect(try await Table.read(path: path, options: options).names == ["a"])
    #expect(await refusal { _ = try await Table.read(path: path + "::x\"; DROP TABLE t") }.contains("no table"))
    #expect(try await Table.read(path: path + "::t").rowCount == 1)
  }

  @Test("Binary values, infinite numbers, empty and broken databases are refused")
  func refusals() async throws {
    let folder = try TemporaryFolder()
    let blob = try database(folder, "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, x'00ff');", name: "b.sqlite")
    #expect(await refusal { _ = try await Table.read(path: blob) }.contains("\"b\" holds binary data in row 1"))
    let infinite = try database(folder, "CREATE TABLE t (a); INSERT INTO t VALUES (1), (9e999);", name: "i.sqlite")
    #expect(await refusal { _ = try await Table.read(path: infinite) }.contains("row 2"))
    let empty = try database(folder, "CREATE TABLE t (a);", name: "e.sqlite")
    #expect(await refusal { _ = try await Table.read(path: empty) }.contains("no rows"))
    let none = try database(folder, "CREATE TABLE t (a); DROP TABLE t;", name: "n.sqlite")
    #expect(await refusal { _ = try await Table.read(path: none) }.contains("no tables"))
    var bytes = Array("SQLite format 3\0".utf8)
    bytes += (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let broken = folder.file("x.sqlite", bytes)
    #expect(await refusal { _ = try await Table.read(path: broken) }.contains("cannot be read"))
    #expect(await refusal { _ = try await Table.read(path: folder.file("y.sqlite", "no database")) } != "accepted")
  }
}

@Suite("Reading by way of the DuckDB command")
struct DuckDBReadingTests {
  /// A stand-in that behaves as the command does: it takes SQL, and writes a table or an error.
  private func command(_ folder: TemporaryFolder, _ script: String) -> String {
    let path = folder.file("duckdb", "#!/bin/sh\n" + script)
    chmod(path, 0o755)
    return path
  }

  @Test("The command is given quoted SQL, and its table is read")
  func table() async throws {
    let folder = try TemporaryFolder()
    let data = folder.file("it's.parquet", "PAR1")
    var options = TableReadingOptions()
    options.rowLimit = 2
    options.duckDB = command(folder, "printf '%s' \"$6\" > \(folder.path)/sql; printf 'a,b\\n1.5,x\\n2,\\n'")
    let table = try await Table.read(path: data, options: options)
    #expect(table.names == ["a", "b"])
    #expect(table.columns[1].missingCount == 1)
    let sql = try String(contentsOf: folder.path + "/sql")
    #expect(
      sql
        == "COPY (SELECT * FROM read_parquet('\(folder.path)/it''s.parquet') LIMIT 2) TO '/dev/stdout' (FORMAT csv, HEADER)"
    )
  }

  @Test("A database's only table is found, and its name is quoted")
  func database() async throws {
    let folder = try TemporaryFolder()
    let data = folder.file("d.duckdb", "")
    var options = TableReadingOptions()
    options.duckDB = command(
      folder,
      """
      case "$6" in *duckdb_tables*) printf 'table_name\\n"t""x"\\n';; *'"t""x"'*) printf 'a\\n7\\n';; *) exit 9;; esac
      """)
    #expect(try await Table.read(path: data, options: options).columns[0].number(row: 0) == 7)
    options.tableName = "other"
    #expect(await refusal { _ = try await Table.read(path: data, options: options) }.contains("exited(9)") == true)
  }

  @Test("No command, a failing one, one that says too much, a pattern for a name")
  func refusals() async throws {
    let folder = try TemporaryFolder()
    let data = folder.file("d.parquet", "PAR1")
    var options = TableReadingOptions()
    options.duckDB = folder.path + "/nothing-here"
    #expect(await refusal { _ = try await Table.read(path: data, options: options) }.contains("pip install duckdb-cli"))
    options.duckDB = "no-such-command-anywhere"
    #expect(await refusal { _ = try await Table.read(path: data, options: options) }.contains("Parquet files"))
    options.duckDB = command(folder, "echo 'IO Error: bad page' >&2; echo 'LINE 1: COPY' >&2; exit 1")
    let failure = await refusal { _ = try await Table.read(path: data, options: options) }
    #expect(failure == "DuckDB cannot read the file: IO Error: bad page")
    let book = folder.file("b.xlsx", "PK\u{3}\u{4}")
    let download = "IO Error: Failed to download extension \"excel\" at URL \"http://somewhere\""
    options.duckDB = command(folder, "echo '\(download)' >&2; exit 1")
    let advice = await refusal { _ = try await Table.read(path: book, options: options) }
    #expect(advice.contains("-c \"INSTALL excel\"` once where there is a network") && advice.contains("CSV"))
    options.duckDB = command(folder, "while :; do echo '0123456789012345678901234567890123456789' >&2 || exit 1; done")
    #expect(await refusal { _ = try await Table.read(path: data, options: options) } != "accepted")
    options.duckDB = command(folder, "exit 0")
    #expect(await refusal { _ = try await Table.read(path: data, options: options) } != "accepted")
    let pattern = folder.file("d*.parquet", "PAR1")
    #expect(await refusal { _ = try await Table.read(path: pattern, options: options) }.contains("rename"))
  }

  @Test("A cancelled read ends the command")
  func cancelling() async throws {
    let folder = try TemporaryFolder()
    let data = folder.file("d.parquet", "PAR1")
    var options = TableReadingOptions()
    options.duckDB = command(folder, "exec sleep 60")
    let reading = Task { [options] in try await Table.read(path: data, options: options) }
    try await Task.sleep(for: .milliseconds(100))
    reading.cancel()
    await #expect(throws: (any Error).self) { try await reading.value }
  }
}

extension String {
  /// A file's text.
  fileprivate init(contentsOf path: String) throws {
    guard let file = fopen(path, "r") else { throw DataError("no file \(path)") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    self = String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

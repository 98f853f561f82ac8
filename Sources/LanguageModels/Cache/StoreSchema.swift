import GRDB

/// The tables of the answer cache, as named steps. A step that has been published is never changed: a new one follows it.
enum StoreSchema {
  /// What marks an SQLite file as ours: "WHER" as `PRAGMA application_id`.
  static let applicationID: Int32 = 0x5748_4552

  struct Migration: Sendable {
    var name: String
    var sql: String
  }

  static let migrations: [Migration] = [
    Migration(
      name: "001 exchanges and capabilities",
      sql: """
        CREATE TABLE exchange (
          wire_key TEXT NOT NULL PRIMARY KEY,
          key TEXT NOT NULL,
          sample INTEGER NOT NULL,
          is_accepted INTEGER NOT NULL CHECK (is_accepted IN (0, 1)),
          created_at INTEGER NOT NULL,
          endpoint TEXT NOT NULL,
          model TEXT NOT NULL,
          answering_model TEXT,
          prompt_name TEXT NOT NULL,
          prompt_version TEXT NOT NULL,
          prompt_hash TEXT NOT NULL,
          rung TEXT NOT NULL,
          status INTEGER NOT NULL,
          prompt_tokens INTEGER,
          completion_tokens INTEGER,
          duration_nanoseconds INTEGER NOT NULL,
          first_token_nanoseconds INTEGER,
          options TEXT NOT NULL,
          request_body TEXT NOT NULL,
          response_body BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX exchange_accepted ON exchange (key, sample) WHERE is_accepted = 1;
        CREATE INDEX exchange_key ON exchange (key);
        CREATE INDEX exchange_age ON exchange (created_at, wire_key);
        CREATE TABLE capability (
          endpoint TEXT NOT NULL,
          model TEXT NOT NULL,
          value TEXT NOT NULL,
          PRIMARY KEY (endpoint, model)
        ) STRICT, WITHOUT ROWID;
        """)
  ]

  /// Refuses a database of another program before anything is written to it.
  static func requireOurs(_ database: Database, path: String) throws {
    // In this order: another process may mark the file and make its tables, in one transaction, between the two reads.
    let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    if mark == applicationID { return }
    guard mark == 0, objects == 0 else { throw StoreError.foreignDatabase(path: path) }
  }

  /// Brings the tables up to date in one transaction, so that two processes that open a new file at once agree.
  ///
  /// - Throws: `StoreError.newerSchema` where the file has steps that are not ours; `DatabaseError`.
  static func migrate(_ queue: DatabaseQueue, path: String) throws {
    // Reading first: a file that is up to date is opened without a write, even while another process writes.
    let isCurrent = try queue.read { database in
      guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID else { return false }
      return try missing(database, path: path).isEmpty
    }
    if isCurrent { return }
    try queue.write { database in
      try requireOurs(database, path: path)
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(
        sql: "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID")
      for migration in try missing(database, path: path) {
        try database.execute(sql: migration.sql)
        try database.execute(sql: "INSERT INTO migration (name) VALUES (?)", arguments: [migration.name])
      }
    }
  }

  private static func missing(_ database: Database, path: String) throws -> [Migration] {
    guard try database.tableExists("migration") else { return migrations }
    let applied = try String.fetchAll(database, sql: "SELECT name FROM migration ORDER BY name")
    let unknown = applied.filter { name in !migrations.contains { $0.name == name } }
    guard unknown.isEmpty else { throw StoreError.newerSchema(path: path, migrations: unknown) }
    return migrations.filter { !applied.contains($0.name) }
  }
}

import GRDB
import Glibc
public import StrictJSON

/// The answers that were paid for, in one SQLite file.
///
/// The journal is a write-ahead log with `synchronous = NORMAL`: what `save` has returned from survives the death of
/// the process by any signal, since the operating system holds the bytes by then. A loss of power may take the last
/// few transactions with it, never the file's integrity. Where the file system cannot do write-ahead logs (some network
/// ones), SQLite's rollback journal serves, with the same promises. Any number of processes may use one file at once;
/// each waits up to `busyTimeout` for another's write.
///
/// A file that is not ours, is damaged, or is of a newer version is refused and left as it is.
public final class SQLiteAnswerStore: AnswerStore {
  /// The file, as it was named.
  public let path: String
  /// How long a write waits for another process.
  public let busyTimeout: Duration
  let queue: DatabaseQueue

  /// Opens the store, and makes the file (0600) and the folders above it (0700) where they are missing.
  ///
  /// - Parameters:
  ///   - path: A file name; special SQLite names and URIs have no meaning here.
  ///   - busyTimeout: At most an hour.
  /// - Throws: `StoreError`: whatever is wrong with the file.
  public init(path: String, busyTimeout: Duration = .seconds(20)) throws(StoreError) {
    self.path = path
    self.busyTimeout = min(max(busyTimeout, .zero), .seconds(3_600))
    // A path that starts with a folder can be neither ":memory:" nor "file:…".
    let file = path.utf8.first == UInt8(ascii: "/") ? path : "./" + path
    guard !path.isEmpty else { throw .cannotOpen(path: path, detail: "its name is empty") }
    try CacheLocation.prepare(path: file)
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.label = "answers"
    configuration.busyMode = .timeout(self.busyTimeout.inSeconds)
    configuration.prepareDatabase { database in
      // The schema of a file from elsewhere is not to be trusted; what is pruned is to be gone from the disk.
      try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON")
      try StoreSchema.requireOurs(database, path: path)
    }
    queue = try SQLiteAnswerStore.open(file, shown: path, configuration, until: self.busyTimeout)
  }

  /// Opens and migrates. Two processes that turn a new file into a write-ahead log at the same moment can refuse each
  /// other at once, without SQLite's own waiting: so a busy file is tried again here.
  private static func open(
    _ file: String, shown: String, _ configuration: Configuration, until timeout: Duration
  ) throws(StoreError) -> DatabaseQueue {
    let clock = ContinuousClock()
    let end = clock.now + timeout
    while true {
      do {
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        try queue.inDatabase { database in
          if try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 {
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
          }
          if try String.fetchOne(database, sql: "PRAGMA journal_mode") != "wal" {
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
          }
          let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
          try database.execute(sql: "PRAGMA synchronous = \(mode == "wal" ? "NORMAL" : "FULL")")
        }
        try StoreSchema.migrate(queue, path: shown)
        return queue
      } catch {
        let failure = StoreError(error, path: shown, waited: timeout)
        guard case .busy = failure, clock.now < end else { throw failure }
        usleep(5_000)
      }
    }
  }

  /// Runs a transaction and translates its errors.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.write(body) } catch { throw StoreError(error, path: path, waited: busyTimeout) }
  }

  /// Runs a read and translates its errors.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.read(body) } catch { throw StoreError(error, path: path, waited: busyTimeout) }
  }

  public func accepted(key: String, sample: Int) throws(StoreError) -> StoredExchange? {
    try read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM exchange WHERE key = ? AND sample = ? AND is_accepted = 1",
        arguments: [key, sample]
      ).map { try StoredExchange($0, path: self.path) }
    }
  }

  public func exchange(wireKey: String) throws(StoreError) -> StoredExchange? {
    try read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM exchange WHERE wire_key = ?", arguments: [wireKey])
        .map { try StoredExchange($0, path: self.path) }
    }
  }

  public func save(_ exchange: StoredExchange) throws(StoreError) {
    guard exchange.largestBody <= StoredExchange.maximumBodyBytes else {
      throw .tooLarge(bytes: exchange.largestBody, limit: StoredExchange.maximumBodyBytes)
    }
    try write { database in
      var kept = exchange
      if kept.isAccepted {
        kept.isAccepted =
          try Row.fetchOne(
            database,
            sql: "SELECT 1 FROM exchange WHERE key = ? AND sample = ? AND is_accepted = 1 AND wire_key <> ?",
            arguments: [exchange.key, exchange.sample, exchange.wireKey]) == nil
      }
      try database.execute(sql: StoredExchange.insertion, arguments: kept.arguments)
    }
  }

  public func markAccepted(wireKey: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE exchange SET is_accepted = 1
          WHERE wire_key = ? AND NOT EXISTS (
            SELECT 1 FROM exchange AS other
            WHERE other.key = exchange.key AND other.sample = exchange.sample AND other.is_accepted = 1)
          """, arguments: [wireKey])
    }
  }

  public func withdraw(wireKey: String) throws(StoreError) {
    try write { database in
      try database.execute(sql: "UPDATE exchange SET is_accepted = 0 WHERE wire_key = ?", arguments: [wireKey])
    }
  }

  public func capabilities(endpoint: String, model: String) throws(StoreError) -> JSONValue? {
    let text = try read { database in
      try String.fetchOne(
        database, sql: "SELECT value FROM capability WHERE endpoint = ? AND model = ?", arguments: [endpoint, model])
    }
    guard let text else { return nil }
    do { return try JSONParser.parse(text) } catch {
      throw .corrupt(path: path, detail: "what was learned about a model is not JSON: \(error)")
    }
  }

  public func saveCapabilities(_ value: JSONValue, endpoint: String, model: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO capability (endpoint, model, value) VALUES (?, ?, ?)",
        arguments: [endpoint, model, value.text()])
    }
  }
}

extension Duration {
  /// Seconds as a double, for what takes one.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

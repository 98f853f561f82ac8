import GRDB

/// Looking into a store, for the person who paid for what is in it.
extension SQLiteAnswerStore {
  /// The exchanges, newest first; those of one millisecond by their wire key.
  ///
  /// - Parameter limit: At most this many; nil for all. The bodies are not read.
  public func summaries(limit: Int? = nil) throws(StoreError) -> [ExchangeSummary] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT wire_key, key, sample, is_accepted, created_at, endpoint, model, answering_model, prompt_name,
            prompt_version, prompt_hash, rung, status, prompt_tokens, completion_tokens,
            length(response_body) + length(CAST(request_body AS BLOB)) AS size
          FROM exchange ORDER BY created_at DESC, wire_key LIMIT ?
          """, arguments: [limit ?? -1]
      ).map { try ExchangeSummary($0, path: self.path) }
    }
  }

  /// How many exchanges there are, and how many of them are the accepted answers.
  public func counts() throws(StoreError) -> (exchanges: Int, accepted: Int) {
    try read { database in
      let all = try Int.fetchOne(database, sql: "SELECT count(*) FROM exchange") ?? 0
      let accepted = try Int.fetchOne(database, sql: "SELECT count(*) FROM exchange WHERE is_accepted = 1") ?? 0
      return (all, accepted)
    }
  }

  /// The exchanges whose wire key or key begins so, oldest first.
  ///
  /// - Parameters:
  ///   - prefix: Hexadecimal digits, in either case; anything else fits nothing.
  ///   - limit: At most this many.
  public func exchanges(prefix: String, limit: Int) throws(StoreError) -> [StoredExchange] {
    let wanted = prefix.lowercased()
    guard !wanted.isEmpty, wanted.utf8.allSatisfy(\.isHexadecimalDigit) else { return [] }
    // "g" sorts after every hexadecimal digit, so both ranges are served by an index.
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM exchange
          WHERE (wire_key >= :low AND wire_key < :high) OR (key >= :low AND key < :high)
          ORDER BY created_at, wire_key LIMIT :limit
          """, arguments: ["low": wanted, "high": wanted + "g", "limit": limit]
      ).map { try StoredExchange($0, path: self.path) }
    }
  }

  /// The exchanges that follow one, oldest first: page by page through all of them, in bounded memory.
  ///
  /// - Parameters:
  ///   - previous: The last one of the page before; nil for the first page.
  ///   - limit: At most this many; at most 8 MiB of responses each.
  public func exchanges(after previous: StoredExchange?, limit: Int) throws(StoreError) -> [StoredExchange] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM exchange WHERE (created_at, wire_key) > (?, ?) ORDER BY created_at, wire_key LIMIT ?
          """, arguments: [previous?.createdAt ?? .min, previous?.wireKey ?? "", limit]
      ).map { try StoredExchange($0, path: self.path) }
    }
  }

  /// What `prune` would drop.
  public func wouldPrune(_ filter: PruneFilter) throws(StoreError) -> PruneReport {
    try read { try PruneReport(filter, in: $0, path: self.path) }
  }

  /// Drops exchanges and gives their room back to the disk. Without conditions it also forgets what was learned about
  /// the models; with a model alone, what was learned about that one.
  public func prune(_ filter: PruneFilter) throws(StoreError) -> PruneReport {
    let report = try write { database in
      let report = try PruneReport(filter, in: database, path: self.path)
      try database.execute(sql: "DELETE FROM exchange WHERE " + PruneReport.condition, arguments: filter.arguments)
      if filter.before == nil {
        try database.execute(
          sql: "DELETE FROM capability WHERE :model IS NULL OR model = :model", arguments: ["model": filter.model])
      }
      return report
    }
    // Another process may be reading or writing: then the pages stay free inside the file for what comes next.
    do {
      try queue.inDatabase { database in
        _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum")
        _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    } catch {
      let failure = StoreError(error, path: path, waited: busyTimeout)
      guard case .busy = failure else { throw failure }
    }
    return report
  }

  /// What SQLite's own check finds wrong in the file; empty for a sound one. Reads the whole file.
  public func integrityProblems() throws(StoreError) -> [String] {
    try read { database in
      let lines = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)")
      return lines == ["ok"] ? [] : lines
    }
  }
}

extension ExchangeSummary {
  init(_ row: Row, path: String) throws(StoreError) {
    let columns = StoredColumns(row: row, path: path)
    let promptTokens = try columns.optionalInteger("prompt_tokens")
    let completionTokens = try columns.optionalInteger("completion_tokens")
    var usage: TokenUsage?
    if let promptTokens, let completionTokens {
      usage = TokenUsage(prompt: Int(promptTokens), completion: Int(completionTokens))
    }
    self.init(
      wireKey: try columns.text("wire_key"), key: try columns.text("key"), sample: Int(try columns.integer("sample")),
      endpoint: try columns.text("endpoint"), model: try columns.text("model"),
      answeringModel: try columns.optionalText("answering_model"),
      prompt: PromptLabel(
        name: try columns.text("prompt_name"), version: try columns.text("prompt_version"),
        hash: try columns.text("prompt_hash")),
      rung: try columns.text("rung"), status: Int(try columns.integer("status")), usage: usage,
      createdAt: try columns.integer("created_at"), isAccepted: try columns.integer("is_accepted") == 1,
      size: Int(try columns.integer("size")))
  }
}

extension PruneFilter {
  fileprivate var arguments: StatementArguments { ["before": before, "model": model] }
}

extension PruneReport {
  fileprivate static let condition = "(:before IS NULL OR created_at < :before) AND (:model IS NULL OR model = :model)"

  fileprivate init(_ filter: PruneFilter, in database: Database, path: String) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT count(*) AS exchanges,
          coalesce(sum(length(response_body) + length(CAST(request_body AS BLOB))), 0) AS size
        FROM exchange WHERE \(PruneReport.condition)
        """, arguments: filter.arguments)
    guard let row else {
      self.init(exchanges: 0, size: 0)
      return
    }
    let columns = StoredColumns(row: row, path: path)
    self.init(exchanges: Int(try columns.integer("exchanges")), size: Int(try columns.integer("size")))
  }
}

extension UInt8 {
  /// Whether this is an ASCII hexadecimal digit, letters in lower case.
  fileprivate var isHexadecimalDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
  }
}

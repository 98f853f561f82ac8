import FoundationEssentials
import GRDB
import StrictJSON

extension StoredExchange {
  /// Inserts, or replaces an exchange of the same wire key unless that one is accepted.
  static let insertion = """
    INSERT INTO exchange (
      wire_key, key, sample, is_accepted, created_at, endpoint, model, answering_model, prompt_name, prompt_version,
      prompt_hash, rung, status, prompt_tokens, completion_tokens, duration_nanoseconds, first_token_nanoseconds,
      options, request_body, response_body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (wire_key) DO UPDATE SET
      key = excluded.key, sample = excluded.sample, is_accepted = excluded.is_accepted,
      created_at = excluded.created_at, endpoint = excluded.endpoint, model = excluded.model,
      answering_model = excluded.answering_model, prompt_name = excluded.prompt_name,
      prompt_version = excluded.prompt_version, prompt_hash = excluded.prompt_hash, rung = excluded.rung,
      status = excluded.status, prompt_tokens = excluded.prompt_tokens,
      completion_tokens = excluded.completion_tokens, duration_nanoseconds = excluded.duration_nanoseconds,
      first_token_nanoseconds = excluded.first_token_nanoseconds, options = excluded.options,
      request_body = excluded.request_body, response_body = excluded.response_body
    WHERE exchange.is_accepted = 0
    """

  /// In the order of `insertion`.
  var arguments: StatementArguments {
    [
      wireKey, key, sample, isAccepted ? 1 : 0, createdAt, endpoint.storable, model.storable,
      answeringModel?.storable, prompt.name.storable, prompt.version.storable, prompt.hash, rung.storable, status,
      usage?.prompt, usage?.completion, duration.nanoseconds, timeToFirstToken?.nanoseconds, options.text(.compact),
      requestBody.storable, Data(responseBody),
    ]
  }

  /// - Throws: `StoreError.corrupt` where a column does not hold what our schema says: the file may come from anywhere.
  init(_ row: Row, path: String) throws {
    let columns = StoredColumns(row: row, path: path)
    let optionsText = try columns.text("options")
    let options: JSONValue
    do { options = try JSONParser.parse(optionsText) } catch {
      throw StoreError.corrupt(path: path, detail: "the options of an exchange are not JSON: \(error)")
    }
    let promptTokens = try columns.optionalInteger("prompt_tokens")
    let completionTokens = try columns.optionalInteger("completion_tokens")
    var usage: TokenUsage?
    if let promptTokens, let completionTokens {
      usage = TokenUsage(prompt: Int(promptTokens), completion: Int(completionTokens))
    }
    self.init(
      wireKey: try columns.text("wire_key"), key: try columns.text("key"), sample: Int(try columns.integer("sample")),
      endpoint: try columns.text("endpoint"), model: try columns.text("model"),
      answeringModel: try columns.optionalText("answering_model"), options: options,
      prompt: PromptLabel(
        name: try columns.text("prompt_name"), version: try columns.text("prompt_version"),
        hash: try columns.text("prompt_hash")),
      requestBody: try columns.text("request_body"), status: Int(try columns.integer("status")),
      responseBody: try columns.bytes("response_body"), usage: usage,
      duration: .nanoseconds(try columns.integer("duration_nanoseconds")),
      timeToFirstToken: try columns.optionalInteger("first_token_nanoseconds").map { .nanoseconds($0) },
      rung: try columns.text("rung"), createdAt: try columns.integer("created_at"),
      isAccepted: try columns.integer("is_accepted") == 1)
  }
}

/// Reads columns without trusting their types: GRDB's own typed access ends the process on a mismatch.
struct StoredColumns {
  let row: Row
  let path: String

  private func storage(_ name: String) -> DatabaseValue.Storage {
    (row[name] as DatabaseValue?)?.storage ?? .null
  }
  private func mismatch(_ name: String) -> StoreError {
    .corrupt(path: path, detail: "the column \(name) does not hold what it should")
  }
  func optionalText(_ name: String) throws(StoreError) -> String? {
    switch storage(name) {
    case .null: return nil
    case .string(let value): return value
    default: throw mismatch(name)
    }
  }
  func optionalInteger(_ name: String) throws(StoreError) -> Int64? {
    switch storage(name) {
    case .null: return nil
    case .int64(let value): return value
    default: throw mismatch(name)
    }
  }
  func text(_ name: String) throws(StoreError) -> String {
    guard let value = try optionalText(name) else { throw mismatch(name) }
    return value
  }
  func integer(_ name: String) throws(StoreError) -> Int64 {
    guard let value = try optionalInteger(name) else { throw mismatch(name) }
    return value
  }
  func bytes(_ name: String) throws(StoreError) -> [UInt8] {
    guard case .blob(let data) = storage(name) else { throw mismatch(name) }
    return [UInt8](data)
  }
}

extension String {
  /// This text without the NUL characters at which SQLite would cut it; each becomes U+FFFD.
  fileprivate var storable: String {
    guard utf8.contains(0) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
  }
}

extension Duration {
  /// Whole nanoseconds, at most 292 years.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carried ? (seconds < 0 ? .min : .max) : sum
  }
}

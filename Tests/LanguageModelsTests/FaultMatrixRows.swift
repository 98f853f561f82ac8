/// The rows of the matrix that one call can show.
extension FaultCase {
  /// Rows 1, 15 and 48: the connection breaks. Nothing that came before is used.
  static let connections: [FaultCase] = each([
    "reset", "close", "reset-mid", "fin-mid", "chunk-trunc", "bad-chunk", "reset-after",
  ]) { name in
    let row = name == "reset-after" ? 48 : 1
    return [
      .fails(row, name, as: "unreachable", after: 3, says: ["(after 3 tries)"]), .recovers(row, name),
      .recovers(row, name).streaming,
    ]
  }

  private static func each(_ names: [String], _ make: (String) -> [FaultCase]) -> [FaultCase] { names.flatMap(make) }

  /// Rows 7 to 15: what the status and the error's body say.
  static let statuses: [FaultCase] = [limits, trouble, parameters, certain].flatMap(\.self)

  private static let limits = each(["429-past-date", "429-junk", "429-negative", "429-plain"]) { name in
    [.fails(7, name, as: "rateLimited", after: 3, says: ["Rate limit reached"]), .recovers(7, name)]
  }

  private static let trouble: [FaultCase] = [
    .fails(8, "429-huge", as: "rateLimited", says: ["86400"]),
    .fails(9, "429-quota", as: "quotaExhausted", says: ["exceeded your current quota"]),
    .fails(9, "402", as: "quotaExhausted", says: ["Insufficient Balance"]),
    .fails(10, "500", as: "overloaded", after: 3, says: ["HTTP 500", "The server had an error"]),
    .fails(10, "502-html", as: "overloaded", after: 3, says: ["HTTP 502", "502 Bad Gateway", "nginx"]),
    .fails(10, "503", as: "overloaded", after: 3, says: ["HTTP 503", "currently overloaded"]),
    .fails(10, "504", as: "overloaded", after: 3, says: ["HTTP 504", "upstream request timeout"]),
    .fails(10, "524", as: "overloaded", after: 3, says: ["HTTP 524"]),
    .fails(10, "529", as: "overloaded", after: 3, says: ["HTTP 529", "Overloaded"]),
    .fails(10, "408", as: "overloaded", after: 3, says: ["HTTP 408"]),
    .recovers(10, "500"), .recovers(10, "502-html").streaming, .recovers(10, "529"), .recovers(10, "408"),
    // A server that loads is waited for beyond the number of retries.
    .answers(10, "503-loading", ["times": "4"], after: 5, identical: true),
  ]

  private static let parameters: [FaultCase] = [
    .fails(11, "400", as: "rejected", says: ["HTTP 400", "Invalid request"]),
    .answers(11, "400", ["name": "temperature"], after: 2, says: ["temperature was not accepted"]),
    .answers(11, "400", ["name": "seed"], after: 2, says: ["seed was not accepted"]),
    .answers(11, "400", ["name": "max_tokens"], after: 2),
    .answers(11, "400", ["name": "response_format"], after: 3, says: ["did not honour json_schema"]),
    .answers(11, "400", ["name": "stream"], after: 2).streaming,
    .answers(11, "400", ["name": "stream_options"], after: 2).streaming,
    .answers(11, "400-value", after: 2, says: ["temperature was not accepted"]),
    .answers(11, "422-fastapi", ["name": "max_tokens"], after: 2),
    .answers(11, "422-fastapi", ["name": "seed"], after: 2, says: ["seed was not accepted"]),
    .answers(11, "500-validation", after: 2, says: ["json_object"]),
    .answers(11, "format", ["refuse": "json_schema"], after: 2, says: ["json_object"]),
    .answers(11, "format", ["refuse": "json_schema+json_object"], after: 3, says: ["by tool"]),
    .answers(11, "format", ["refuse": "json_schema+json_object+tools"], after: 4, says: ["by text"]),
    .answers(11, "ignores-format", after: 3, says: ["did not honour json_schema"]),
  ]

  private static let certain: [FaultCase] = [
    .fails(12, "401", as: "unauthorized", says: ["HTTP 401", "OPENAI_API_KEY", "--api-key-file"]),
    .fails(12, "401", as: "unauthorized", says: ["without an API key", "OPENAI_API_KEY"]).keyless,
    .fails(12, "401-detail", as: "unauthorized", says: ["Invalid API key"]),
    .fails(12, "403", as: "unauthorized", says: ["HTTP 403"]),
    .fails(12, "400-no-db", as: "unauthorized", says: ["No connected db"]),
    .fails(12, "500-plain", as: "overloaded", after: 3, says: ["no API key is configured"]).keyless,

    .fails(13, "404-model", as: "unknownModel", says: ["\"fault\"", "wherefore models", "does not exist"]),
    .fails(13, "404-detail", as: "unknownModel", says: ["base URL"]),
    .fails(13, "err-string", as: "unknownModel", says: ["try pulling it first"]),
    .fails(13, "err-toplevel", as: "unknownModel", says: ["Invalid model: fault"]),
    .fails(13, "err-array", as: "unknownModel", says: ["models/fault is not found"]),
    .fails(13, "200-error", as: "overloaded", after: 3, says: ["HTTP 502", "Provider returned error"]),
    .fails(13, "200-error", ["code": "429"], as: "rateLimited", after: 3),
    .fails(13, "200-error", ["code": "402"], as: "quotaExhausted"),
    .fails(13, "200-error", ["code": "401"], as: "unauthorized"),
    .fails(13, "200-error", ["code": "400"], as: "rejected"), .recovers(13, "200-error"),

    .fails(14, "413", as: "tooLong", says: ["fewer variables"]),
    .fails(14, "context-llamacpp", as: "tooLong", says: ["18031 tokens"]),
    .fails(14, "context-openai", as: "tooLong", says: ["8192 tokens"]),
    .fails(14, "context-litellm", as: "tooLong", says: ["ContextWindowExceededError"]),

    .fails(15, "should-retry-false", as: "overloaded", says: ["Do not ask again"]),
    .fails(15, "should-retry-true", as: "overloaded", after: 3, says: ["Conflict"]),
    .recovers(15, "should-retry-true"),
  ]

  /// Rows 16 to 21: bodies that are no completion.
  static let bodies: [FaultCase] = [strangers, broken, choices, odd].flatMap(\.self)

  private static let strangers = each([
    "204", "empty-body", "html-200", "json-null", "json-array", "trunc-json", "no-cl-trunc", "cl-too-short",
  ]) { name in
    let reasons = [
      "204": "HTTP 204", "empty-body": "empty", "html-200": "Hotel Wi-Fi", "json-null": "not an object",
      "json-array": "not an object",
    ]
    let says = [reasons[name] ?? "not JSON", "base URL"]
    return [
      .fails(16, name, as: "unreadableReply", after: 2, says: says), .recovers(16, name),
      .fails(16, name, as: "unreadableReply", after: 2, says: says).streaming,
    ]
  }

  private static let broken = each([
    "bad-utf8", "lone-surrogate", "nul", "utf16", "nan", "1e999", "dup-keys",
  ]) { name in [.fails(17, name, as: "unreadableReply", after: 2, says: ["not JSON"]), .recovers(17, name)] }

  private static let choices = each([
    "no-choices", "empty-choices", "null-choices", "no-message", "null-content", "empty-content",
  ]) { name in
    let row = name.hasSuffix("content") ? 21 : 19
    let says = row == 21 ? "empty" : name == "no-message" ? "message" : "choices"
    return [.fails(row, name, as: "unreadableReply", after: 2, says: [says]), .recovers(row, name)]
  }

  private static let odd: [FaultCase] = [
    .fails(16, "html-200", as: "unreadableReply", after: 2, says: ["text/html"]), .answers(17, "bom"),
    .fails(18, "deep", as: "unreadableReply", says: ["not JSON"]),
    // Neither of two answers that contradict each other is taken.
    .fails(20, "dup-choices", as: "unreadableReply", after: 2, says: ["say different things"]),
    .recovers(20, "dup-choices"),
  ]

  /// Row 42: what is not HTTP.
  static let protocols: [FaultCase] = protocolFaults.map { name, reason in
    .fails(42, name, as: "unreachable", says: ["not proper HTTP", reason])
  }

  private static let protocolFaults: [(String, String)] = [
    ("big-header", "header"), ("many-headers", "header"), ("bad-status", "999"), ("not-http", "not HTTP"),
    ("http09", "not HTTP"), ("cl-twice", "Content-Length"), ("cl-negative", "Content-Length"),
    ("bad-gzip", "compressed"), ("br-unasked", "compressed as br"),
  ]

  /// Rows 18 and 21 to 28, 44 and 45: what the model said.
  static let contents: [FaultCase] = [lengths, wrappings, faultyAnswers].flatMap(\.self)

  private static let lengths: [FaultCase] = [
    .fails(18, "deep-content", as: "invalidAnswer", after: 5),
    .answers(21, "reasoning-only", ["need": "200"], after: 2, says: ["cut off at 100 tokens"]),
    .fails(21, "reasoning-only", as: "truncated", after: 2, says: ["200 tokens"]),
    .fails(22, "refusal", as: "refused", says: ["I'm sorry, I can't help with that."]),
    .fails(22, "refusal-litellm", as: "refused", says: ["I'm sorry, I can't help with that."]),
    .fails(22, "content-filter", as: "refused", says: ["content filter"]),
    .answers(23, "length", ["need": "200"], after: 2, says: ["cut off at 100 tokens"]),
    .answers(23, "length-empty", ["need": "200"], after: 2), .fails(23, "length", as: "truncated", after: 2),
    .fails(23, "length-empty", as: "truncated", after: 2),
    .answers(23, "length", ["need": "200"], after: 2).streaming,
  ]

  private static let wrappings: [FaultCase] = [
    .answers(24, "tool-instead"), .answers(24, "tool-args-object"), .answers(24, "tool-as-text"),
    .answers(24, "tool-as-text").streaming,
    .fails(25, "tool-bad-args", as: "invalidAnswer", after: 2),
    .answers(25, "tool-bad-args", ["times": "1"], after: 2, says: ["not valid"]),
    .fails(25, "tool-unknown", as: "invalidAnswer", after: 2, says: ["delete_all_files", "does not exist"]),
    .answers(25, "tool-unknown", ["times": "1"], after: 2), .answers(26, "content-parts"),
    .answers(26, "content-object"), .answers(26, "double-encoded"), .answers(27, "fenced"),
    .answers(27, "think-tags"), .answers(27, "two-jsons"), .answers(27, "fenced").streaming,
    .answers(27, "think-tags").streaming,
  ]

  private static let faultyAnswers: [FaultCase] = [
    .fails(27, "trailing-comma", as: "invalidAnswer", after: 2, says: ["cannot be read"]),
    .fails(27, "single-quotes", as: "invalidAnswer", after: 2, says: ["cannot be read"]),
    .answers(27, "trailing-comma", ["times": "1"], after: 2, says: ["not valid"]),
    .answers(27, "single-quotes", ["times": "1"], after: 2, says: ["not valid"]),
    .fails(28, "schema-violation", as: "invalidAnswer", after: 2),
    .fails(28, "conf-range", as: "invalidAnswer", after: 2, says: ["confidence"]).confident,
    .fails(28, "conf-text", as: "invalidAnswer", after: 2, says: ["confidence"]).confident,
    .answers(28, "schema-violation", ["times": "1"], after: 2, says: ["not valid"]),
    .answers(44, "no-usage"), .answers(45, "other-model", says: ["fault was asked for, another-model-0613 answered"]),
  ]

  /// Rows 34 to 39: streams.
  static let streams: [FaultCase] = [soundStreams, cutStreams, faultyStreams].flatMap(\.self).map(\.streaming)

  private static let soundStreams: [FaultCase] = [
    .answers(34, "sse-no-done"), .answers(38, "sse-comments"), .answers(38, "sse-crlf"),
    .answers(38, "sse-empty-choices"), .answers(38, "sse-split-utf8"), .answers(38, "sse-no-space"),
    .answers(38, "sse"), .answers(39, "sse-json-instead"),
  ]

  private static let cutStreams = each(["sse-truncated", "sse-done-early"]) { name in
    let says = ["the stream ended before the answer did"]
    return [.fails(35, name, as: "unreadableReply", after: 3, says: says), .recovers(35, name)]
  }

  private static let faultyStreams: [FaultCase] = [
    .fails(36, "sse-error-event", as: "overloaded", after: 3, says: ["Provider disconnected"]),
    .fails(36, "sse-error-event", ["code": "402"], as: "quotaExhausted"),
    .fails(36, "sse-error-event", ["code": "401"], as: "unauthorized"),
    .fails(36, "sse-event-error", as: "overloaded", after: 3, says: ["Internal server error"]),
    .recovers(36, "sse-error-event"), .recovers(36, "sse-event-error"),
    .fails(37, "sse-bad-chunk", as: "unreadableReply", after: 2, says: ["an event of the stream is not JSON"]),
    .recovers(37, "sse-bad-chunk"),
  ]
}

import OrderedCollections
import StrictJSON

/// The names of questions and requests in the answer store: SHA-256, hexadecimal. No key or other secret goes in.
enum RequestKey {
  /// Names the question, whatever rungs its answer takes: endpoint, model, messages, schema and options.
  static func question(_ request: ChatRequest, configuration: EndpointConfiguration) -> String {
    var canonical: [(String, JSONValue)] = [
      ("endpoint", .string(configuration.url.identity(extra: configuration.query))),
      ("model", .string(configuration.model)),
      (
        "messages",
        .array(request.messages.map { ["role": .string($0.role.rawValue), "content": .string($0.content)] })
      ),
      ("max_tokens", .number(Double(request.maximumTokens))),
    ]
    if let schema = request.schema {
      // As text, since the order of a schema's properties is a part of what is asked.
      canonical.append(("schema", [.string(schema.name), .string(schema.schema.text())]))
    }
    if let temperature = request.temperature { canonical.append(("temperature", .number(temperature))) }
    if let seed = request.seed { canonical.append(("seed", .string(String(seed)))) }
    if let count = request.topLogProbabilities { canonical.append(("logprobs", .number(Double(count)))) }
    let value = JSONValue.object(JSONObject(canonical, uniquingKeysWith: { first, _ in first }))
    return sha256Hex(value.bytes(.canonical))
  }

  /// Names one request as it is sent.
  /// - Parameter ordinal: how often the same body was answered before in this call: an empty answer, for one, is asked
  ///   for again with the same bytes.
  static func wire(url: String, body: [UInt8], sample: Int, ordinal: Int) -> String {
    sha256Hex(Array("\(url)\n\(sample)\n\(ordinal)\n".utf8) + body)
  }
}

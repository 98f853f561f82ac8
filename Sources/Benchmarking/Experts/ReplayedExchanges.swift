public import LanguageModels
import StrictJSON

/// What `wherefore cache export` wrote, as a model that answers from it and from nothing else: a run that somebody paid for,
/// replayed without an endpoint.
///
/// The same questions must be asked: the same variables and descriptions, strategy, samples and seed.
public struct ReplayedExchanges: Sendable {
  /// The endpoint that answered.
  public let endpoint: String
  /// The model that was asked.
  public let model: String
  private let store: MemoryAnswerStore

  /// Whether the first line is an exchange.
  public static func isExport(_ bytes: [UInt8]) -> Bool {
    let line = Array(bytes.prefix { $0 != 0x0A })
    guard line.first == UInt8(ascii: "{"), let json = try? JSONParser.parse(line) else { return false }
    return json["wire_key"]?.string != nil && json["request_body"]?.string != nil
  }

  /// - Parameter bytes: One exchange a line, all with one model of one endpoint.
  /// - Throws: `BenchmarkFileError` with the line.
  public init(_ bytes: [UInt8]) throws(BenchmarkFileError) {
    let store = MemoryAnswerStore()
    var first: StoredExchange?
    for (index, line) in bytes.split(separator: 0x0A).enumerated() {
      let json: JSONValue
      do throws(JSONError) {
        json = try JSONParser.parse(Array(line))
      } catch {
        throw BenchmarkFileError(line: index + 1, error.description)
      }
      guard let exchange = StoredExchange(exported: json) else {
        throw BenchmarkFileError(line: index + 1, "this is no exchange as wherefore cache export writes it")
      }
      if let first, (first.endpoint, first.model) != (exchange.endpoint, exchange.model) {
        throw BenchmarkFileError(
          line: index + 1,
          "it is of \(exchange.model.visible(limit: 60)), and the first line of \(first.model.visible(limit: 60)): keep one "
            + "model of one endpoint in a file")
      }
      first = first ?? exchange
      do throws(StoreError) {
        try store.save(exchange)
      } catch {
        throw BenchmarkFileError(line: index + 1, error.description)
      }
    }
    guard let first else { throw BenchmarkFileError("the file holds no exchange") }
    (endpoint, model, self.store) = (first.endpoint, first.model, store)
  }

  /// The model that answers from the file.
  /// - Parameter seed: That of the run that was recorded.
  /// - Throws: `EndpointError.notConfigured` where the recorded address is none.
  public func languageModel(seed: UInt64) throws -> Endpoint {
    var configuration = try EndpointConfiguration(baseURL: endpoint, model: model, key: nil)
    configuration.isOffline = true
    configuration.seed = seed
    return Endpoint(configuration, transport: NoTransport(), store: store)
  }
}

/// Sends nothing.
private struct NoTransport: HTTPTransport {
  func send(
    _ request: HTTPRequest, onBytes: (@Sendable ([UInt8]) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    throw .cancelled
  }
}

extension StoredExchange {
  /// From its exported form; nil where something is missing.
  fileprivate init?(exported json: JSONValue) {
    guard let wireKey = json["wire_key"]?.string, let key = json["key"]?.string,
      let sample = json["sample"]?.integer, let endpoint = json["endpoint"]?.string, let model = json["model"]?.string,
      let prompt = json["prompt"], let name = prompt["name"]?.string, let version = prompt["version"]?.string,
      let hash = prompt["hash"]?.string, let body = json["request_body"]?.string, let status = json["status"]?.integer,
      let response = json["response_body"]?.string, let isAccepted = json["accepted"]?.bool
    else { return nil }
    var usage: TokenUsage?
    if let counted = json["usage"], let asked = counted["prompt_tokens"]?.integer,
      let answered = counted["completion_tokens"]?.integer
    {
      usage = TokenUsage(prompt: asked, completion: answered)
    }
    self.init(
      wireKey: wireKey, key: key, sample: sample, endpoint: endpoint, model: model,
      answeringModel: json["answering_model"]?.string, options: json["options"] ?? [:],
      prompt: PromptLabel(name: name, version: version, hash: hash), requestBody: body, status: status,
      responseBody: Array(response.utf8), usage: usage, rung: json["rung"]?.string ?? "", createdAt: 0,
      isAccepted: isAccepted)
  }
}

import StrictJSON
import Testing

@testable import LanguageModels

/// What could open an endpoint must not be found in the file of answers, wherever the user put it.
@Suite("Secrets and the answer cache")
struct StoreSecretsTests {
  private let key = "sk-MARKER-key-0123456789abcdef"
  private let header = "MARKER-header-0123456789abcdef"
  private let query = "MARKER-query-0123456789abcdef"

  /// Asks one question whose reply is `content`, and gives every byte that is on the disk then, as text.
  private func filesAfterAsking(_ script: [ScriptedTransport.Act]) async throws -> (text: String, sent: HTTPRequest) {
    let folder = try StoreFolder()
    let store = try SQLiteAnswerStore(path: folder.file())
    var configuration = try EndpointConfiguration(
      baseURL: "http://127.0.0.1:8080/v1?api-key=\(query)", model: "tiny", key: try APIKey(key, source: "the test"))
    try configuration.addHeader(name: "X-Api-Key", value: header)
    let transport = ScriptedTransport(script)
    let endpoint = Endpoint(configuration, transport: transport, store: store)
    _ = try await endpoint.answer(question)
    #expect(try store.counts().accepted == 1)
    var bytes: [UInt8] = []
    for name in ["answers.sqlite", "answers.sqlite-wal", "answers.sqlite-shm"] {
      bytes += storeFileBytes(folder.file(name))
    }
    return (String(decoding: bytes, as: UTF8.self), try #require(transport.requests.first))
  }

  @Test("Neither key, secret header nor secret query reaches the file")
  func nothingSecret() async throws {
    let (text, sent) = try await filesAfterAsking([.reply(200, body: completion(.string(goodAnswer)))])
    #expect(sent.url.contains(query))
    #expect(sent.headers.contains { $0.value.contains(key) } && sent.headers.contains { $0.value == header })
    #expect(text.contains("chat.completion"))
    #expect(!text.contains("MARKER"))
  }

  @Test("A failure that echoes the key is not kept")
  func echoedInFailure() async throws {
    let (text, _) = try await filesAfterAsking([
      .reply(400, body: #"{"error":{"message":"response_format json_schema is unsupported; key \#(key)"}}"#),
      .reply(200, body: completion(.string(goodAnswer))),
    ])
    #expect(!text.contains("MARKER"))
  }

  @Test("A reply that echoes the key is kept with the key covered")
  func echoedInReply() async throws {
    let reply = completion(.string(goodAnswer)).replacing("\"id\":\"x\"", with: "\"id\":\"you sent \(key)\"")
    #expect(reply.contains(key))
    let (text, _) = try await filesAfterAsking([.reply(200, body: reply)])
    #expect(text.contains("you sent"))
    #expect(!text.contains("MARKER"))
  }
}

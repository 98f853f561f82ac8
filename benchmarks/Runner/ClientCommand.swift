import ArgumentParser
import LanguageModels

/// Sends questions through the real client, for `client_overhead.py` to time.
struct Client: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "client",
    abstract: "Ask an endpoint many questions: no schema, no cache, no retries. Time it from outside.")

  @Argument(help: "The endpoint, such as http://127.0.0.1:8080/v1.")
  var baseURL: String

  @Argument(help: "How many questions; 0 only starts and ends.")
  var calls: Int

  @Argument(help: "How many at a time.")
  var concurrency: Int

  func validate() throws {
    guard calls >= 0, concurrency > 0 else {
      throw ValidationError("CALLS is 0 or more, CONCURRENCY 1 or more")
    }
  }

  func run() async throws {
    var configuration = try EndpointConfiguration(
      baseURL: baseURL, model: "echo", key: try APIKey("sk-benchmark", source: "the benchmark"))
    configuration.retries = 0
    configuration.concurrency = concurrency
    var wires = CurlTransport.Configuration()
    wires.maxConnections = concurrency
    let endpoint = Endpoint(configuration, transport: CurlTransport(configuration: wires))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<calls {
        if number >= concurrency { try await group.next() }
        group.addTask { try await Client.ask(endpoint, number) }
      }
      try await group.waitForAll()
    }
  }

  private static func ask(_ endpoint: Endpoint, _ number: Int) async throws {
    let answer = try await endpoint.answer(
      ChatRequest(
        messages: [ChatMessage(.user, "question \(number)")], maximumTokens: 64,
        prompt: PromptLabel(name: "benchmark", version: "1", hash: "")))
    guard !answer.content.isEmpty else { throw ValidationError("question \(number) got an empty answer") }
  }
}

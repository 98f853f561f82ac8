/// Something that answers questions: an endpoint, a recording, a simulation in a test.
public protocol LanguageModel: Sendable {
  /// The name that provenance shows.
  var name: String { get }
  /// - Throws: `EndpointError`; `.cancelled` where the task was.
  func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer
}

import FoundationEssentials
import LanguageModels
import StrictJSON
import TestSupport
import Testing

/// What opens an endpoint shows nowhere: whatever fails, and even where the server sends it back.
@Suite("Fault matrix: keys") struct FaultMatrixKeyTests {
  /// All begin alike, so that one search finds any.
  private static let marker = "MARKER"
  private let key = "sk-MARKER/key+0123456789=="
  private let header = "MARKER-header-0123456789"
  private let cookie = "session=MARKER-cookie-0123456789"
  private let query = "MARKER&query=0123456789"

  private static let everything =
    FaultCase.connections + FaultCase.statuses + FaultCase.bodies + FaultCase.protocols
    + FaultCase.contents + FaultCase.streams

  /// All scenarios of the matrix once, and those in which the server quotes what opened it.
  private static let scenarios =
    Array(Set(everything.filter { $0.parameters.isEmpty }.map(\.scenario))).sorted()
    + ["redirect-other", "redirect-302", "redirect-loop", "redirect-file", "308"]

  @Test("No scenario of the matrix brings a key to light", arguments: scenarios)
  func scenario(name: String) async throws { try await FaultBench.crowd.inside { try await expectHidden(name) } }

  @Test(
    "Where the server sends the keys back they are covered",
    arguments: [
      "echo-error", "echo-plain", "echo-html", "echo-redirect", "echo-header", "echo-status-line", "echo-snippet",
      "echo-encoding", "echo-event",
      "echo-stream", "echo-answer", "echo-model", "echo-retry", "echo-complaint", "echo-200-error", "echo-refusal",
    ], ["raw", "percent", "slashes"])
  func echo(name: String, form: String) async throws {
    try await FaultBench.crowd.inside { try await expectHidden(name, ["form": form]) }
  }

  private func expectHidden(_ name: String, _ parameters: [String: String] = [:]) async throws {
    let folder = try StoreFolder()
    let store = try SQLiteAnswerStore(path: folder.file())
    let server = try FaultServer.shared.endpoint(name, parameters)
    storeWrite(Array((key + "\n").utf8), to: folder.file("key"))
    storeWrite(Array((header + "\n").utf8), to: folder.file("header"))
    var configuration = try EndpointConfiguration(
      baseURL: server.baseURL, model: "fault", key: try APIKey.read(file: folder.file("key")).key)
    try configuration.addHeader(
      name: "X-Gateway", value: try EndpointConfiguration.secretValue(file: folder.file("header")), isSecret: true)
    try configuration.addHeader(name: "Cookie", value: cookie)
    configuration.addQuery(name: "sig", value: query)
    configuration.timeout = .seconds(300)
    configuration.retries = 1
    configuration.streams = name == "echo-stream" || name == "echo-event" || name.hasPrefix("sse")
    let events = EventLog()
    let endpoint = Endpoint(
      configuration, transport: CurlTransport(configuration: FaultServer.direct), store: store,
      onEvent: { events.add($0) })
    var shown = ""
    do throws(EndpointError) {
      show(try await endpoint.answer(matrixQuestion()), in: &shown)
    } catch {
      show(error, in: &shown)
    }
    for event in events.all { show(event, in: &shown) }
    show(configuration, in: &shown)
    show(endpoint, in: &shown)
    for exchange in try store.exchanges(after: nil, limit: 100) { show(exchange, in: &shown) }
    #expect(!shown.contains(Self.marker), "\(excerpt(shown))")
    for file in ["answers.sqlite", "answers.sqlite-wal", "answers.sqlite-shm"] {
      let text = String(decoding: storeFileBytes(folder.file(file)), as: UTF8.self)
      #expect(!text.contains(Self.marker), "\(file): \(excerpt(text))")
    }
    // All four did go out.
    let seen = try await server.seen()
    let sent = try #require(seen.headers.first)
    #expect(sent["authorization"] == "Bearer \(key)" && sent["x-gateway"] == header && sent["cookie"] == cookie)
    #expect(seen.lines.first?.contains("sig=MARKER%26query%3D0123456789") == true)
  }

  /// Every way in which a program may print a value.
  private func show(_ value: some Any, in text: inout String) {
    print(value, to: &text)
    debugPrint(value, to: &text)
    dump(value, to: &text)
    dump(Mirror(reflecting: value).children.map(\.value), to: &text)
    if let error = value as? any Error { print("\(error) \(error.localizedText)", to: &text) }
  }

  private func excerpt(_ text: String) -> String {
    guard let range = text.firstRange(of: Self.marker) else { return "" }
    return String(text[..<range.lowerBound].suffix(200) + text[range.lowerBound...].prefix(60))
  }
}

extension Error {
  /// What an interpolation into a log shows.
  fileprivate var localizedText: String { String(reflecting: self) }
}

import FoundationEssentials
import Subprocess

/// The llama.cpp server with the tiny real model, as `make test` sets it up under `WHEREFORE_TEST_TOOLS`.
enum LocalModel {
  /// The folder with the server and the model; nil where they were not set up, and the tests that need them are left out.
  static var tools: String? { ProcessInfo.processInfo.environment["WHEREFORE_TEST_TOOLS"] }
  static let key = "sk-local-test"

  /// A port that is free now.
  static func freePort() async throws -> Int {
    let result = try await run(
      .name("python3"),
      arguments: ["-c", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"],
      output: .string(limit: 100))
    return Int(result.standardOutput.filter(\.isNumber)) ?? 0
  }

  /// Starts the server on `port` after `delay`, and ends it when `body` is done.
  static func serving<Result: Sendable>(
    port: Int, delay: Duration = .zero, context: Int = 4_096, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let tools = tools ?? ""
    let outcome = try await run(
      .name("sh"),
      arguments: [
        "-c", "sleep \"$0\"; exec \"$1\"/model-server/bin/python \"$2\" \"$1\"/model/model.gguf \"$3\" \"$4\"",
        "\(delay.components.seconds)", tools, script, "\(port)", "\(context)",
      ],
      input: .inputWriter, output: .discarded, error: .discarded
    ) { execution in
      let value = try await body()
      try await execution.standardInputWriter.finish()
      return value
    }
    return outcome.closureResult
  }

  private static var script: String {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return here.appendingPathComponent("Support/local_model.py").path
  }
}

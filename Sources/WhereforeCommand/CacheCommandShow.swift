import ArgumentParser
import LanguageModels
import StrictJSON

/// `wherefore cache show`.
struct CacheShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one exchange whole: what was asked, and what came.",
    discussion: """
      KEY is the beginning of a key as `cache list` prints it, or of the key that a result's provenance names; the \
      latter may stand for several exchanges, one for each sample and try, and all are shown.

      Example:
        wherefore cache show 3f9a2c
      """)
  @OptionGroup var options: CacheFileOptions
  @Option(help: OutputFormat.help) var format = OutputFormat.text
  @Argument(help: ArgumentHelp("The beginning of a key.", valueName: "key")) var key: String

  /// More exchanges of one question than anybody asks for.
  private static let most = 1_000

  func run() throws {
    let found = try options.openIfThere()?.exchanges(prefix: key, limit: CacheShowCommand.most) ?? []
    guard let first = found.first else {
      throw Failure(
        .noInput,
        "no exchange in \(try options.path().visible(limit: 400)) has a key that begins with "
          + "\"\(key.visible(limit: 70))\": `wherefore cache list` shows the keys")
    }
    guard found.allSatisfy({ $0.key == first.key }) else {
      let some = found.prefix(5).map { String($0.wireKey.prefix(16)).visible() }.joined(separator: ", ")
      throw Failure(.usage, "\"\(key.visible(limit: 70))\" begins more than one key: give more digits (\(some), …)")
    }
    switch format {
    case .json: try StandardOutput.write(JSONValue.array(found.map(\.json)).text(.indented))
    case .text: try StandardOutput.write(found.map(CacheShowCommand.text).joined(separator: "\n"))
    }
  }

  static func text(_ exchange: StoredExchange) -> String {
    var lines = [
      "key           \(exchange.wireKey.visible())",
      "question      \(exchange.key.visible()), sample \(exchange.sample)",
      "when          \(utcText(milliseconds: exchange.createdAt))",
      "endpoint      \(exchange.endpoint.visible(limit: 500))",
      "model         \(exchange.model.visible())",
      "answered by   \(exchange.answeringModel?.visible() ?? "not said")",
      "prompt        \(exchange.prompt.name.visible()) \(exchange.prompt.version.visible()), "
        + "\(String(exchange.prompt.hash.prefix(12)).visible())",
      "options       \(exchange.options.text())",
      "rung          \(exchange.rung.visible())",
      "status        \(exchange.status), \(exchange.isAccepted ? "accepted" : "not accepted")",
      "tokens        \(exchange.usage.map { "\($0.prompt) prompt, \($0.completion) completion" } ?? "unknown")",
      "took          \(milliseconds(exchange.duration))"
        + (exchange.timeToFirstToken.map { ", first token after \(milliseconds($0))" } ?? ""),
    ]
    lines.append("request:")
    lines.append(readable(Array(exchange.requestBody.utf8)))
    lines.append("response:")
    lines.append(readable(exchange.responseBody))
    return lines.joined(separator: "\n") + "\n"
  }

  /// A body for a terminal: JSON indented, other text line by line, with every control character escaped.
  private static func readable(_ body: [UInt8]) -> String {
    if let json = try? JSONParser.parse(body) { return json.text(.indented) }
    let text = String(decoding: body, as: UTF8.self)
    return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(String.UnicodeScalarView($0)).visible(limit: 1 << 20) }.joined(separator: "\n")
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000) ms"
  }
}

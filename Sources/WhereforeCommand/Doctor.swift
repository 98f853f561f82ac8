import ArgumentParser
import LanguageModels
import StrictJSON

/// `wherefore doctor`: can the endpoint be used, and what is to be done if not?
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the endpoint, the key, the model and what it supports.",
    discussion: """
      Asks two tiny questions, past the cache. The exit code is 69 where something is broken.

      Examples:
        wherefore doctor --model gpt-4o
        wherefore doctor --base-url http://localhost:11434/v1 --model llama3.2
      """)

  @OptionGroup(title: "Endpoint options") var options: EndpointOptions
  @Option(help: OutputFormat.help) var format = OutputFormat.text

  func run() async throws {
    if options.dryRun {
      let url = try options.configuration().url.shown
      try StandardOutput.write("a list of models and two questions to \(url): about 3 to 10 requests, 1000 tokens")
      return
    }
    guard !options.offline else { throw Failure(.usage, "--offline is set: the doctor has to ask the endpoint") }
    var findings: [EndpointCheck] = []
    let isText = format == .text
    let opened = try options.open()
    var broken: Failure?
    try await opened.endpoint.diagnose { check in
      findings.append(check)
      guard isText, broken == nil else { return }
      do throws(Failure) { try StandardOutput.write(Doctor.line(check)) } catch { broken = error }
    }
    if let broken { throw broken }
    let isWell = !findings.contains { $0.outcome == .failed }
    if !isText { try StandardOutput.write(Doctor.json(findings, isWell: isWell).text(.indented)) }
    guard isWell else { throw Failure(.endpointUnavailable, "the endpoint cannot be used as it is configured") }
  }

  private static func line(_ check: EndpointCheck) -> String {
    let mark =
      switch check.outcome {
      case .passed: "✓"
      case .failed: "✗"
      case .noted: "·"
      }
    return "\(mark) \(check.subject): \(check.finding)"
  }

  private static func json(_ findings: [EndpointCheck], isWell: Bool) -> JSONValue {
    let checks = findings.map { check -> JSONValue in
      [
        "subject": .string(check.subject), "outcome": .string(check.outcome.rawValue),
        "finding": .string(check.finding),
      ]
    }
    return ["ok": .bool(isWell), "checks": .array(checks)]
  }
}

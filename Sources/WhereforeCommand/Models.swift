import ArgumentParser
import LanguageModels
import StrictJSON

/// `wherefore models`: what the endpoint offers.
struct Models: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that the endpoint offers.",
    discussion: """
      Sends one request, which costs nothing, and keeps nothing.

      Examples:
        wherefore models
        wherefore models --base-url http://localhost:11434/v1 --format json
      """)

  @OptionGroup(title: "Endpoint options") var options: EndpointOptions
  @Option(help: OutputFormat.help) var format = OutputFormat.text

  func run() async throws {
    if options.dryRun {
      try StandardOutput.write("one request to \(try options.configuration().url.shown)/models, no tokens, no cost")
      return
    }
    var options = options
    options.noCache = true  // a list of models is no answer
    options.cache = nil
    let models = try await options.open().endpoint.models()
    switch format {
    case .text: try StandardOutput.write(models.isEmpty ? "the endpoint lists no models" : Models.table(models))
    case .json: try StandardOutput.write(Models.json(models).text(.indented))
    }
  }

  private static func table(_ models: [ModelListing]) -> String {
    models.map { model in
      [
        model.id.visible(), model.contextLength.map { "\($0) tokens" },
        model.owner.map { "from \($0.visible(limit: 60))" },
      ].compactMap(\.self).joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func json(_ models: [ModelListing]) -> JSONValue {
    let list = models.map { model -> JSONValue in
      [
        "id": .string(model.id), "owner": model.owner.map { .string($0) } ?? .null,
        "context_length": model.contextLength.map { .number(Double($0)) } ?? .null,
      ]
    }
    return ["models": .array(list)]
  }
}

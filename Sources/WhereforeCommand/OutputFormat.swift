import ArgumentParser

/// How a command prints its result on standard output.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json

  /// What every `--format` says of itself.
  static let help: ArgumentHelp = "How the result is printed: text for people, json for programs."
}

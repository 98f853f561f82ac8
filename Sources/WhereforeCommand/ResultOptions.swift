import ArgumentParser

/// How results are shown, the same for every command that has them.
struct ResultOptions: ParsableArguments {
  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Also write the graph, in the format of the extension, or as a picture: .svg, .png.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Fixes every random choice.", valueName: "number"))
  var seed: UInt64 = 0
}

import ArgumentParser
import CausalGraphs

/// `wherefore convert`: a graph from one format to another, or to a picture.
struct Convert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn a graph file into another format or a picture.",
    discussion: """
      The extension says the format: .json (node-link), .gml, .dot, .dagitty, .graphml, .csv, .txt (Tetrad), .bnlearn, \
      .bif; to write also .mmd (Mermaid), and .svg and .png through Graphviz. --from and --to overrule it.

      Examples:
        wherefore convert graph.json -o graph.dagitty
        wherefore convert graph.gml -o graph.svg
        cat graph.csv | wherefore convert - --from csv --to dot
      """)

  @Argument(help: ArgumentHelp("The graph file; - is standard input.", valueName: "graph"))
  var graph: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write: a graph or a picture; standard output without it.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("The format of the graph, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(help: ArgumentHelp("The format to write, where the extension does not say it.", valueName: "format"))
  var to: GraphFormat?

  func validate() throws {
    if graph == "-", from == nil {
      throw ValidationError("Standard input has no extension: add --from, such as --from csv.")
    }
    if output == nil, to == nil {
      throw ValidationError("Say what to write: -o FILE, or --to FORMAT for standard output.")
    }
  }

  func run() async throws {
    if let output, to == nil { try GraphOutput.check(output, option: "--to") }
    let document = try GraphFile.read(path: graph, format: from)
    if let output {
      try await GraphOutput.write(document, to: output, format: to)
    } else if let to {
      try StandardOutput.write(GraphFile.text(document, as: to))
    }
  }
}

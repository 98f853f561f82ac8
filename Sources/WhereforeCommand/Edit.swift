import ArgumentParser
import CausalGraphs
import Reconciliation
import StrictJSON

/// `wherefore edit`: a person's decisions about edges, kept as knowledge and evidence.
struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decide about edges of a graph yourself, and say why.",
    discussion: """
      What you decide stands in the graph that is written, and in its knowledge: the next `reconcile --knowledge FILE` (or \
      `discover --knowledge FILE`) obeys it. Nothing that experts or data said is lost; an edge that goes leaves its \
      evidence, with your note, for `explain`. Names that hold commas go into a --knowledge file instead.

      Examples:
        wherefore edit graph.json --require smoking,cancer \\
          --note "settled since 1964" --by Anna -o graph.json
        wherefore edit graph.json --forbid cancer,smoking --reverse tar,smoking \\
          -o mine.json
        wherefore edit graph.json --lock age,cancer --release tar,cancer -o mine.json
        wherefore reconcile --data survey.csv --proposals mine.json \\
          --knowledge mine.json -o next.json
      """)

  @Argument(help: ArgumentHelp("The graph; - is standard input.", valueName: "graph"))
  var graph: String

  @Option(help: ArgumentHelp("An edge that must be there; may be repeated.", valueName: "cause,effect"))
  var require: [String] = []

  @Option(
    help: ArgumentHelp("An edge that must not be there, in this direction; may be repeated.", valueName: "cause,effect")
  )
  var forbid: [String] = []

  @Option(help: ArgumentHelp("An edge that must lead the other way; may be repeated.", valueName: "cause,effect"))
  var reverse: [String] = []

  @Option(
    help: ArgumentHelp("A pair that must stay as it is, edge or none; may be repeated.", valueName: "name,name"))
  var lock: [String] = []

  @Option(
    help: ArgumentHelp(
      "A pair about which earlier decisions are taken back; may be repeated.", valueName: "name,name"))
  var release: [String] = []

  @Option(help: ArgumentHelp("Why; it stays with the pair.", valueName: "text"))
  var note: String?

  @Option(help: ArgumentHelp("Who decides.", valueName: "name"))
  var by: String?

  @Option(help: ArgumentHelp("The format of the graph, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The .json file to write, the graph itself or another; standard output without it.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard !(require + forbid + reverse + lock + release).isEmpty else {
      throw ValidationError("Say what you decide: --require, --forbid, --reverse, --lock or --release.")
    }
    if let output, GraphFormat(fileName: output) != .json {
      throw ValidationError(
        "Only JSON keeps decisions and evidence: name a .json file after -o (and draw it with wherefore convert).")
    }
    if let note, note.utf8.count > 10_000 { throw ValidationError("--note is longer than 10,000 bytes: shorten it.") }
    if let by, by.isEmpty || by.utf8.count > 1_000 {
      throw ValidationError("--by takes a name of at most 1,000 bytes.")
    }
  }

  func run() throws {
    let document = try GraphFile.read(path: graph, format: from)
    var edit = GraphEdit()
    let variables = document.variables
    edit.required = try edges(require, "--require", variables)
    edit.forbidden = try edges(forbid, "--forbid", variables)
    edit.reversed = try edges(reverse, "--reverse", variables)
    edit.locked = try edges(lock, "--lock", variables)
    edit.released = try edges(release, "--release", variables)
    (edit.note, edit.person) = (note, by)
    let (edited, changes) = try edit.apply(to: document)
    if let output {
      try GraphFile.write(edited, to: output)
    } else {
      try StandardOutput.write(GraphFile.text(edited, as: .json))
    }
    for change in changes { StandardError.write("wherefore: \(change.visible(limit: 600))") }
  }

  private func edges(
    _ texts: [String], _ option: String, _ variables: VariableList
  ) throws(Failure) -> [BackgroundKnowledge.NamedEdge] {
    var result: [BackgroundKnowledge.NamedEdge] = []
    for text in texts { result.append(try KnowledgeOptions.edge(text, option, variables)) }
    return result
  }
}

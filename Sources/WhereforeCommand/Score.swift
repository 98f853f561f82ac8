import ArgumentParser
import CausalGraphs
import StrictJSON

/// `wherefore score LEARNED --truth TRUTH`: distances between two graphs.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how far a learned graph is from the true one.",
    discussion: """
      Both graphs must have the same variables; they are matched by name. An edge list, DOT or dagitty text may leave \
      out variables without edges. The truth must be a directed acyclic graph; \
      the learned graph may be a DAG, a CPDAG, a PAG or an ADMG. Measures that do not apply to its kind are null.

      Examples:
        wherefore score learned.json --truth true.bif
        wherefore score learned.csv --truth true.dagitty --format json
      """)

  @Argument(help: ArgumentHelp("The learned graph; - is standard input.", valueName: "graph"))
  var learned: String

  @Option(help: ArgumentHelp("The true graph.", valueName: "graph"))
  var truth: String

  @Option(
    help: ArgumentHelp("The format of the learned graph, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(help: ArgumentHelp("The format of the true graph, where its extension does not say it.", valueName: "format"))
  var truthFrom: GraphFormat?

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  func run() throws {
    let learnedFormat = try GraphFile.format(of: learned, given: from)
    let truthFormat = try GraphFile.format(of: truth, given: truthFrom, option: "--truth-from")
    let learnedGraph = try GraphFile.read(path: learned, format: learnedFormat)
    let truthGraph = try GraphFile.read(path: truth, format: truthFormat)
    // An edge list or DOT may say nothing of its kind: what is no DAG shows only here.
    do {
      _ = try truthGraph.directedAcyclicGraph()
    } catch {
      throw Failure(
        .badInput,
        "\(truth.visible()): \(error.description); the truth must be a directed acyclic graph: give that graph, not its "
          + "equivalence class")
    }
    let score = try GraphScore(
      learned: learnedGraph, truth: truthGraph, learnedNamesAll: learnedFormat.namesEveryVariable,
      truthNamesAll: truthFormat.namesEveryVariable)
    switch format {
    case .text: try StandardOutput.write(score.table)
    case .json: try StandardOutput.write(score.json.text(.indented))
    }
  }
}

extension GraphFormat {
  /// Whether files of this format name variables without edges as a matter of course.
  fileprivate var namesEveryVariable: Bool {
    switch self {
    case .csv, .dot, .dagitty, .mermaid: false
    case .json, .gml, .graphml, .bnlearn, .tetrad, .bif: true
    }
  }
}

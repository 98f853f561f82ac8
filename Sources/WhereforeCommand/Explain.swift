import ArgumentParser
import CausalGraphs
import Reconciliation
import StrictJSON

/// `wherefore explain GRAPH A B`: why an edge is there, or is not.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why two variables of a graph have an edge, or have none.",
    discussion: """
      A graph that suggest, reconcile or edit wrote as .json carries its evidence: who said what, what the data say, what \
      was decided and why. Of other graphs, what their edges imply is said.

      Examples:
        wherefore explain graph.json smoking cancer
        wherefore explain graph.json "coal tar" age --format json
      """)

  @Argument(help: ArgumentHelp("The graph; - is standard input.", valueName: "graph"))
  var graph: String

  @Argument(help: ArgumentHelp("A variable.", valueName: "variable"))
  var first: String

  @Argument(help: ArgumentHelp("Another one.", valueName: "variable"))
  var second: String

  @Option(help: ArgumentHelp("The format of the graph, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  func run() throws {
    let document = try GraphFile.read(path: graph, format: from)
    let explanation: EdgeExplanation
    do throws(GraphError) {
      explanation = try EdgeExplanation(document, first: first, second: second)
    } catch .selfLoop {
      throw Failure(.usage, "\"\(first.visible())\" and itself: name two different variables")
    } catch {
      throw Failure(.badInput, "\(graph == "-" ? "standard input" : graph.visible()): \(error.description)")
    }
    switch format {
    case .text: try StandardOutput.write(explanation.text)
    case .json: try StandardOutput.write(explanation.json.text(.indented))
    }
  }
}

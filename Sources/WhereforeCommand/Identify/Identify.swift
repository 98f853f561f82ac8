public import ArgumentParser
import CausalData
import CausalGraphs
import Glibc
public import Identification
import Reconciliation
import StrictJSON

/// `wherefore identify GRAPH --treatment T --outcome Y`: how an effect can be computed from observed data, or why not.
struct Identify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say whether and how a graph lets an effect be computed from observed data.",
    discussion: """
      The graph may be a DAG, an ADMG (with bidirected edges for unobserved common causes), a CPDAG or PDAG, a MAG or a \
      PAG; latent nodes are never adjusted for. Where undecided edges leave the effect open, what it can be is listed, and \
      which edge decides it. Treatment and outcome that the graph file marks need not be named. An \
      effect that is not identifiable is a result, with its reason, not an error.

      Examples:
        wherefore identify graph.dagitty --treatment smoking --outcome cancer
        wherefore identify graph.json --treatment drug --treatment dose \\
          --outcome recovery --explain
        wherefore identify graph.gml --treatment X --outcome Y --effect direct \\
          --format json
        wherefore identify graph.json --treatment drug --outcome recovery \\
          --effect nie --mediator pressure
        wherefore identify graph.json --treatment drug --outcome recovery \\
          --modifier sex
        wherefore identify graph.json --treatment drug --outcome recovery \\
          --effect cde --mediator pressure
        wherefore identify graph.json --treatment drug --outcome recovery --effect att
        wherefore identify graph.json --treatment drug --outcome recovery \\
          --data trial.csv --map drug=Drug_A
        wherefore identify graph.json --treatment drug --outcome recovery \\
          --selected answered --limit 10
      """)

  @Argument(help: ArgumentHelp("The graph; - is standard input.", valueName: "graph"))
  var graph: String

  @Option(help: ArgumentHelp("A treatment; may be repeated.", valueName: "variable"))
  var treatment: [String] = []

  @Option(help: ArgumentHelp("An outcome; may be repeated.", valueName: "variable"))
  var outcome: [String] = []

  @Option(
    help: ArgumentHelp(
      "Which effect: total; direct (by the edge alone); cde, nde or nie (controlled direct, natural direct and natural indirect, with regard to --mediator); att (on the treated).",
      valueName: "effect"))
  var effect = EffectQuestion.Effect.total

  @Option(help: ArgumentHelp("A mediator, for cde, nde and nie; may be repeated.", valueName: "variable"))
  var mediator: [String] = []

  @Option(
    help: ArgumentHelp(
      "A variable within whose values the effect is asked for; may be repeated.", valueName: "variable"))
  var modifier: [String] = []

  @Option(
    help: ArgumentHelp("A variable that decides whether a unit is in the data; may be repeated.", valueName: "variable")
  )
  var selected: [String] = []

  @Option(
    help: ArgumentHelp(
      "A table: variables without a column in it are taken as unobserved, names that are nearly a column's are refused.",
      valueName: "file"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The column that holds a variable, where its name is another; may be repeated.", valueName: "variable=column"))
  var map: [String] = []

  @Option(
    help: ArgumentHelp("The most adjustment sets, front-door sets and possible effects to list.", valueName: "number"))
  var limit = 100

  @Flag(help: "Tell the story of each path between treatment and outcome.")
  var explain = false

  @Option(help: ArgumentHelp("The graph's format, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be 1 or more") }
    guard data != nil || map.isEmpty else { throw ValidationError("--map is of use with --data only: name the table") }
    guard graph != "-" || data != "-" else {
      throw ValidationError("only one of graph and --data can be standard input")
    }
  }

  func run() async throws {
    var document = try GraphFile.read(path: graph, format: from)
    if let warning = document.orderOnlyWarning { StandardError.write("wherefore: note: \(warning)") }
    if let data { document = try await observed(document, in: data) }
    let answer: IdentifyAnswer
    do {
      answer = try IdentifyAnswer(
        document, treatments: treatment, outcomes: outcome, effect: effect, mediators: mediator, modifiers: modifier,
        selected: selected, limit: limit)
    } catch let error as IdentificationError {
      throw Failure(.badInput, "\(graph.visible()): \(error.description)")
    } catch let error as GraphError {
      throw Failure(.badInput, "\(graph.visible()): \(error.description)")
    }
    let stories = explain ? answer.stories(limit: limit) : nil
    switch format {
    case .text: try StandardOutput.write(IdentifyText(answer.result, stories: stories).text)
    case .json:
      try StandardOutput.write(answer.result.json(stories: stories).text(.indented) + "\n")
    }
  }
}

extension Identify {
  /// The graph as the table's columns let it be seen.
  private func observed(_ document: GraphDocument, in path: String) async throws -> GraphDocument {
    let shown = path == "-" ? "standard input" : path.visible()
    // A table of a database is named after its file.
    let file = path.ranges(of: "::").last.map { String(path[..<$0.lowerBound]) } ?? path
    guard path == "-" || access(path, R_OK) == 0 || access(file, R_OK) == 0 else {
      throw Failure(.noInput, "cannot read \"\(shown)\": is the path right?")
    }
    do {
      let table = try await Table.read(path: path)
      let names = document.variables.names
      let (graph, unobserved) = try document.observed(
        in: table.names, map: ColumnMap.read(map, over: document.variables),
        needed: treatment + outcome + (document.treatments + document.outcomes).map { names[$0] })
      if !unobserved.isEmpty {
        StandardError.write(
          "wherefore: note: no column for \(unobserved.prefix(10).joined(separator: ", ").visible(limit: 300)): taken as unobserved"
        )
      }
      return graph
    } catch let failure as Failure {
      throw failure
    } catch let error as VariableColumnsError {
      throw Failure(.badInput, "\(shown): \(error.description)")
    } catch let error as DataError {
      throw Failure(.badInput, "\(shown): \(error.description)")
    }
  }
}

extension EffectQuestion.Effect: ExpressibleByArgument {}

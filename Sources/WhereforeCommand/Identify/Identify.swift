public import ArgumentParser
import CausalGraphs
public import Identification
import StrictJSON

/// `wherefore identify GRAPH --treatment T --outcome Y`: how an effect can be computed from observed data, or why not.
struct Identify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say whether and how a graph lets an effect be computed from observed data.",
    discussion: """
      The graph may be a DAG, an ADMG (with bidirected edges for unobserved common causes), a CPDAG or PDAG, a MAG or a \
      PAG; latent nodes are never adjusted for. Treatment and outcome that the graph file marks need not be named. An \
      effect that is not identifiable is a result, with its reason, not an error.

      Examples:
        wherefore identify graph.dagitty --treatment smoking --outcome cancer
        wherefore identify graph.json --treatment drug --treatment dose --outcome recovery --explain
        wherefore identify graph.gml --treatment X --outcome Y --effect direct --format json
        wherefore identify graph.json --treatment drug --outcome recovery --effect nie --mediator pressure
        wherefore identify graph.json --treatment drug --outcome recovery --modifier sex
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

  @Option(help: ArgumentHelp("The most adjustment sets, and front-door sets, to list.", valueName: "number"))
  var limit = 100

  @Flag(help: "Tell the story of each path between treatment and outcome.")
  var explain = false

  @Option(help: ArgumentHelp("The graph's format, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be 1 or more") }
  }

  func run() throws {
    let document = try GraphFile.read(path: graph, format: from)
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

extension EffectQuestion.Effect: ExpressibleByArgument {}

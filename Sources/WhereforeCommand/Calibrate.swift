import ArgumentParser
import CausalGraphs
import Elicitation
import Reconciliation
import StrictJSON

/// `wherefore calibrate`: what an expert's claims are worth, counted on a graph that is known.
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count how often an expert's claims are true, from runs about a graph that is known.",
    discussion: """
      RUN is what `suggest --uncalibrated` wrote about the variables of the known graph: a file of proposals, or a \
      graph as .json with its evidence. A graph holds only the pairs that have an edge, so prefer proposals: from a \
      graph, nothing is learned of denied edges, and claims look better than they are.

      The table is JSON: for each family of models, strategy and kind of claim, how many claims there were, how many \
      were as claimed, reversed or neither, and how sure they were of themselves. `suggest --calibration FILE` uses it.

      Examples:
        wherefore suggest --variables benchmarks/graphs/asia.json --uncalibrated \\
          --save-proposals run.json
        wherefore calibrate run.json --truth benchmarks/graphs/asia.json -o table.json
        wherefore suggest --variables mine.csv --calibration table.json
      """)

  @Argument(help: ArgumentHelp("Runs about the known graph, as .json.", valueName: "run"))
  var runs: [String]

  @Option(help: ArgumentHelp("The known graph: a directed acyclic graph in any format.", valueName: "graph"))
  var truth: String

  @Option(
    help: ArgumentHelp("The format of the known graph, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(help: ArgumentHelp("Where the claims come from, to stand beside each figure.", valueName: "text"))
  var source: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; standard output without it.", valueName: "file"))
  var output: String?

  func run() throws {
    let known = try knownGraph()
    var proposals: [EdgeProposal] = []
    for path in runs {
      let (found, form) = try Calibrate.proposals(path)
      proposals += found
      if form == .graph {
        StandardError.write(
          "wherefore: \(path.visible()) is a graph: it holds only claims about pairs that have an edge, so the figures "
            + "will look better than they are")
      }
    }
    let fit = CalibrationFit(proposals, truth: known, source: source ?? "runs on \(truth.visible(limit: 100))")
    guard fit.counted > 0 else {
      throw Failure(
        .badInput,
        "no claim can be counted: of \(proposals.count) proposals, \(fit.unknown) name variables that the known graph "
          + "does not have, and \(fit.skipped) are abstentions or do not say how they were asked for")
    }
    let bytes = fit.table.json.bytes(.indented) + [UInt8(ascii: "\n")]
    if let output { try Files.write(bytes, to: output) } else { try StandardOutput.write(bytes) }
    StandardError.write(
      "\(fit.counted) \(fit.counted == 1 ? "claim" : "claims") counted, \(fit.skipped) skipped, \(fit.unknown) about variables that the graph does not have"
    )
  }

  private func knownGraph() throws -> DirectedAcyclicGraph {
    let document = try GraphFile.read(path: truth, format: from)
    do throws(GraphError) {
      return try document.directedAcyclicGraph()
    } catch {
      throw Failure(.badInput, "\(truth.visible()): \(error.description)")
    }
  }

  private static func proposals(_ path: String) throws -> (proposals: [EdgeProposal], form: ProposalFile.Form) {
    let bytes = try Files.read(path)
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONParser.parse(bytes)
    } catch {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    }
    do {
      return try ProposalFile.read(json)
    } catch {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    }
  }
}

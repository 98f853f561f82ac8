public import ArgumentParser
import CausalGraphs
public import Reconciliation
import StrictJSON

/// `wherefore reconcile`: what experts say, what data say and what is known, as one graph with evidence.
struct Reconcile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge what experts and data say into one graph that says why.",
    discussion: """
      Experts are models, people and graphs: every --proposals FILE holds the claims of one or more. A person writes them \
      as CSV, one claim a line, or as short JSON:

        first,second,claim,probability,expert,rationale
        smoking,cancer,causes,0.9,Anna,"tar damages cells"
        age,smoking,before,0.8,,
        age,tar,no edge,,,

        {"expert": "Anna", "claims": [["smoking", "causes", "cancer", 0.9],
          ["age", "no edge", "tar"]]}

      Claims are: causes, caused by, before, after (order only), no edge, linked (an edge, either way), unsure. The columns \
      cause,effect instead of first,second make every line a claim "causes". The probability is that of the claim, the rest \
      is shared by what it excludes; without one it is --claim-probability. Without an expert it is the file's name. A \
      graph file of any format counts as an expert who claims its edges and is silent about all other pairs; one with \
      evidence gives the claims behind it.

      With --data the graph is the one that data and experts together make most probable; each expert counts for as much \
      as the data bear it out. Without, it is what the experts say, made acyclic at the least cost. Nothing leaves this \
      machine.

      Knowledge is hard: never overruled. --knowledge takes a graph that `edit` wrote, too: what a person decided holds, \
      and its notes stay.

      Examples:
        wherefore reconcile --proposals anna.csv ben.csv textbook.dot -o graph.json
        wherefore reconcile --data survey.csv --proposals run.json anna.csv \\
          -o graph.json
        wherefore reconcile --data survey.csv --proposals run.json \\
          --knowledge mine.json --forbid cancer,smoking
      """)

  @Option(
    help: ArgumentHelp(
      "The table; its columns are the variables. Without it they are those of --variables, or those that are named.",
      valueName: "data"))
  var data: String?

  @OptionGroup var experts: ProposalOptions
  @OptionGroup var knowledge: KnowledgeOptions

  @Option(help: "Which graph is reported, with data.")
  var estimate = ReconciliationSettings().estimate

  @Option(help: "How the probabilities of edges are computed.")
  var posterior = ReconciliationSettings().posterior

  @OptionGroup var reading: DataOptions
  @OptionGroup var result: ResultOptions
  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard !experts.proposals.isEmpty || data != nil else {
      throw ValidationError("Give what experts say with --proposals FILE, a table with --data FILE, or both.")
    }
    guard !experts.proposals.contains("-") else {
      throw ValidationError("Proposals on standard input have no name that says their form: give a file.")
    }
  }

  func run() async throws {
    if let output = result.output { try GraphOutput.check(output) }
    try await ReconcileRun(self).run()
  }
}

extension ReconciliationSettings.Estimate: ExpressibleByArgument {}
extension ReconciliationSettings.Posterior: ExpressibleByArgument {}

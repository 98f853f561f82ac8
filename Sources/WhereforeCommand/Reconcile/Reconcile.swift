import ArgumentParser
import CausalGraphs
import Reconciliation
import StrictJSON

/// `wherefore reconcile`: what experts say, and what is known, as one graph with evidence.
struct Reconcile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge what experts say into one graph that says why.",
    discussion: """
      Experts are models, people and graphs: every --proposals FILE holds the claims of one or more. A person writes them \
      as CSV, one claim a line, or as short JSON:

        first,second,claim,probability,expert,rationale
        smoking,cancer,causes,0.9,Anna,"tar damages cells"
        age,smoking,before,0.8,,
        age,tar,no edge,,,

        {"expert": "Anna", "claims": [["smoking", "causes", "cancer", 0.9], ["age", "no edge", "tar"]]}

      Claims are: causes, caused by, before, after (order only), no edge, linked (an edge, either way), unsure. The columns \
      cause,effect instead of first,second make every line a claim "causes". The probability is that of the claim, the rest \
      is shared by what it excludes; without one it is --claim-probability. Without an expert it is the file's name. A \
      graph file of any format counts as an expert who claims its edges and is silent about all other pairs; one with \
      evidence gives the claims behind it.

      Knowledge is hard: never overruled. --knowledge takes a graph that `edit` wrote, too: what a person decided holds, \
      and its notes stay.

      Examples:
        wherefore reconcile --proposals anna.csv ben.csv textbook.dot -o graph.json
        wherefore reconcile --proposals run.json --knowledge graph.json --forbid cancer,smoking --format json
      """)

  @OptionGroup var experts: ProposalOptions
  @OptionGroup var knowledge: KnowledgeOptions

  @Option(
    help: ArgumentHelp(
      "A file of variables: JSON, YAML, CSV or text; without it they are those that the proposals name.",
      valueName: "file"))
  var variables: String?

  @OptionGroup var result: ResultOptions

  func validate() throws {
    guard !experts.proposals.isEmpty else {
      throw ValidationError("Give what experts say with --proposals FILE.")
    }
  }

  func run() async throws {
    if let output = result.output { try GraphOutput.check(output) }
    try await ReconcileRun(self).run()
  }
}

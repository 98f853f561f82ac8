public import ArgumentParser
public import Discovery

/// `wherefore discover`: from a table of data to a graph.
struct Discover: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn a causal graph from a table of data.",
    discussion: """
      The table may be CSV or TSV (also .gz), Parquet, SQLite, JSON or Excel; - is CSV on standard input. What the data \
      cannot decide stays undirected; what is assumed is said. Nothing leaves this machine.

      Examples:
        wherefore discover survey.csv
        wherefore discover survey.csv --forbid income,age --categorical region \\
          -o graph.svg
        wherefore discover survey.csv --algorithm fci --alpha 0.01 --format json
        wherefore discover survey.csv --variables variables.yaml --bootstrap 200 \\
          --threads 4
        wherefore discover cells.parquet --algorithm lingam --drop id
      """)

  @Argument(help: ArgumentHelp("The table; - is standard input.", valueName: "data"))
  var data: String

  @Option(
    help: """
      auto (by the number and kind of variables), order (search over orders), greedy (over equivalence classes), exact \
      (up to 24 variables), pc, fci and rfci (tests; the latter two allow hidden causes), lingam (non-Gaussian noise).
      """)
  var algorithm = DiscoveryRequest.Algorithm.automatic

  @Option(help: "The score of the searches.")
  var score = DiscoveryRequest.Score.automatic

  @Option(help: "The test of pc, fci and rfci.")
  var test = DiscoveryRequest.Test.automatic

  @Option(help: ArgumentHelp("The significance level of each test.", valueName: "level"))
  var alpha = 0.01

  @Option(
    help: ArgumentHelp("How heavy the BIC's penalty is: 1 is the plain BIC.", valueName: "factor"))
  var penalty: Double?

  @Option(help: ArgumentHelp("BDeu's equivalent sample size.", valueName: "size"))
  var equivalentSampleSize: Double?

  @Option(help: ArgumentHelp("The most parents of a variable.", valueName: "count"))
  var maxParents: Int?

  @Option(help: ArgumentHelp("The most variables a test conditions on.", valueName: "count"))
  var maxConditioning: Int?

  @Option(help: "Which triples pc, fci and rfci take for colliders.")
  var colliders = ColliderRule.standard

  @Option(help: ArgumentHelp("How many starts the search makes.", valueName: "count"))
  var starts: Int?

  @Option(
    help: ArgumentHelp(
      "Learn again from so many resampled data sets, and say how often each edge appears.",
      valueName: "replicates"))
  var bootstrap = 0

  @OptionGroup var knowledge: KnowledgeOptions
  @OptionGroup var reading: DataOptions
  @OptionGroup var result: ResultOptions
  @OptionGroup var work: WorkOptions

  func run() async throws {
    if let output = result.output { try GraphOutput.check(output) }
    try Files.checkDistinct(
      [("-o", result.output)], from: [("the data", data), ("the file of variables", reading.variables)])
    try await DiscoverRun(self).run()
  }
}

extension DiscoveryRequest.Algorithm: ExpressibleByArgument {}
extension DiscoveryRequest.Score: ExpressibleByArgument {}
extension DiscoveryRequest.Test: ExpressibleByArgument {}
extension ColliderRule: ExpressibleByArgument {}

import ArgumentParser
import Benchmarking
import Elicitation

/// `wherefore benchmark`: experts and algorithms against known graphs.
struct Benchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score experts and algorithms against known graphs.",
    discussion: """
      For each graph: what each expert comes to by names alone, what data drawn from the graph come to alone, and what both \
      come to together. Experts are none, endpoint (the options below say which), simulated (made from the true graph, \
      with error rates: flips, ancestral, position, abstain, confidence), recorded:PATH (answers given before) and \
      file:PATH (a person's); a PATH is a file, or a folder with a file for each graph.

      -o writes .json (all), .csv (a line a cell) or .md (a table of means). Finished cells are kept in --results FILE as \
      they come, and a run with the same file goes on from there.

      Examples:
        wherefore benchmark --graphs benchmarks/graphs \\
          --expert simulated:flips=0.2,ancestral=0.3 --replicates 3
        wherefore benchmark --graphs asia,child --rows 500,2000 \\
          --algorithm reconciler,order,pc
        wherefore benchmark --graphs fire --expert endpoint --model gpt-4o \\
          --names plain,disguised --rows 0
        wherefore benchmark --expert recorded:answers/ -o scores.md \\
          --curve curve.svg --results cells.jsonl
      """)

  @Option(
    help: ArgumentHelp(
      "Known graphs: folders, files, or names of the folder; may be repeated, or a list with commas (all of the folder "
        + "without it).", valueName: "graph"))
  var graphs: [String] = []

  @Option(help: ArgumentHelp("Where graphs given by name are.", valueName: "folder"))
  var folder = BenchmarkFiles.folder

  @Option(help: ArgumentHelp("Who is asked; may be repeated.", valueName: "expert"))
  var expert: [String] = []

  @Option(
    help: ArgumentHelp(
      "How an endpoint or a simulated expert is asked; may be repeated (simulated: pairwise, ordering, whole-graph).",
      valueName: "strategy"))
  var strategy: [StrategyName] = []

  @Option(
    help: ArgumentHelp(
      "What learns from data alone: none, reconciler, auto, order, greedy, exact, pc, lingam; a list with commas.",
      valueName: "algorithm"))
  var algorithm: [String] = [BenchmarkAlgorithm.reconciler.name]

  @Option(help: ArgumentHelp("Rows of data, a list with commas; 0 for names alone.", valueName: "count"))
  var rows: [String] = ["1000"]

  @Option(
    help:
      "Where the data's probabilities come from; without it the network's tables, or random-gaussian where it has none."
  )
  var parameters: SimulationParameters?

  @Option(help: ArgumentHelp("How often all that is random is drawn anew.", valueName: "count"))
  var replicates = 1

  @Option(help: ArgumentHelp("What variables are called: plain, disguised, or both with a comma.", valueName: "names"))
  var names: [String] = [KnownGraph.Names.plain.rawValue]

  @Option(help: ArgumentHelp("How often an endpoint is asked each question.", valueName: "count"))
  var samples = 1

  @Option(help: ArgumentHelp("A table of what a model's claims are worth (see calibrate).", valueName: "file"))
  var calibration: String?

  @Flag(help: "Take claims at their word, without the built-in calibration.")
  var uncalibrated = false

  @Option(help: ArgumentHelp("Fixes every random choice.", valueName: "number"))
  var seed: UInt64 = 0

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Also write the results: .json, .csv or .md.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Draw the calibration of the edges' probabilities (.svg).", valueName: "file"))
  var curve: String?

  @Option(
    help: ArgumentHelp("Keep finished cells here and go on from them (JSON Lines).", valueName: "file"))
  var results: String?

  @OptionGroup var work: WorkOptions
  @OptionGroup var endpoint: EndpointOptions

  func validate() throws {
    guard (1...10_000).contains(replicates) else {
      throw ValidationError("--replicates takes a number from 1 to 10000.")
    }
    guard !(uncalibrated && calibration != nil) else {
      throw ValidationError("--calibration and --uncalibrated exclude each other.")
    }
    if let output, BenchmarkRun.Form(path: output) == nil {
      throw ValidationError("-o writes .json, .csv or .md: \"\(output)\" is none of them.")
    }
    if let curve, !curve.lowercased().hasSuffix(".svg") { throw ValidationError("--curve writes an .svg file.") }
    _ = try BenchmarkRun.rows(rows)
    _ = try BenchmarkRun.names(names)
    _ = try BenchmarkRun.algorithms(algorithm)
    for text in expert {
      do {
        _ = try ExpertSpecification(parsing: text)
      } catch {
        throw ValidationError("--expert: \(error).")
      }
    }
  }

  func run() async throws { try await BenchmarkRun(self).run() }
}

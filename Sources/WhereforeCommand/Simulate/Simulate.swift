public import ArgumentParser
public import Benchmarking
import CausalData
import CausalGraphs
import StrictJSON

/// `wherefore simulate`: rows of data that a known network makes.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw rows of data from a network.",
    discussion: """
      A Bayesian network (.bif, .bif.gz) has its own probabilities. Any other acyclic graph needs --parameters: its \
      numbers are then drawn from the seed, and mean nothing beyond that. The same seed gives the same rows, whatever \
      their number and the number of threads; --do changes nothing but the variable and what descends from it.

      Examples:
        wherefore simulate benchmarks/graphs/asia.bif -n 1000 --seed 1 -o asia.csv
        wherefore simulate benchmarks/graphs/alarm.bif -n 1000000 -o alarm.csv.gz
        wherefore simulate benchmarks/graphs/asia.bif -n 5000 --do smoke=no
        wherefore simulate graph.json --parameters random-gaussian -n 500
      """)

  @Argument(help: ArgumentHelp("The network; - is a BIF on standard input.", valueName: "network"))
  var network: String

  @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many rows.", valueName: "count"))
  var rows = 1_000

  @Option(help: ArgumentHelp("Fixes every random choice.", valueName: "number"))
  var seed: UInt64 = 0

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, .csv or .csv.gz; standard output without it.", valueName: "file"))
  var output: String?

  @Option(help: "What the columns are called: disguised names stand in the benchmark's graph files.")
  var names = KnownGraph.Names.plain

  @Option(
    help: "Where the probabilities come from: the network's tables, or drawn at random from the seed.")
  var parameters = SimulationParameters.tables

  @Option(
    name: .customLong("do"),
    help: ArgumentHelp(
      "Set a variable from outside, whatever its causes are; may be repeated.", valueName: "variable=value"))
  var interventions: [String] = []

  @Option(help: ArgumentHelp("The format of the network, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard (0...Simulate.mostRows).contains(rows) else {
      throw ValidationError("-n takes a number of rows from 0 to \(Simulate.mostRows).")
    }
    _ = try settings()
  }

  /// The most rows of one run.
  private static let mostRows = 1_000_000_000

  /// The name ends at the first "=": states may hold one.
  private func settings() throws -> [SetVariable] {
    try interventions.map { text in
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw ValidationError("--do takes variable=value, such as --do smoke=no.")
      }
      return SetVariable(String(text[..<equals]), to: String(text[text.index(after: equals)...]))
    }
  }

  func run() throws {
    if let output { try Files.checkFolder(of: output) }
    let known = try BenchmarkFiles.graph(network, format: from ?? (network == "-" ? .bif : nil))
    let sampler = try known.sampler(parameters, names: names, seed: seed, setting: settings())
    if parameters != .tables {
      StandardError.write(
        "wherefore: random parameters (\(parameters.rawValue), seed \(seed)): only the graph is that of "
          + "\(network == "-" ? "standard input" : network.visible())")
    }
    let bar = ProgressBar("drawing")
    defer { bar.clear() }
    let sink = try ByteSink(output)
    var drawn = 0
    do {
      try sampler.writeCSV(rows: rows, seed: seed, threads: work.threadCount) { piece in
        try sink.write(piece)
        drawn = min(rows, drawn + SamplingBlock.rows)
        bar.show(done: drawn, total: rows)
      }
    } catch is ByteSink.ReaderGone {
      return
    }
    try sink.finish()
  }
}

extension KnownGraph.Names: ExpressibleByArgument {}
extension SimulationParameters: ExpressibleByArgument {}

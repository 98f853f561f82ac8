public import ArgumentParser
import CausalData
import CausalGraphs
import Discovery
import Identification
import OrderedCollections
import Reconciliation
public import Refutation
import StrictJSON

/// `wherefore falsify DATA --graph G`: do the data contradict the graph?
struct Falsify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test a graph: the independences that it implies, and whether it fits better than chance.",
    discussion: """
      A graph says which variables are independent given which others. Each such statement is tested, false discoveries \
      controlled: one that fails rejects the graph. The graph is then compared with relabelled ones, its variables dealt \
      out anew (Eulig et al. 2023): where those fit as well, the data could hardly have rejected anything. Single changes \
      that would resolve contradictions are listed as hints. Whatever the verdict, the exit code is 0.

      Examples:
        wherefore falsify survey.csv --graph graph.json
        wherefore falsify survey.csv --graph graph.dagitty --test random-features \\
          --permutations 200 -o verdict.json
        wherefore falsify survey.csv --graph learned.json --fdr bh --alpha 0.01 \\
          --map dose=Dose_mg
      """)

  @Argument(help: ArgumentHelp("The table; - is standard input.", valueName: "data"))
  var data: String

  @Option(help: ArgumentHelp("The graph to test, of any kind.", valueName: "file"))
  var graph: String

  @Option(help: ArgumentHelp("The graph's format, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(
    help: ArgumentHelp(
      "The column of a variable of the graph that has another name; may be repeated.", valueName: "variable=column"))
  var map: [String] = []

  @Option(help: ArgumentHelp("The level of all tests, between 0 and 1.", valueName: "level"))
  var alpha = FalsificationSettings().alpha

  @Option(
    help: ArgumentHelp(
      "How many relabelled graphs to compare with, all there are where there are no more; 0 for none.",
      valueName: "count"))
  var permutations = FalsificationSettings().permutations

  @Option(
    help:
      "The test of independence: by the kind of the variables without it. random-features sees nonlinear dependence and takes longer."
  )
  var test = DiscoveryRequest.Test.automatic

  @Option(
    help:
      "How false discoveries are controlled: by (Benjamini-Yekutieli), bh (Benjamini-Hochberg), none.")
  var fdr = FalseDiscoveryControl.benjaminiYekutieli

  @OptionGroup var reading: DataOptions

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Also write the result, as JSON (.json) or text (.txt).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Fixes every random choice.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard alpha > 0, alpha < 1 else {
      throw ValidationError("--alpha takes a number between 0 and 1, both excluded.")
    }
    guard (0...1_000_000).contains(permutations) else {
      throw ValidationError("--permutations takes a number from 0 to 1000000.")
    }
    if data == "-", graph == "-" { throw ValidationError("Only one of data and graph can be standard input.") }
  }

  func run() async throws {
    if let output { try Falsify.check(output) }
    try Files.checkDistinct(
      [("-o", output)],
      from: [("the data", data), ("the graph", graph), ("the file of variables", reading.variables)])
    Interruption.leaveNothingToKeep()
    let threads = work.threadCount
    let document = try GraphFile.read(path: graph, format: from)
    if let warning = document.orderOnlyWarning { StandardError.write("wherefore: note: \(warning)") }
    let map = try ColumnMap.read(map, over: document.variables)
    let table = try await reading.read(data, threads: threads)
    var settings = FalsificationSettings()
    (settings.alpha, settings.permutations, settings.test) = (alpha, permutations, test)
    (settings.control, settings.missing, settings.seed, settings.threads) = (fdr, reading.missing, seed, threads)
    let bar = ProgressBar("testing")
    defer { bar.clear() }
    settings.onProgress = { done, total in bar.show(done: done, total: total) }
    let result: Falsification
    do throws(FalsificationError) {
      result = try Falsification(of: document, on: table, map: map, settings: settings)
    } catch {
      throw Failure(error, data: data, graph: graph)
    }
    bar.clear()
    let json = JSONValue.object(["falsification": result.json])
    let text = FalsifyText(result).text
    if let output {
      try Files.write(Array((Falsify.isJSON(output) ? json.text(.indented) + "\n" : text).utf8), to: output)
    }
    switch format {
    case .json: try StandardOutput.write(json.text(.indented) + "\n")
    case .text: try StandardOutput.write(text)
    }
  }

  /// Refuses what cannot be written, before any work is done.
  private static func check(_ path: String) throws(Failure) {
    guard isJSON(path) || path.lowercased().hasSuffix(".txt") else {
      throw Failure(.usage, "the type of \"\(path.visible())\" is not known: name the file .json or .txt")
    }
    try Files.checkFolder(of: path)
  }

  private static func isJSON(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }
}

extension FalseDiscoveryControl: ExpressibleByArgument {}

extension Failure {
  /// A graph that cannot be tested: the graph's fault, the data's, or the settings'.
  init(_ error: FalsificationError, data: String, graph: String) {
    let (table, graph) = (data == "-" ? "standard input" : data.visible(), graph.visible())
    switch error {
    case .columns: self.init(.badInput, "\(graph): \(error.description) (--map VARIABLE=COLUMN)")
    case .graph, .diagram: self.init(.badInput, "\(graph): \(error.description)")
    case .badSetting: self.init(.usage, error.description)
    case .cancelled: self.init(.interrupted, "interrupted")
    case .data: self.init(.badInput, "\(table): \(error.description)")
    @unknown default: self.init(.badInput, "\(table): \(error.description)")
    }
  }
}

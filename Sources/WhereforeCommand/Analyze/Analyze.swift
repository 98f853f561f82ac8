import ArgumentParser
import Estimation
import StrictJSON

/// `wherefore analyze DATA --treatment T --outcome Y`: from a table and a question to a graph, an estimate, the attacks
/// that it stood, and a report.
struct Analyze: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The whole way: from a table and a question to a graph, an effect, attacks on both, and a report.",
    discussion: """
      Experts (a model, files of proposals, or nobody), data and knowledge become one graph; or --graph gives it. The graph \
      says what to adjust for; the effect is estimated by a method chosen beforehand, and by others to show how much the \
      answer depends on the method; then the estimate and the graph are attacked. What cannot be identified ends with \
      the reason, and that is a result.

      -o keeps everything in one file, after each step: the same command goes on where it was stopped, and does again only \
      what has changed. Of the data it holds names and a fingerprint, never a value. Without --split graph and effect come \
      from the same rows, and the report says so.

      --ask active puts, after each round of answers, those questions to a model whose answers would change which variables \
      to adjust for, until --max-requests are spent or nothing is worth a call.

      Examples:
        wherefore analyze survey.csv --treatment smoking --outcome weight \\
          --model gpt-4o -o study.json --report report.html
        wherefore analyze survey.csv --treatment smoking --outcome weight \\
          --proposals anna.csv -o study.json
        wherefore analyze survey.csv --treatment smoking --outcome weight \\
          --graph graph.json --report report.md
        wherefore analyze survey.csv --treatment smoking --outcome weight --split \\
          --no-model -o study.json
      """)

  @Argument(help: ArgumentHelp("The table; - is standard input.", valueName: "data"))
  var data: String

  @OptionGroup var effect: EffectOptions
  @OptionGroup var experts: ProposalOptions
  @OptionGroup var knowledge: KnowledgeOptions
  @OptionGroup var asking: AskingOptions
  @OptionGroup var endpoint: EndpointOptions

  @Flag(help: "Learn the graph from one half of the rows, drawn at random, and estimate from the other.")
  var split = false

  @Option(
    help: ArgumentHelp("With --split, the share of rows that the graph is learned from.", valueName: "share"))
  var splitShare = 0.5

  @Option(
    help: ArgumentHelp(
      "How to estimate; may be repeated, or a list with commas; the first is the one that is attacked. Chosen by itself without it. See estimate.",
      valueName: "name"))
  var method: [String] = []

  @OptionGroup var inference: InferenceOptions

  @Option(help: ArgumentHelp("How often chance is tried in the attacks.", valueName: "count"))
  var replicates = 100

  @OptionGroup var estimators: EstimatorOptions
  @OptionGroup var reading: DataOptions

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Keep the study here (.json), and go on from what is there.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Write a report (.html, .md); may be repeated.", valueName: "file"))
  var report: [String] = []

  @Flag(help: "Do every step anew, whatever -o has.")
  var fresh = false

  @Option(help: ArgumentHelp("Fixes every random choice.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard splitShare > 0, splitShare < 1 else {
      throw ValidationError("--split-share takes a number between 0 and 1.")
    }
    guard (1...1_000_000).contains(replicates) else {
      throw ValidationError("--replicates takes a number from 1 to 1000000.")
    }
    guard effect.adjust.isEmpty, effect.instrument.isEmpty else {
      throw ValidationError(
        "analyze takes what to adjust for from a graph: give one with --graph, or use wherefore estimate.")
    }
    guard effect.graph == nil || experts.proposals.isEmpty else {
      throw ValidationError("--graph is the graph itself: as one opinion among others, give it with --proposals.")
    }
    guard !endpoint.dryRun else {
      throw ValidationError("--dry-run is for suggest: wherefore suggest --data \(data.visible(limit: 60)) --dry-run.")
    }
    _ = try Estimate.methods(method)
  }

  func run() async throws {
    if let output { try Files.checkFolder(of: output) }
    for path in report { try ReportOutput.check(path) }
    try Files.checkDistinct(
      [("-o", output)] + report.map { ("--report", $0) },
      from: [
        ("the data", data), ("the graph", effect.graph), ("the file of variables", reading.variables),
        ("what is known", knowledge.knowledge), ("the table of calibration", asking.calibration),
      ] + experts.proposals.map { ("a file of proposals", $0) })
    try await AnalyzeRun(self).run()
  }
}

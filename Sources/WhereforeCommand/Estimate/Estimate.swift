import ArgumentParser
import Estimation

/// `wherefore estimate DATA --graph G --treatment T --outcome Y`: how large an effect is, and how sure that is.
struct Estimate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Estimate an effect that a graph identifies, with its uncertainty.",
    discussion: """
      What to adjust for follows from the graph, or is said with --adjust. An effect that the graph does not identify is \
      refused with the reason. Without --method one is chosen before any effect is seen; --method all runs every one that \
      fits, which shows how much the answer depends on the method, and is no menu.

      Examples:
        wherefore estimate survey.csv --graph graph.json --treatment smoking \\
          --outcome weight
        wherefore estimate survey.csv --graph graph.dagitty --treatment smoking \\
          --outcome weight --method all -o forest.svg
        wherefore estimate trial.csv --treatment drug --outcome recovery \\
          --adjust age,sex --method aipw --target att
        wherefore estimate card.csv --treatment educ --outcome lwage \\
          --instrument nearc4 --adjust exper,black,south
        wherefore estimate votes.csv --treatment won --outcome share \\
          --running margin --cutoff 0
      """)

  @Argument(help: ArgumentHelp("The table; - is standard input.", valueName: "data"))
  var data: String

  @OptionGroup var effect: EffectOptions

  @Option(
    help: ArgumentHelp(
      "How to estimate; may be repeated, or a list with commas. all runs every method that fits: "
        + EstimationMethod.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name"))
  var method: [String] = []

  @OptionGroup var inference: InferenceOptions

  @OptionGroup var estimators: EstimatorOptions
  @OptionGroup var reading: DataOptions

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Also draw the estimates as a forest plot (.svg), or write them as JSON (.json).", valueName: "file")
  )
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Also draw how alike the arms' covariates are, before and after weighting or matching (.svg).", valueName: "file")
  )
  var lovePlot: String?

  @Option(
    help: ArgumentHelp("Also draw how far the arms' propensity scores overlap (.svg).", valueName: "file"))
  var overlapPlot: String?

  @Option(help: ArgumentHelp("Fixes every random choice.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup var work: WorkOptions

  func validate() throws {
    _ = try methods()
  }

  func run() async throws {
    if let output { try EstimateOutput.check(output) }
    for picture in [lovePlot, overlapPlot].compactMap(\.self) { try EstimateOutput.check(picture, kinds: ["svg"]) }
    try Files.checkDistinct(
      [("-o", output), ("--love-plot", lovePlot), ("--overlap-plot", overlapPlot)],
      from: [("the data", data), ("the graph", effect.graph), ("the file of variables", reading.variables)])
    try await EstimateRun(self).run()
  }

  /// The methods asked for.
  func methods() throws -> EstimationPlan.Methods { try Estimate.methods(method) }

  /// The methods of these names, some of them in lists.
  static func methods(_ texts: [String]) throws -> EstimationPlan.Methods {
    let names = texts.flatMap { $0.split(separator: ",").map(\.trimmed) }
    if texts.isEmpty { return .automatic }
    guard !names.isEmpty, texts.allSatisfy({ !$0[...].trimmed.isEmpty }) else {
      throw ValidationError("--method wants a name, and got an empty text; without it a method is chosen.")
    }
    if names.contains("all") {
      guard names.count == 1 else { throw ValidationError("--method all runs every method: name no other.") }
      return .all
    }
    return .chosen(
      try names.map { name in
        guard let method = EstimationMethod(named: name) else {
          let names = EstimationMethod.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("--method \(name): there is no such method; there are \(names), and all.")
        }
        return method
      })
  }
}

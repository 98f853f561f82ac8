import ArgumentParser
import Estimation
import Refutation

/// `wherefore refute DATA --graph G --treatment T --outcome Y`: does an estimate stand when it is attacked?
struct Refute: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Attack an estimated effect: placebos, resamples, simulated causes, sensitivity.",
    discussion: """
      The effect is identified and estimated as by wherefore estimate, then each refuter that suits it is run; everything \
      that depends on what a refuter replaces is fitted anew. A refuted estimate is a result: the exit code stays 0. No \
      attack shows that nothing unmeasured causes both treatment and outcome.

      Examples:
        wherefore refute survey.csv --graph graph.json --treatment smoking \\
          --outcome weight
        wherefore refute survey.csv --graph graph.json --treatment smoking \\
          --outcome weight --refuter placebo-permuted,bootstrap --replicates 1000 \\
          --seed 7
        wherefore refute trial.csv --treatment drug --outcome recovery \\
          --adjust age,sex --method weighting -o refutations.md
      """)

  @Argument(help: ArgumentHelp("The table; - is standard input.", valueName: "data"))
  var data: String

  @OptionGroup var effect: EffectOptions

  @Option(
    help: ArgumentHelp(
      "The method whose estimate is attacked; chosen before any effect is seen without it: "
        + EstimationMethod.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name"))
  var method: String?

  @OptionGroup var inference: InferenceOptions

  @Option(
    help: ArgumentHelp(
      "How to attack; may be repeated, or a list with commas; all that suit without it: "
        + EffectRefuters.standard.map(\.method.rawValue).joined(separator: ", ") + ".", valueName: "name"))
  var refuter: [String] = []

  @Option(help: ArgumentHelp("How often chance is tried.", valueName: "count"))
  var replicates = 100

  @Option(help: ArgumentHelp("The share of rows in data-subset.", valueName: "share"))
  var subsetShare = 0.8

  @OptionGroup var sensitivity: SensitivityOptions
  @OptionGroup var estimators: EstimatorOptions
  @OptionGroup var reading: DataOptions

  @Option(help: OutputFormat.help)
  var format = OutputFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Also write what came out, in the format of the extension: .json, .csv, .md.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Fixes every random choice.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard (1...1_000_000).contains(replicates) else {
      throw ValidationError("--replicates takes a number from 1 to 1000000.")
    }
    guard subsetShare > 0, subsetShare < 1 else {
      throw ValidationError("--subset-share takes a number above 0 and below 1.")
    }
    _ = try (methods(), refuters())
  }

  func run() async throws {
    if let output { try RefuteOutput.check(output) }
    try sensitivity.check()
    try Files.checkDistinct(
      [("-o", output), ("--contour", sensitivity.contour)],
      from: [("the data", data), ("the graph", effect.graph), ("the file of variables", reading.variables)])
    try await RefuteRun(self).run()
  }

  /// The method asked for.
  func methods() throws -> EstimationPlan.Methods {
    guard let name = method else { return .automatic }
    guard let method = EstimationMethod(named: name) else {
      let names = EstimationMethod.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--method \(name): there is no such method; there are \(names).")
    }
    return .chosen([method])
  }

  /// The refuters asked for.
  func refuters() throws -> RefutationPlan.Methods {
    let names = refuter.flatMap { $0.split(separator: ",").map(\.trimmed) }
    if refuter.isEmpty || names == ["all"] { return .all }
    if names.isEmpty { throw ValidationError("--refuter needs a name; leave it out for all that suit.") }
    var chosen: [RefutationMethod] = []
    for name in names {
      let plain = String(name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
      guard let method = RefutationMethod(rawValue: plain), EffectRefuters.refuter(method) != nil else {
        let known = EffectRefuters.standard.map(\.method.rawValue).joined(separator: ", ")
        throw ValidationError("--refuter \(name): there is no such refuter; there are \(known).")
      }
      if !chosen.contains(method) { chosen.append(method) }
    }
    return .chosen(chosen)
  }
}

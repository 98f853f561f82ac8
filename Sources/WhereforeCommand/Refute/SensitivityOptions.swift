import ArgumentParser
import CausalData
import CausalGraphs
import Estimation
import Refutation
import Reporting
import StrictJSON

/// What refuters of sensitivity are told beyond the seed: negative controls, benchmarks, a picture.
struct SensitivityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An outcome that the treatment cannot change but that shares its confounders; may be repeated, or a list. With a graph they are found without it.",
      valueName: "column"))
  var negativeControlOutcome: [String] = []

  @Option(
    help: ArgumentHelp(
      "An exposure that cannot change the outcome but shares its confounders; may be repeated, or a list. With a graph they are found without it.",
      valueName: "column"))
  var negativeControlExposure: [String] = []

  @Option(
    help: ArgumentHelp(
      "A covariate with which unobserved confounders are compared; may be repeated, or a list. All of them without it.",
      valueName: "column"))
  var benchmark: [String] = []

  @Option(
    help: ArgumentHelp(
      "Also draw how strong a confounder would have to be, for linear-regression and dml (.svg).", valueName: "file"))
  var contour: String?

  /// Refuses a picture that cannot be written, before any work is done.
  func check() throws(Failure) {
    if let contour { try EstimateOutput.check(contour, kinds: ["svg"]) }
  }

  /// What a person names must be of use: an attack that quietly does not happen looks like one that was stood.
  ///
  /// - Parameter isOneOfMany: Whether the graph leaves other estimands possible, for which a name may be of use.
  func checkNames(_ table: Table, _ effect: IdentifiedEffect, isOneOfMany: Bool) throws(RefutationError) {
    func names(_ given: [String]) -> [String] { given.flatMap { EffectOptions.list($0, of: table.names) } }
    func refuse(_ option: String, _ name: String, _ reason: String) -> RefutationError {
      .estimation(.data(DataError("--\(option) \(name.visible()): \(reason)")))
    }
    for (option, given) in [
      ("negative-control-outcome", negativeControlOutcome), ("negative-control-exposure", negativeControlExposure),
    ] {
      for name in names(given) {
        do throws(DataError) { _ = try table.column(name) } catch {
          throw refuse(option, name, error.description)
        }
        if isOneOfMany { continue }
        let part =
          effect.treatments.contains(name)
          ? "is the treatment" : name == effect.outcome ? "is the outcome" : "is adjusted for"
        guard part == "is adjusted for", !effect.adjustmentSet.contains(name) else {
          throw refuse(option, name, "it \(part), so it is no negative control: name another column")
        }
      }
    }
    for name in names(benchmark) where !isOneOfMany && !effect.adjustmentSet.contains(name) {
      let all = effect.adjustmentSet.prefix(20).map { $0.visible(limit: 60) }.joined(separator: ", ")
      throw refuse(
        "benchmark", name,
        "it is not adjusted for, so it is no benchmark: " + (all.isEmpty ? "nothing is" : "adjusted for are \(all)"))
    }
  }

  /// The refuters with these options.
  ///
  /// - Parameter graph: What the effect was identified by, its variables named as the columns are.
  func refuters(_ table: Table, _ effect: IdentifiedEffect, graph: MixedGraph?) -> [any EffectRefuter] {
    func names(_ given: [String]) -> [String] {
      var seen: Set<String> = []
      return given.flatMap { EffectOptions.list($0, of: table.names) }.filter { seen.insert($0).inserted }
    }
    let benchmarks = names(benchmark)
    return EffectRefuters.standard.map { refuter -> any EffectRefuter in
      switch refuter {
      case is PartialR2Refuter: return PartialR2Refuter(benchmarks: benchmarks)
      case var bounds as BiasBoundsRefuter:
        bounds.benchmarks = benchmarks
        return bounds
      case var cause as UnobservedCommonCauseRefuter:
        cause.benchmarks = benchmarks
        return cause
      case var control as NegativeControlRefuter:
        control.table = table
        control.columns = names(control.kind == .outcome ? negativeControlOutcome : negativeControlExposure)
        if control.columns.isEmpty, let graph {
          control.columns =
            control.kind == .outcome
            ? NegativeControls.outcomes(in: graph, for: effect, among: table.names)
            : NegativeControls.exposures(in: graph, for: effect, among: table.names)
        }
        return control
      default: return refuter
      }
    }
  }

  /// Draws the contour.
  ///
  /// - Throws: `Failure`: `usage` where the estimate has none, `cannotWrite`.
  func draw(_ subject: RefutationSubject) throws(Failure) {
    guard let contour else { return }
    let analysis: PartialR2Analysis
    do throws(RefutationError) {
      let refuter = PartialR2Refuter(
        benchmarks: benchmark.flatMap { EffectOptions.list($0, of: subject.sample.table.names) })
      if let reason = refuter.obstacle(for: subject) {
        throw .unsuitable(method: .partialR2, reason: reason)
      }
      analysis = try refuter.analysis(of: subject, threads: subject.settings.threads)
    } catch {
      throw Failure(.usage, "--contour: \(error.description)")
    }
    try Files.write(Array(SensitivityContour(analysis).svg.utf8), to: contour)
  }
}

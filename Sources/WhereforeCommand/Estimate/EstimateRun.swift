import CausalData
import Estimation
import OrderedCollections
import StrictJSON

/// One run of `estimate`: reads, identifies, estimates, prints.
struct EstimateRun {
  let options: Estimate

  init(_ options: Estimate) { self.options = options }

  func run() async throws {
    Interruption.leaveNothingToKeep()
    let threads = options.work.threadCount
    let table = try await options.reading.read(options.data, threads: threads)
    let identified = try options.effect.identified(in: table)
    var plan = EstimationPlan(effects: identified.effects)
    plan.estimators = options.estimators.estimators
    plan.methods = try options.methods()
    options.inference.apply(to: &plan, otherwise: options.effect.target)
    plan.roles = options.effect.roles
    plan.settings.seed = options.seed
    plan.settings.threads = threads
    let bar = ProgressBar("estimating")
    defer { bar.clear() }
    var result = EstimateResult(
      effects: identified.effects, outcome: EstimationPlan.Outcome(), notes: identified.notes,
      isMultiverse: plan.methods == .all)
    do throws(EstimationError) {
      if identified.effects.isEmpty {
        result.ranges = try RangeEstimate.estimates(of: identified.possible, by: plan, on: table)
      } else {
        result.outcome = try plan.run(on: table) { done, total, _ in bar.show(done: done, total: total) }
      }
    } catch {
      throw Failure(error, data: options.data)
    }
    bar.clear()
    if let output = options.output { try EstimateOutput.write(result, to: output) }
    if let path = options.lovePlot { try EstimateOutput.drawBalance(of: result.outcome.estimates, to: path) }
    if let path = options.overlapPlot { try EstimateOutput.drawOverlap(of: result.outcome.estimates, to: path) }
    switch options.format {
    case .json: try StandardOutput.write(result.json.text(.indented) + "\n")
    case .text: try StandardOutput.write(EstimateText(result).text)
    }
  }
}

/// What `estimate` found.
struct EstimateResult {
  let effects: [IdentifiedEffect]
  var outcome: EstimationPlan.Outcome
  /// What the effect can be where the graph leaves edges undecided; one a contrast.
  var ranges: [RangeEstimate] = []
  let notes: [String]
  let isMultiverse: Bool

  /// As other programs read it.
  var json: JSONValue {
    var object = JSONObject()
    object["estimates"] = .array(outcome.estimates.map(\.json))
    if !ranges.isEmpty { object["ranges"] = .array(ranges.map(\.json)) }
    if !outcome.omissions.isEmpty {
      object["not_run"] = .array(
        outcome.omissions.map { omission in
          .object(["method": .string(omission.method.rawValue), "reason": .string(omission.reason)])
        })
    }
    if !notes.isEmpty { object["notes"] = .array(notes.map(JSONValue.string)) }
    return .object(object)
  }
}

extension Failure {
  /// An estimate that cannot be had: the data's fault, or the settings'.
  init(_ error: EstimationError, data: String) {
    let shown = data == "-" ? "standard input" : data.visible()
    switch error {
    case .badSetting, .unsuitable: self.init(.usage, error.description)
    case .cancelled: self.init(.interrupted, "interrupted before the estimates were done; nothing was written")
    case .missingLibrary: self.init(.badInput, error.description)
    default: self.init(.badInput, "\(shown): \(error.description)")
    }
  }
}

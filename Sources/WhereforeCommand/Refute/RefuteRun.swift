import CausalData
import Estimation
import OrderedCollections
import Refutation
import StrictJSON

/// One run of `refute`: reads, identifies, estimates, attacks, prints.
struct RefuteRun {
  let options: Refute

  init(_ options: Refute) { self.options = options }

  func run() async throws {
    let threads = options.work.threadCount
    let table = try await options.reading.read(options.data, threads: threads)
    let identified = try options.effect.identified(in: table)
    guard !identified.effects.isEmpty else {
      throw Failure(
        .badInput,
        "the graph leaves open what to adjust for: direct its undecided edges (wherefore edit --require A,B), or name --adjust"
      )
    }
    var plan = EstimationPlan(effects: identified.effects)
    plan.estimators = options.estimators.estimators
    plan.methods = try options.methods()
    options.inference.apply(to: &plan, otherwise: options.effect.target)
    plan.roles = options.effect.roles
    plan.settings.seed = options.seed
    plan.settings.threads = threads
    var result = RefuteResult(effect: identified.effects[0], notes: identified.notes)
    do throws(RefutationError) {
      try attack(plan, table, threads: threads, into: &result)
    } catch {
      throw Failure(error, data: options.data)
    }
    if let subject = result.subject { try options.sensitivity.draw(subject) }
    if let output = options.output { try RefuteOutput.write(result, to: output) }
    switch options.format {
    case .json: try StandardOutput.write(result.json.text(.indented) + "\n")
    case .text: try StandardOutput.write(RefuteText(result).text)
    }
  }

  private func attack(
    _ plan: EstimationPlan, _ table: Table, threads: Int, into result: inout RefuteResult
  ) throws(RefutationError) {
    let assignments: [EstimationAssignment]
    do throws(EstimationError) { assignments = try plan.assignments(on: table) } catch { throw .estimation(error) }
    guard let assignment = assignments.first else { return }
    result.effect = assignment.sample.effect
    let subjects = try RefutationSubject.subjects(assignment.sample, assignment.estimator, assignment.settings)
    result.subject = subjects.first
    var attacks = RefutationPlan()
    attacks.refuters = options.sensitivity.refuters(table, assignment.sample.effect, graph: options.effect.namedGraph)
    do { attacks.methods = try options.refuters() } catch {
      throw .badSetting(name: "refuter", reason: "\(error)")
    }
    attacks.settings.replicates = options.replicates
    attacks.settings.seed = options.seed
    attacks.settings.threads = threads
    attacks.settings.subsetShare = options.subsetShare
    let bar = ProgressBar("refuting")
    defer { bar.clear() }
    for subject in subjects {
      result.estimates.append(subject.original)
      let now = Progress(bar)
      attacks.settings.onProgress = { done, total in now.show(done, total) }
      let outcome = try attacks.run(on: subject) { done, total, method in now.begin(done, total, method) }
      result.refutations += outcome.refutations
      for omission in outcome.omissions where !result.omissions.contains(omission) {
        result.omissions.append(omission)
      }
    }
  }
}

extension Failure {
  /// An attack that cannot be made: the settings' fault, the data's, or a person's who stopped it.
  init(_ error: RefutationError, data: String) {
    let shown = data == "-" ? "standard input" : data.visible()
    switch error {
    case .estimation(let error): self.init(error, data: data)
    case .badSetting, .unsuitable: self.init(.usage, error.description)
    case .cancelled: self.init(.interrupted, "interrupted")
    default: self.init(.badInput, "\(shown): \(error.description)")
    }
  }
}

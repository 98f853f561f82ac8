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
    var result = RefuteResult(notes: identified.notes)
    do throws(RefutationError) {
      if identified.effects.isEmpty {
        try attackEach(identified, plan, table, threads: threads, into: &result)
      } else {
        let subjects = try subjects(plan, on: table)
        result.estimands = subjects.first.map { [$0.estimand] } ?? []
        var omissions = OmittedAttacks()
        try attack(subjects, table, threads: threads, isOneOfMany: false, into: &result, &omissions)
        result.omissions = omissions.told(of: result.estimands)
      }
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

  /// The estimates that are attacked, one a contrast.
  private func subjects(
    _ plan: EstimationPlan, on table: Table
  ) throws(RefutationError) -> [RefutationSubject] {
    let assignments: [EstimationAssignment]
    do throws(EstimationError) { assignments = try plan.assignments(on: table) } catch { throw .estimation(error) }
    guard let assignment = assignments.first else { return [] }
    return try RefutationSubject.subjects(assignment.sample, assignment.estimator, assignment.settings)
  }

  /// Attacks every estimand that a graph with undecided edges leaves possible, some at most; with a note on each that could
  /// not be estimated.
  private func attackEach(
    _ identified: EffectOptions.Identified, _ plan: EstimationPlan, _ table: Table, threads: Int,
    into result: inout RefuteResult
  ) throws(RefutationError) {
    let all = DistinctEstimand.all(of: identified.possible)
    let most = RefutationPlan.mostEstimands
    var (plan, omissions, failure) = (plan, OmittedAttacks(), RefutationError?.none)
    for possible in all.prefix(most) {
      plan.effects = [possible.effect]
      let estimand = AttackedEstimand(possible.effect, orientations: possible.orientations)
      var subjects: [RefutationSubject] = []
      do throws(RefutationError) {
        subjects = try self.subjects(plan, on: table)
      } catch {
        if case .estimation(.cancelled) = error { throw error }
        failure = failure ?? error
        result.notes.append("\(estimand.words): there is no estimate to attack: \(error.description)")
        continue
      }
      for place in subjects.indices { subjects[place].orientations = possible.orientations }
      result.estimands.append(estimand)
      try attack(subjects, table, threads: threads, isOneOfMany: all.count > 1, into: &result, &omissions)
    }
    if result.attacked.isEmpty, let failure { throw failure }
    result.omissions = omissions.told(of: result.estimands)
    // A refuter that was asked for by name has to suit one of them.
    if case .chosen = (try? options.refuters()) ?? .all, result.refutations.isEmpty, let none = result.omissions.first {
      throw .unsuitable(method: none.method, reason: none.reason)
    }
    result.notes += notes(on: identified, all: all.count, most: most)
  }

  /// What to know where the graph leaves the effect open.
  private func notes(on identified: EffectOptions.Identified, all: Int, most: Int) -> [String] {
    var notes: [String] = []
    if all > 1 {
      notes.append(
        "the graph leaves \(all) ways to compute the effect possible: "
          + (all > most ? "the estimates of the first \(most) were attacked" : "the estimate of each was attacked")
          + ", and of an attack the worst verdict counts")
    }
    if !identified.deciding.isEmpty {
      let pairs = identified.deciding.map { $0.map { $0.visible(limit: 60) }.joined(separator: " – ") }
      notes.append(
        "what decides it: the direction of \(pairs.joined(separator: ", or of ")) (wherefore edit --require A,B)")
    }
    if identified.possible.contains(where: \.isZero) {
      notes.append(
        "in some of the graphs that are possible the treatment is no cause of the outcome: there the effect is 0, which is no "
          + "estimate that could be attacked")
    }
    return notes
  }

  private func attack(
    _ subjects: [RefutationSubject], _ table: Table, threads: Int, isOneOfMany: Bool, into result: inout RefuteResult,
    _ omissions: inout OmittedAttacks
  ) throws(RefutationError) {
    guard let first = subjects.first else { return }
    result.subject = result.subject ?? first
    try options.sensitivity.checkNames(table, first.sample.effect, isOneOfMany: isOneOfMany)
    var attacks = RefutationPlan()
    attacks.refuters = options.sensitivity.refuters(table, first.sample.effect, graph: options.effect.namedGraph)
    do { attacks.methods = try options.refuters() } catch {
      throw .badSetting(name: "refuter", reason: "\(error)")
    }
    if isOneOfMany, case .chosen(let methods) = attacks.methods {
      // What does not suit one estimand may suit another.
      attacks.refuters = methods.compactMap { method in attacks.refuters.first { $0.method == method } }
      attacks.methods = .all
    }
    attacks.settings.replicates = options.replicates
    attacks.settings.seed = options.seed
    attacks.settings.threads = threads
    attacks.settings.subsetShare = options.subsetShare
    let bar = ProgressBar("refuting")
    defer { bar.clear() }
    for subject in subjects {
      result.attacked.append((subject.original, subject.estimand))
      let now = Progress(bar)
      attacks.settings.onProgress = { done, total in now.show(done, total) }
      let outcome = try attacks.run(on: subject) { done, total, method in now.begin(done, total, method) }
      result.refutations += outcome.refutations
      for omission in outcome.omissions { omissions.add(omission, of: subject.estimand) }
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

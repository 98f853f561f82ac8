import CausalData
import CausalGraphs
import Estimation
import Identification
import Reconciliation
import Refutation
import StrictJSON

/// One run of the pipeline: the study so far, and what the steps hand to one another beside it.
struct StudyRun {
  let plan: StudyPlan
  let rows: StudyRows
  var study: Study
  let onProgress: (@Sendable (StudyPipeline.Progress) -> Void)?
  private let earlier: Study?
  /// Keeps the study, and how often at most within a step.
  var save: (Study) throws -> Void = { _ in }
  var savingInterval = Duration.zero

  init(
    _ plan: StudyPlan, earlier: Study?, onProgress: (@Sendable (StudyPipeline.Progress) -> Void)?
  ) throws(StudyError) {
    (self.plan, self.earlier, self.onProgress) = (plan, earlier, onProgress)
    let question = plan.question
    guard !question.treatments.isEmpty else { throw .badSetting(name: "treatment", reason: "name one") }
    try StudyRun.check(question, plan)
    rows = try StudyRows(plan.table, split: plan.split, clusters: plan.estimation.roles.clusters, seed: plan.seed)
    study = Study(
      question, data: DataFingerprint(plan.table, name: plan.dataName, threads: plan.threads),
      variables: plan.table.schema.variables)
    (study.seed, study.command, study.split) = (plan.seed, plan.command, plan.split)
    study.knowledge = plan.knowledge
  }

  /// Treatment and outcome are there and vary: what can be seen at once is said before any work.
  private static func check(_ question: StudyQuestion, _ plan: StudyPlan) throws(StudyError) {
    func column(_ name: String) -> String { plan.columns[name] ?? name }
    let bare = IdentifiedEffect(
      .backdoor, treatments: question.treatments.map(column), outcome: column(question.outcome))
    do throws(EstimationError) {
      _ = try EffectSample(bare, in: plan.table, roles: plan.estimation.roles)
    } catch {
      throw .question(error)
    }
  }

  /// Takes a step over from the earlier study where its inputs are the same.
  mutating func takes(_ step: StudyStep, inputs: String) -> Bool {
    guard let earlier, let record = earlier.record(of: step), record.inputs == inputs else { return false }
    switch step {
    case .propose: (study.proposals, study.asking) = (earlier.proposals, earlier.asking)
    case .reconcile: study.graph = earlier.graph
    case .identify: study.identification = earlier.identification
    case .estimate: study.estimation = earlier.estimation
    case .refute: study.refutation = earlier.refutation
    case .falsify: study.falsification = earlier.falsification
    }
    study.steps.append(record)
    study.timings[step] = earlier.timings[step]
    return true
  }

  /// Does a step.
  mutating func perform(_ step: StudyStep, inputs: String) async throws -> StudyStep.Record {
    var record = StudyStep.Record(step, inputs: inputs)
    switch step {
    case .propose:
      record.notes = try await propose()
      // Asked again the next time: only the questions without an answer are sent then.
      if study.asking?.isComplete == false { record.inputs = "" }
    case .reconcile: record.notes = try reconcile()
    case .identify: record.notes = try identify()
    case .estimate: record.notes = try estimate()
    case .refute: record.notes = try refute(inputs: inputs)
    case .falsify: record.notes = try falsify()
    }
    return record
  }

  /// What an earlier run did of a step of attacks with the same inputs.
  func begun(_ inputs: String) -> UnfinishedRefutation? {
    earlier?.unfinished.flatMap { $0.inputs == inputs ? $0 : nil }
  }

  /// The time of a step, that of an earlier run which did part of it with it; in milliseconds, finer than which is noise.
  func seconds(since start: ContinuousClock.Instant, in step: StudyStep, inputs: String) -> Double {
    let before = step == .refute && begun(inputs) != nil ? earlier?.timings[step] ?? 0 : 0
    return ((before + (ContinuousClock.now - start) / .seconds(1)) * 1_000).rounded() / 1_000
  }

  /// Whether the graph was given, not made.
  var isGraphGiven: Bool { plan.graph != nil }

  /// Told how far a step is.
  func report(_ step: StudyStep, _ done: Int, _ total: Int) {
    onProgress?(StudyPipeline.Progress(step: step, done: done, total: total))
  }
}

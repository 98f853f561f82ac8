import CausalData
import CausalGraphs
import Elicitation
import LanguageModels
import Reconciliation
import StrictJSON
import Synchronization

extension StudyRun {
  /// What a reader must know of a graph that was given; a study's record of it.
  static let graphWasGiven = "The graph was given: nobody was asked, and nothing was learned from the data."

  /// What experts say: those of files, then the model.
  /// - Throws: `StudyError.model` where a model was asked and nothing was answered; `CancellationError`.
  mutating func propose() async throws -> [String] {
    guard !isGraphGiven else { return [StudyRun.graphWasGiven] }
    study.proposals = plan.proposals
    guard let asking = plan.asking else { return plan.whyNobodyIsAsked.map { [$0] } ?? [] }
    let question = ElicitationQuestion(
      graphVariables, context: plan.question.context, prompts: asking.prompts, samples: asking.samples,
      seed: plan.seed, callLimit: asking.callLimit)
    let notes = Mutex<[String]>([])
    let strategy = try strategy(asking) { note in notes.withLock { $0.append(note) } }
    let elicitor = Elicitor(asking.model, concurrency: asking.concurrency, calibration: asking.calibration)
    let tell = onProgress
    let result = try await elicitor.run(strategy, on: question) { progress in
      tell?(
        StudyPipeline.Progress(
          step: .propose, done: progress.answered + progress.failed, total: progress.total))
    }
    try Task.checkCancellation()
    if result.exchanges.isEmpty, let error = result.stopped ?? result.failures.first?.error {
      throw StudyError.model(error)
    }
    study.proposals += result.proposals
    study.asking = AskingAccount(result, model: asking.model.name, prices: asking.prices)
    var told: [String] = []
    for note in notes.withLock({ $0 }) where !told.contains(note) { told.append(note) }
    guard !result.isComplete else { return told }
    let missing = result.failures.count + result.notAsked
    return told + [
      "\(missing) \(missing == 1 ? "question has" : "questions have") no answer: the graph rests on the others. The same "
        + "command asks for these again, and for nothing else."
    ]
  }

  /// The questions that are put: those of the strategy, or after each round the ones worth most.
  private func strategy(
    _ asking: StudyPlan.Asking, _ onNote: @escaping @Sendable (String) -> Void
  ) throws -> any ElicitationStrategy {
    guard var active = asking.active else { return asking.strategy }
    let (variables, knowledge, before) = (graphVariables, knowledge, plan.proposals)
    active.target = nil
    if plan.question.treatments.count == 1, let treatment = variables.index(of: plan.question.treatments[0]),
      let outcome = variables.index(of: plan.question.outcome)
    {
      let target = AdjustmentTarget(treatment: treatment, outcome: outcome)
      active.target = target
      onNote(target.sentence(over: variables))
    }
    var settings = plan.reconciliation
    (settings.seed, settings.threads) = (plan.seed, plan.threads)
    let data = try ReconciliationData(rows.learning, over: variables, missing: plan.missing, threads: plan.threads)
    var strategy = try ActiveStrategy(
      active, by: Reconciler(settings: settings), calibration: asking.calibration
    ) {
      try $0.reconcile(before + $1, over: variables, data: data, knowledge: knowledge)
    }
    strategy.onNote = onNote
    return strategy
  }

  /// What the graph is over: the table's columns, without those that weigh and group rows.
  var graphVariables: VariableList {
    let left = Set(roleColumns)
    guard !left.isEmpty else { return study.variables }
    // Part of a list is a list.
    return (try? VariableList(study.variables.filter { !left.contains($0.name) })) ?? study.variables
  }

  /// One graph of opinions, data and knowledge; or the one that was given.
  mutating func reconcile() throws -> [String] {
    if let given = plan.graph {
      study.graph = given
      return []
    }
    var settings = plan.reconciliation
    (settings.seed, settings.threads) = (plan.seed, plan.threads)
    let variables = graphVariables
    let data = try ReconciliationData(
      rows.learning, over: variables, missing: plan.missing, threads: plan.threads)
    let tell = onProgress
    let reconciled = try Reconciler(settings: settings).reconcile(
      study.proposals, over: variables, data: data, knowledge: knowledge
    ) { progress in
      tell?(StudyPipeline.Progress(step: .reconcile, done: progress.done, total: progress.total ?? 0))
    }
    var document = reconciled.document
    if let decisions = plan.decisions { document = document.keepingDecisions(of: decisions) }
    document.knowledge = plan.knowledge == BackgroundKnowledge() ? nil : plan.knowledge
    let names = document.variables
    document.treatments = plan.question.treatments.compactMap { names.index(of: $0) }
    document.outcomes = [plan.question.outcome].compactMap { names.index(of: $0) }
    // As a later run reads it from the file.
    study.graph = try GraphDocument.read(Array(document.text(as: .json).utf8), as: .json)
    var notes = presumed.map {
      "The question takes for granted that \($0.source.visible(limit: 60)) does not cause "
        + "\($0.target.visible(limit: 60)): that edge was ruled out."
    }
    if let share = plan.split {
      let (learning, estimating) = (rows.learning.rowCount, rows.estimating.rowCount)
      notes.append(
        "The graph was learned from \(learning) rows, drawn at random (\(Int((100 * share).rounded())) %), and the effect "
          + "estimated from the \(estimating) others.")
    } else {
      notes.append(
        "The graph was learned from the same rows as the effect was estimated from: its intervals do not know that the "
          + "data chose the graph, and are too narrow by an unknown amount. --split keeps the two apart.")
    }
    if study.proposals.isEmpty {
      notes.append("No expert said anything: the graph rests on data and knowledge alone.")
    }
    return notes
  }
}

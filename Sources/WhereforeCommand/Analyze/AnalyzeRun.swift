import CausalData
import CausalGraphs
import Estimation
import Glibc
import Identification
import Reconciliation
import Refutation
import StrictJSON
import Wherefore

/// One run of `analyze`: reads, does what is not done yet, prints.
struct AnalyzeRun {
  let options: Analyze

  init(_ options: Analyze) { self.options = options }

  func run() async throws {
    let threads = options.work.threadCount
    let earlier = options.fresh ? nil : try options.output.flatMap { path throws(Failure) in try StudyFile.read(path) }
    let table = try await options.reading.read(options.data, threads: threads)
    let plan = try plan(for: table, threads: threads)
    // The study is saved after each step, and only answers that are on their way are worth a wait.
    if plan.asking == nil { Interruption.leaveNothingToKeep() }
    if let note = plan.whyNobodyIsAsked { StandardError.write("wherefore: note: \(note)") }
    let progress = StudyProgress()
    defer { progress.clear() }
    let study: Study
    do {
      study = try await StudyPipeline(plan).run(continuing: earlier) { study in
        if let output = options.output { try StudyFile.write(study, to: output) }
      } onProgress: {
        progress.show($0)
      }
    } catch is CancellationError {
      throw Failure(.interrupted, "interrupted; " + goingOn)
    }
    progress.clear()
    // Also where every step was taken over: what was asked may be told in other words.
    if let output = options.output { try StudyFile.write(study, to: output) }
    try await ReportOutput.write(study, to: options.report)
    switch options.format {
    case .json: try StandardOutput.write(StudyFile.text(study))
    case .text:
      try StandardOutput.write(
        StudyText(study).text + "\n"
          + StudySummary(study).lines(report: options.report, study: options.output)
          .joined(separator: "\n") + "\n")
    }
    if let asking = study.asking, !asking.isComplete {
      throw Failure(.tryAgain, "the result is partial: some questions have no answer; run it again to ask only these")
    }
  }

  /// How an interrupted run goes on.
  private var goingOn: String {
    guard let output = options.output else {
      return "nothing was kept but a model's answers: with -o FILE the same command goes on where it was"
    }
    return "what was done is in \(output.visible()): the same command goes on from there"
  }

  /// What is to be done, as the options say it.
  private func plan(for table: Table, threads: Int) throws -> StudyPlan {
    let effect = options.effect
    let graph = try effect.graph.map { path throws(Failure) in try GraphFile.read(path: path, format: effect.from) }
    if let warning = graph?.orderOnlyWarning { StandardError.write("wherefore: note: \(warning)") }
    let names = graph?.variables.names ?? table.names
    let treatments = effect.treatment.isEmpty ? graph?.treatments.map { names[$0] } ?? [] : effect.treatment
    guard !treatments.isEmpty else { throw Failure(.usage, "name a --treatment, or a --graph that marks one") }
    guard let outcome = effect.outcome ?? graph?.outcomes.first.map({ names[$0] }) else {
      throw Failure(.usage, "name an --outcome, or a --graph that marks one")
    }
    var question = StudyQuestion(treatments: treatments, outcome: outcome)
    question.effect = effect.effect
    question.mediators = effect.mediator.flatMap { EffectOptions.list($0, of: names) }
    question.modifiers = effect.modifier.flatMap { EffectOptions.list($0, of: names) }
    question.context =
      try options.asking.context
      ?? options.reading.variables.flatMap { path throws(Failure) in
        try VariableFiles.read(path).context
      }
    var plan = StudyPlan(question, table: table, name: AnalyzeRun.name(of: options.data))
    plan.graph = graph
    plan.columns =
      try graph.map { graph throws(Failure) in try ColumnMap.read(effect.map, over: graph.variables) } ?? [:]
    let readings = try options.experts.read()
    for (path, reading) in readings {
      for note in reading.notes {
        StandardError.write("wherefore: note: \(path.visible()): \(note.visible(limit: 500))")
      }
    }
    plan.proposals = readings.flatMap(\.reading.proposals)
    if graph == nil {
      plan.asking = try options.asking.asking(options.endpoint, seed: options.seed)
      if plan.asking == nil {
        plan.whyNobodyIsAsked =
          options.asking.noModel
          ? "No model was asked, as --no-model wants it."
          : "No model was asked: none is configured (--model and --base-url, or OPENAI_MODEL and OPENAI_BASE_URL)."
      }
    }
    plan.knowledge = try options.knowledge.read(over: table.schema.variables)
    plan.decisions = try options.knowledge.file()?.graph
    plan.missing = options.reading.missing
    plan.split = options.split ? options.splitShare : nil
    plan.estimation.methods = try Estimate.methods(options.method)
    options.inference.apply(to: &plan.estimation, otherwise: nil)
    plan.estimation.roles = effect.roles
    plan.estimation.estimators = options.estimators.estimators
    plan.estimatorChoices = options.estimators.choices
    plan.refutation.settings.replicates = options.replicates
    (plan.seed, plan.threads) = (options.seed, threads)
    plan.command = ["wherefore"] + CommandLine.arguments.dropFirst()
    return plan
  }

  /// A file's name without its folder.
  private static func name(of path: String) -> String {
    guard path != "-" else { return "standard input" }
    return path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}

/// One line on a terminal that shows which step is under way.
final class StudyProgress: Sendable {
  private let bars = Dictionary(
    uniqueKeysWithValues: StudyStep.allCases.map { ($0, ProgressBar(StudyProgress.words[$0] ?? "")) })

  private static let words: [StudyStep: String] = [
    .propose: "asking", .reconcile: "merging", .identify: "identifying", .estimate: "estimating",
    .refute: "attacking the estimate", .falsify: "attacking the graph",
  ]

  func show(_ progress: StudyPipeline.Progress) {
    bars[progress.step]?.show(done: progress.done, total: max(1, progress.total))
  }

  func clear() { for bar in bars.values { bar.clear() } }
}

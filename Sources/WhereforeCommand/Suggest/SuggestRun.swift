import CausalData
import CausalGraphs
import Elicitation
import LanguageModels
import Reconciliation
import StrictJSON

/// One run of `suggest`: the question as its options put it, and what is printed of the answers.
struct SuggestRun {
  let options: Suggest
  let question: ElicitationQuestion
  let calibration: any ProposalCalibration
  private let critiqued: GraphDocument?
  /// What answers are merged with.
  private let merging: DataMerging
  /// The graph that --knowledge names, where it is one.
  private let earlier: GraphDocument?

  /// Reads everything that can be wrong before anything is sent.
  init(_ options: Suggest) async throws {
    self.options = options
    var context = options.context
    let list: VariableList
    var table: Table?
    if let path = options.graph {
      let document = try GraphFile.read(path: path)
      critiqued = document
      list = document.variables
    } else {
      critiqued = nil
      if let path = options.data {
        let columns = try await options.reading.read(path, threads: options.work.threadCount)
        if let described = options.variables { context = try context ?? VariableFiles.read(described).context }
        list = columns.schema.variables
        table = columns
      } else if let path = options.variables {
        let file = try VariableFiles.read(path)
        list = file.list
        context = context ?? file.context
      } else {
        list = try VariableList(names: options.names)
      }
    }
    let prompts = try options.prompts.map { try PromptLibrary(directory: $0) } ?? PromptLibrary()
    question = ElicitationQuestion(
      list, context: context, prompts: prompts, samples: options.samples, seed: options.result.seed,
      callLimit: options.endpoint.maxRequests)
    var settings = ReconciliationSettings()
    settings.seed = options.result.seed
    settings.threads = options.work.threadCount
    let knowledge = try options.knowledge.read(over: list)
    earlier = try options.knowledge.file()?.graph
    merging = try DataMerging(
      table, path: options.data, missing: options.reading.missing, knowledge: knowledge, settings: settings)
    if options.uncalibrated {
      calibration = UncalibratedProposals()
    } else if let path = options.calibration {
      calibration = try SuggestRun.table(path)
    } else {
      calibration = CalibrationTable.shipped
    }
  }

  static func table(_ path: String) throws -> CalibrationTable {
    let bytes = try Files.read(path, limit: 16 << 20)
    do {
      return try CalibrationTable(json: JSONParser.parse(bytes))
    } catch let error as JSONError {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    } catch let error as CalibrationFileError {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    }
  }

  // MARK: A graph

  func graph() async throws {
    let asking = AskingNotes()
    let strategy = try strategy(asking)
    let plan = try strategy.plan(for: question)
    let open = try options.endpoint.open(seed: options.result.seed)
    guard !options.endpoint.dryRun else { return try dryRun(plan, open) }
    let bar = ProgressBar("asking")
    let elicitor = Elicitor(open.endpoint, concurrency: options.endpoint.concurrency, calibration: calibration)
    let result = try await elicitor.run(strategy, on: question) { progress in
      bar.show(
        done: progress.answered + progress.failed, total: progress.total,
        note: progress.failed > 0 ? "(\(progress.failed) failed)" : "")
    }
    bar.clear()
    // Nothing was learned: the reason is all there is to say.
    if result.exchanges.isEmpty, let error = result.stopped ?? result.failures.first?.error { throw error }
    if let path = options.saveProposals {
      try Files.write(ProposalFile.json(result.proposals).bytes(.indented) + [UInt8(ascii: "\n")], to: path)
    }
    let reconciled = try merging.reconcile(result.proposals, over: question.variables)
    var document = reconciled.document
    if let earlier { document = document.keepingDecisions(of: earlier) }
    document.knowledge = merging.knowledge == BackgroundKnowledge() ? nil : merging.knowledge
    document.reconciliation?.notes += asking.sentences
    if let output = options.result.output {
      try await GraphOutput.write(document, to: output)
    }
    switch options.result.format {
    case .json: try StandardOutput.write(GraphFile.text(document, as: .json))
    case .text:
      let text = SuggestText(reconciled: reconciled, result: result, budget: open.budget.report)
      try StandardOutput.write(
        merging.data == nil ? text.text : ReconcileText(document).text + "\n\n" + text.effort)
    }
    try report(
      asking.sentences + result.notes, result.failures, stopped: result.stopped, notAsked: result.notAsked)
  }

  /// The questions that are put: those of the strategy named, or the ones worth most after each round.
  private func strategy(_ notes: AskingNotes) throws -> any ElicitationStrategy {
    guard var asking = options.questions.active else { return options.strategy.strategy }
    if let treatment = try node(options.treatment), let outcome = try node(options.outcome) {
      guard treatment != outcome else {
        throw Failure(.usage, "--treatment and --outcome are the same variable: name two")
      }
      let target = AdjustmentTarget(treatment: treatment, outcome: outcome)
      asking.target = target
      notes.add(target.sentence(over: question.variables))
    }
    let (merging, variables) = (merging, question.variables)
    var strategy = try ActiveStrategy(asking, by: merging.reconciler, calibration: calibration) {
      var merging = merging
      merging.reconciler = $0
      return try merging.reconcile($1, over: variables)
    }
    strategy.onNote = { notes.add($0) }
    return strategy
  }

  private func dryRun(_ plan: ElicitationPlan, _ open: OpenEndpoint) throws {
    var steps: [CallEstimate.Step] = []
    for (index, round) in plan.rounds.enumerated() {
      let each = TokenEstimate.usage(of: try plan.exampleRequest(round: index))
      let label = round.isExact ? round.name : "\(round.name) (at most)"
      // Of later rounds nothing is known before the first is answered.
      let cached = index == 0 ? try answered(plan, open) : 0
      steps.append(CallEstimate.Step(label: label, calls: round.calls, each: each, cachedCalls: cached))
    }
    try showPlan(steps, open)
  }

  /// How many of the first round's questions are answered in the cache, among as many as can be looked up in a moment.
  private func answered(_ plan: ElicitationPlan, _ open: OpenEndpoint) throws -> Int {
    var count = 0
    for index in plan.firstQueries.indices.prefix(2_000) {
      if try open.endpoint.hasAnswer(to: plan.firstRequest(index)) { count += 1 }
    }
    return count
  }

  private func showPlan(_ steps: [CallEstimate.Step], _ open: OpenEndpoint) throws {
    let configuration = open.endpoint.configuration
    let estimate = CallEstimate(
      endpoint: configuration.url.shown, model: configuration.model, steps: steps, prices: open.prices,
      limits: open.budget.report.limits)
    switch options.result.format {
    case .json: try StandardOutput.write(estimate.json.text(.indented))
    case .text: try StandardOutput.write(estimate.text)
    }
  }

  // MARK: Roles

  func role(_ role: Suggest.Role) async throws {
    guard let causalRole = role.causalRole else { return try await critique() }
    let asked = RoleQuestion(
      causalRole, treatment: try node(options.treatment), outcome: try node(options.outcome))
    let open = try options.endpoint.open(seed: options.result.seed)
    let elicitor = Elicitor(open.endpoint, concurrency: options.endpoint.concurrency, calibration: calibration)
    let requests = try elicitor.roleRequests(asked, on: question)
    guard !options.endpoint.dryRun else { return try dryRun(requests, causalRole.words, open) }
    let result = try await elicitor.suggest(asked, on: question)
    if result.exchanges.isEmpty, let error = result.stopped ?? result.failures.first?.error { throw error }
    switch options.result.format {
    case .json: try StandardOutput.write(RoleText.json(causalRole, result).text(.indented))
    case .text: try StandardOutput.write(RoleText.text(causalRole, result, samples: question.samples))
    }
    try report(result.notes, result.failures, stopped: result.stopped, notAsked: 0)
  }

  func critique() async throws {
    guard let critiqued else { throw Failure(.usage, "--role critique needs the graph: give its file with --graph") }
    let graph = try critiqued.directedAcyclicGraph()
    let open = try options.endpoint.open(seed: options.result.seed)
    let elicitor = Elicitor(open.endpoint, concurrency: options.endpoint.concurrency, calibration: calibration)
    let requests = try elicitor.critiqueRequests(of: graph, on: question)
    guard !options.endpoint.dryRun else { return try dryRun(requests, "critique", open) }
    let result = try await elicitor.critique(graph, on: question)
    if result.exchanges.isEmpty, let error = result.stopped ?? result.failures.first?.error { throw error }
    switch options.result.format {
    case .json: try StandardOutput.write(RoleText.json(result).text(.indented))
    case .text: try StandardOutput.write(RoleText.text(result))
    }
    try report(result.notes, result.failures, stopped: result.stopped, notAsked: 0)
  }

  private func dryRun(_ requests: [ChatRequest], _ label: String, _ open: OpenEndpoint) throws {
    let usage = requests.map(TokenEstimate.usage)
    let each = TokenUsage(
      prompt: usage.map(\.prompt).max() ?? 0, completion: usage.map(\.completion).max() ?? 0)
    let cached = try requests.count { try open.endpoint.hasAnswer(to: $0) }
    try showPlan([CallEstimate.Step(label: label, calls: requests.count, each: each, cachedCalls: cached)], open)
  }

  private func node(_ name: String?) throws -> Int? {
    guard let name else { return nil }
    return try question.variables.node(named: name)
  }

  // MARK: What is missing

  /// Says on standard error what was noted and what is missing; a partial result ends with an exit code of its own.
  private func report(
    _ notes: [String], _ failures: [QuestionFailure], stopped: EndpointError?, notAsked: Int
  ) throws {
    for note in notes.prefix(20) { StandardError.write("wherefore: note: \(note.visible(limit: 500))") }
    if notes.count > 20 { StandardError.write("wherefore: note: and \(notes.count - 20) more notes") }
    for failure in failures.prefix(20) {
      let about =
        failure.variables.isEmpty
        ? "all variables" : failure.variables.map { $0.visible(limit: 60) }.joined(separator: " – ")
      StandardError.write("wherefore: no answer about \(about) (\(failure.strategy)): \(failure.error)")
    }
    if failures.count > 20 {
      StandardError.write("wherefore: and \(failures.count - 20) more questions without an answer")
    }
    let missing = failures.count + notAsked
    if let stopped {
      // With answers in hand, an endpoint that went away is one to come back to.
      let status: Failure.Status =
        if case .unreachable = stopped { .tryAgain } else { Failure(stopped)?.status ?? .tryAgain }
      throw Failure(
        status,
        "the result is partial: \(notAsked == 1 ? "1 question was" : "\(notAsked) questions were") not asked and "
          + "\(failures.count) failed; \(stopped)")
    }
    if missing > 0 {
      throw Failure(
        .tryAgain,
        "the result is partial: \(missing) \(missing == 1 ? "question has" : "questions have") no answer; run it again to ask only these"
      )
    }
  }
}

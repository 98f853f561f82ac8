import CausalData
import CausalGraphs
import Discovery
import Reconciliation
import StrictJSON

/// One run of `reconcile`: reads, merges, prints.
struct ReconcileRun {
  let options: Reconcile

  init(_ options: Reconcile) { self.options = options }

  func run() async throws {
    let readings = try options.experts.read()
    let file = try options.knowledge.file()
    var table: Table?
    if let path = options.data { table = try await options.reading.read(path, threads: options.work.threadCount) }
    let variables = try table?.schema.variables ?? self.variables(readings.map(\.reading), file?.graph)
    let knowledge = try options.knowledge.read(over: variables)
    for (path, reading) in readings {
      for note in reading.notes {
        StandardError.write("wherefore: note: \(path.visible()): \(note.visible(limit: 500))")
      }
    }
    var settings = ReconciliationSettings()
    settings.estimate = options.estimate
    settings.posterior = options.posterior
    settings.seed = options.result.seed
    settings.threads = options.work.threadCount
    let merging = try DataMerging(
      table, path: options.data, missing: options.reading.missing, knowledge: knowledge, settings: settings)
    let reconciled = try merging.reconcile(readings.flatMap(\.reading.proposals), over: variables)
    var document = reconciled.document
    if let earlier = file?.graph { document = document.keepingDecisions(of: earlier) }
    document.knowledge = knowledge == BackgroundKnowledge() ? nil : knowledge
    if let output = options.result.output { try await GraphOutput.write(document, to: output) }
    switch options.result.format {
    case .json: try StandardOutput.write(GraphFile.text(document, as: .json))
    case .text: try StandardOutput.write(ReconcileText(document).text)
    }
  }

  /// Of the file of variables, or of what was said.
  private func variables(_ readings: [ProposalReading], _ earlier: GraphDocument?) throws -> VariableList {
    if let path = options.reading.variables { return try VariableFiles.read(path).list }
    let list = try ProposalReading.variables(of: readings, after: earlier.map { Array($0.variables) } ?? [])
    guard list.count > 1 else {
      throw Failure(.badInput, "the proposals name fewer than two variables: there is nothing to reconcile")
    }
    for note in ProposalReading.likelyMisspellings(in: list) { StandardError.write("wherefore: note: \(note)") }
    return list
  }
}

/// The reconciler with a table or without, for every command that merges; failures name the file.
struct DataMerging {
  let knowledge: BackgroundKnowledge
  var reconciler: Reconciler
  let data: ReconciliationData?

  /// Reads the scores of the table's columns once, for any number of merges.
  /// - Throws: `Failure` with `badInput` where the table can not be used.
  init(
    _ table: Table?, path: String?, missing: MissingRule, knowledge: BackgroundKnowledge,
    settings: ReconciliationSettings
  ) throws(Failure) {
    self.knowledge = knowledge
    reconciler = Reconciler(settings: settings)
    guard let table else {
      data = nil
      return
    }
    do {
      data = try ReconciliationData(table, missing: missing, threads: settings.threads)
    } catch {
      let shown = path == "-" ? "standard input" : (path ?? "").visible()
      throw Failure(.badInput, "\(shown): \(error.description.visible(limit: 1_000))")
    }
  }

  /// - Throws: As `Reconciler.reconcile`.
  func reconcile(_ proposals: [EdgeProposal], over variables: VariableList) throws -> ReconciledGraph {
    let bar = ProgressBar("merging")
    defer { bar.clear() }
    return try reconciler.reconcile(proposals, over: variables, data: data, knowledge: knowledge) { progress in
      bar.show(done: progress.done, total: progress.total ?? 0)
    }
  }
}

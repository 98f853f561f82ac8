import CausalGraphs
import Reconciliation
import StrictJSON

/// One run of `reconcile`: reads, merges, prints.
struct ReconcileRun {
  let options: Reconcile

  init(_ options: Reconcile) { self.options = options }

  func run() async throws {
    let readings = try options.experts.read()
    let file = try options.knowledge.file()
    let variables = try self.variables(readings.map(\.reading), file?.graph)
    let knowledge = try options.knowledge.read(over: variables)
    for (path, reading) in readings {
      for note in reading.notes {
        StandardError.write("wherefore: note: \(path.visible()): \(note.visible(limit: 500))")
      }
    }
    let proposals = readings.flatMap(\.reading.proposals)
    let reconciled = try NamesOnlyReconciler().reconcile(proposals, over: variables, knowledge: knowledge)
    var document = reconciled.document
    if let earlier = file?.graph { document = document.keepingDecisions(of: earlier) }
    document.knowledge = knowledge == BackgroundKnowledge() ? nil : knowledge
    if let output = options.result.output { try await GraphOutput.write(document, to: output) }
    switch options.result.format {
    case .json: try StandardOutput.write(GraphFile.text(document, as: .json))
    case .text: try StandardOutput.write(ReconcileText(document).text)
    }
  }

  /// Of the data, of the file of variables, or of what was said.
  private func variables(_ readings: [ProposalReading], _ earlier: GraphDocument?) throws -> VariableList {
    if let path = options.variables { return try VariableFiles.read(path).list }
    let list = try ProposalReading.variables(of: readings, after: earlier.map { Array($0.variables) } ?? [])
    guard list.count > 1 else {
      throw Failure(.badInput, "the proposals name fewer than two variables: there is nothing to reconcile")
    }
    for note in ProposalReading.likelyMisspellings(in: list) { StandardError.write("wherefore: note: \(note)") }
    return list
  }
}

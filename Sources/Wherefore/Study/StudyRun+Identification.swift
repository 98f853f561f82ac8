import CausalData
import CausalGraphs
import Estimation
import Identification
import StrictJSON

extension StudyRun {
  /// What the graph makes of the question.
  struct Identified {
    /// The graph that was asked: undecided edges open, what has no column unobserved.
    var graph: GraphDocument
    /// What the study keeps of it.
    var record: StudyIdentification
    /// The ways to estimate the effect, the best first; empty where undecided edges leave several effects possible.
    var effects: [IdentifiedEffect]
    /// What the effect can be, where edges are undecided.
    var possible: [PossibleEstimand]
    /// What to tell about them.
    var notes: [String]
  }

  /// The step: keeps what a reader wants to know.
  mutating func identify() throws -> [String] {
    var identified = try identified()
    let question = plan.question
    // Many identifications: only here.
    identified.record.uncertainEdges = identified.graph.uncertainEdges(
      treatments: question.treatments, outcomes: [question.outcome], effect: question.effect,
      mediators: question.mediators, modifiers: question.modifiers)
    if !identified.record.uncertainEdges.isEmpty { identified.notes.append(identified.record.uncertainEdges.sentence) }
    study.identification = identified.record
    return identified.notes
  }

  /// Asks the graph; quick enough to be done again rather than kept.
  /// - Throws: `StudyError.graph` where graph, question and table do not go together.
  func identified() throws(StudyError) -> Identified {
    guard let document = study.graph else { throw .graph("there is no graph") }
    do {
      return try identified(in: document)
    } catch let error as VariableColumnsError {
      throw .graph("\(error.description) (--map VARIABLE=COLUMN)")
    } catch let error as IdentificationError {
      throw .graph(error.description)
    } catch let error as GraphError {
      throw .graph(error.description)
    } catch {
      throw .graph("\(error)")
    }
  }

  private func identified(in document: GraphDocument) throws -> Identified {
    let (question, map) = (plan.question, plan.columns)
    var (seen, undecided): (GraphDocument, [UndirectedEdge]) = (document, [])
    if let open = try opened(document) { (seen, undecided) = (open.graph, open.edges) }
    if undecided.isEmpty, document.kind == .cpdag || document.kind == .pdag {
      undecided = try document.partiallyDirectedGraph().undirectedEdges
    }
    let (graph, unobserved) = try seen.observed(
      in: plan.table.names, map: map, needed: question.treatments + [question.outcome])
    let answer = try IdentifyAnswer(
      graph, treatments: question.treatments, outcomes: [question.outcome], effect: question.effect,
      mediators: question.mediators, modifiers: question.modifiers, limit: 100)
    var effects = answer.result.estimands.map { IdentifiedEffect($0, of: answer.result, columns: map) }
    if let design {
      // A design of its own, whatever the graph says of confounders.
      var effect = IdentifiedEffect(
        design, treatments: question.treatments.map { map[$0] ?? $0 },
        outcome: map[question.outcome] ?? question.outcome)
      effect.adjustmentSet = effects.first { $0.strategy == .backdoor }?.adjustmentSet ?? []
      effects.insert(effect, at: 0)
    }
    let possible = effects.isEmpty ? PossibleEstimand.all(of: answer.result, columns: map) : []
    let record = StudyIdentification(answer, undecided: undecided, unobserved: unobserved)
    var notes: [String] = []
    if !unobserved.isEmpty {
      notes.append(
        "No column holds \(unobserved.prefix(10).joined(separator: ", ").visible(limit: 300)): taken as unobserved.")
    }
    if !record.undecidedEdges.isEmpty {
      let pairs = record.undecidedEdges.prefix(12).map { $0.map { $0.visible(limit: 60) }.joined(separator: " – ") }
      notes.append(
        "Neither experts nor data decide the direction of \(pairs.joined(separator: ", "))"
          + (record.undecidedEdges.count > 12 ? " and \(record.undecidedEdges.count - 12) more" : "")
          + ": the effect was asked of every way to direct them.")
    }
    if answer.result.hasMorePossibleEffects {
      notes.append("The graph leaves more effects possible than the \(possible.count) that are estimated.")
    }
    return Identified(graph: graph, record: record, effects: effects, possible: possible, notes: notes)
  }

  /// The reconciled graph with those edges open that nothing decides; nil where the graph was given or decides all.
  private func opened(_ document: GraphDocument) throws -> (graph: GraphDocument, edges: [UndirectedEdge])? {
    guard !isGraphGiven else { return nil }
    var document = document
    document.knowledge = knowledge
    return try document.leavingUndecidedEdgesOpen()
  }
}

import CausalData
import CausalGraphs
import CausalStatistics
import Discovery
import LanguageModels
import Reconciliation

/// Works through a plan, cell by cell.
public struct BenchmarkRunner: Sendable {
  /// What is scored.
  public var plan: BenchmarkPlan

  /// How far a run is.
  public struct Progress: Hashable, Sendable {
    /// Cells that are finished or left out.
    public var done: Int
    /// All cells.
    public var total: Int
    /// The cell that comes next, for people.
    public var label: String
  }

  /// What a run came to.
  public struct Result: Hashable, Sendable {
    /// In the order of the plan, those of an earlier run among them.
    public var outcomes: [BenchmarkOutcome]
    /// Why cells were left out, each reason once.
    public var leftOut: [String]
  }

  /// A runner of a plan.
  public init(_ plan: BenchmarkPlan) { self.plan = plan }

  /// Works.
  ///
  /// - Parameters:
  ///   - journal: Cells that are finished already.
  ///   - record: Told each newly finished cell before the next is begun.
  /// - Throws: What an expert throws but `ExpertUnavailable`; what `record` throws; `CancellationError`.
  public func run(
    continuing journal: BenchmarkJournal? = nil, progress: (Progress) -> Void = { _ in },
    record: (BenchmarkOutcome) throws -> Void = { _ in }
  ) async throws -> Result {
    let total = plan.cellCount
    var (outcomes, leftOut) = ([BenchmarkOutcome](), [String]())
    var done = 0
    for graph in plan.graphs {
      var bench = GraphBench(plan: plan, graph: graph)
      for cell in plan.cells(of: graph) {
        try Task.checkCancellation()
        progress(Progress(done: done, total: total, label: cell.label))
        done += 1
        if let known = journal?[cell] {
          outcomes.append(known)
          continue
        }
        do {
          let outcome = try await bench.run(cell)
          try record(outcome)
          outcomes.append(outcome)
        } catch let reason as ExpertUnavailable {
          if !leftOut.contains(reason.description) { leftOut.append(reason.description) }
        } catch let reason as ReconciliationError {
          let sentence = "\(cell.label): \(reason.description)"
          if !leftOut.contains(sentence) { leftOut.append(sentence) }
        } catch let reason as DiscoveryError {
          let sentence = "\(cell.label): \(reason.description)"
          if !leftOut.contains(sentence) { leftOut.append(sentence) }
        }
      }
    }
    progress(Progress(done: total, total: total, label: ""))
    return Result(outcomes: outcomes, leftOut: leftOut)
  }
}

extension BenchmarkCell {
  /// In a few words.
  var label: String {
    ([graph, method.rawValue] + [expert, strategy, algorithm, rows.map { "\($0) rows" }].compactMap(\.self)
      + ["replicate \(replicate + 1)"]).joined(separator: " ")
  }
}

/// The work on one graph: opinions and data are kept for the cells that share them.
private struct GraphBench {
  let plan: BenchmarkPlan
  let graph: KnownGraph
  private var opinions: [Opinion: ExpertOpinions] = [:]
  private var tables: [Sample: Table] = [:]

  private struct Opinion: Hashable {
    let expert: String
    let strategy: String?
    let names: KnownGraph.Names
    let replicate: Int
  }

  private struct Sample: Hashable {
    let rows: Int
    let names: KnownGraph.Names
    let replicate: Int
  }

  init(plan: BenchmarkPlan, graph: KnownGraph) { (self.plan, self.graph) = (plan, graph) }

  mutating func run(_ cell: BenchmarkCell) async throws -> BenchmarkOutcome {
    guard let truth = try truth(for: cell) else {
      throw ExpertUnavailable(
        graph.graph() == nil
          ? "\(graph.name) has cycles: its learned graphs are not scored here"
          : "\(graph.name) has no \(cell.names.rawValue) names")
    }
    let said = try await opinions(for: cell)
    let table = try table(for: cell, columns: truth.variables.names)
    let clock = ContinuousClock()
    let start = clock.now
    let learned: LearnedGraph
    switch cell.method {
    case .names:
      learned = try LearnedGraph(
        names: said?.proposals ?? [], over: truth.variables, seed: seed(cell), threads: plan.threads)
    case .merged:
      guard let table, let said else { throw ExpertUnavailable("\(graph.name) has no data") }
      learned = try LearnedGraph(
        table, said.proposals, over: truth.variables, seed: seed(cell), threads: plan.threads)
    case .data:
      guard let table, let algorithm = cell.algorithm.flatMap(BenchmarkAlgorithm.init(name:)) else {
        throw ExpertUnavailable("\(graph.name) has no data")
      }
      learned = try LearnedGraph(table, by: algorithm, seed: seed(cell), threads: plan.threads)
    }
    let seconds = (clock.now - start) / .seconds(1)
    let calibration = learned.probabilities.map {
      CalibrationCurve(probabilities: $0, truth: truth.edges, nodeCount: truth.nodeCount)
    }
    let score = try GraphScore(learned: learned.document, truth: GraphDocument(truth))
    return BenchmarkOutcome(
      cell: cell, score: BenchmarkScore(score, calibration: calibration), calibration: calibration,
      calls: said?.calls, tokens: said?.tokens.map { $0.prompt + $0.completion }, cost: said?.cost, seconds: seconds,
      notes: (said?.notes ?? []) + learned.notes)
  }

  /// The true graph with its variables in the replicate's order; nil where it has a cycle, or there are no such names.
  ///
  /// Published networks list causes before their effects, and whoever breaks ties by the list would know the truth.
  private func truth(for cell: BenchmarkCell) throws(GraphError) -> DirectedAcyclicGraph? {
    guard let listed = graph.graph(cell.names) else { return nil }
    var stream = RandomStream(seed: plan.seed, path: [0x0D, cell.replicate])
    let order = stream.permutation(listed.nodeCount)
    var places = order
    for (place, node) in order.enumerated() { places[node] = place }
    return try DirectedAcyclicGraph(
      VariableList(order.map { listed.variables[$0] }),
      edges: listed.edges.map { DirectedEdge(places[$0.source], places[$0.target]) })
  }

  private func seed(_ cell: BenchmarkCell) -> UInt64 { plan.seed &+ UInt64(cell.replicate) }

  private mutating func opinions(for cell: BenchmarkCell) async throws -> ExpertOpinions? {
    guard cell.method != .data, let label = cell.expert,
      let expert = plan.experts.first(where: { $0.label == label && $0.strategy == cell.strategy })
    else { return nil }
    // An expert whose answers never vary is asked once.
    let replicate = expert.variesByReplicate ? cell.replicate : 0
    let key = Opinion(expert: label, strategy: cell.strategy, names: cell.names, replicate: replicate)
    if let known = opinions[key] { return known }
    let question = try ExpertQuestion(graph, names: cell.names, seed: plan.seed, replicate: replicate)
    let said = try await expert.opinions(on: question)
    opinions[key] = said
    return said
  }

  private mutating func table(for cell: BenchmarkCell, columns: [String]) throws -> Table? {
    guard cell.method != .names, let rows = cell.rows, let parameters = cell.parameters else { return nil }
    let key = Sample(rows: rows, names: cell.names, replicate: cell.replicate)
    if let known = tables[key] { return known }
    let seed = seed(cell)
    // Levels that no row has are no levels for whoever reads the rows from a file.
    let table = try graph.sampler(parameters, names: cell.names, seed: seed)
      .table(rows: rows, seed: seed, threads: plan.threads).droppingUnseenLevels().selecting(columns)
    tables[key] = table
    return table
  }
}

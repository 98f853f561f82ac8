import ArgumentParser
import CausalGraphs
import Glibc
import Reconciliation
import SeededRandom

/// Gives the reconciler random sets of proposals: none may end in a cycle, a lost required edge, a broken tier or a crash.
struct ReconcileFuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile-fuzz", abstract: "Reconcile many random sets of proposals, and check each graph.")

  @Option(help: "Fixes the problems: problem N depends on the seed and N alone.")
  var seed: UInt64 = 0

  @Option(help: "How many problems.")
  var problems = 10_000

  @Option(help: "The first problem's number.")
  var from = 0

  @Flag(help: "Say each problem's number before it is solved.")
  var verbose = false

  /// What was met.
  private struct Tally {
    var graphs = 0
    var withData = 0
    var contradictory = 0
    var refusedData = 0
    var proposals = 0
    var rejected = 0
    var refusedClaims = 0
    var refusedFiles = 0
    var overruled = 0
    var edges = 0
    var broken: [String] = []
  }

  func run() throws {
    var tally = Tally()
    for number in from..<from + problems {
      if verbose { print(number) }
      try solve(number, &tally)
    }
    for sentence in tally.broken.prefix(20) { print(sentence) }
    print(
      """
      | | |
      | --- | --- |
      | problems | \(problems) |
      | of these with contradictory knowledge, refused with the edge named | \(tally.contradictory) |
      | with data that no variable is in, refused | \(tally.refusedData) |
      | graphs | \(tally.graphs), \(tally.withData) of them with data |
      | edges | \(tally.edges) |
      | proposals | \(tally.proposals), of which \(tally.rejected) name no pair of variables |
      | claims refused for probabilities that are none | \(tally.refusedClaims), and \(tally.refusedFiles) files |
      | overruled answers, each with its cost | \(tally.overruled) |
      | cycles, lost required edges, forbidden edges, broken tiers, probabilities outside 0…1, lost proposals, results \
      that depend on sequence or threads | \(tally.broken.count) |
      """)
    if !tally.broken.isEmpty { throw ExitCode.failure }
  }

  private func solve(_ number: Int, _ tally: inout Tally) throws {
    let problem = try RandomReconciliation(seed: seed, number: number)
    tally.refusedClaims += problem.refusedClaims
    tally.refusedFiles += problem.refusedFiles
    tally.proposals += problem.proposals.count
    let reconciler = Reconciler(settings: problem.settings)
    let result: ReconciledGraph
    do {
      result = try reconciler.reconcile(
        problem.proposals, over: problem.variables, data: problem.data, knowledge: problem.knowledge)
    } catch is GraphError {
      if (try? problem.knowledge.validate(over: problem.variables)) != nil {
        tally.broken.append("problem \(number): knowledge without a contradiction was refused")
      }
      tally.contradictory += 1
      return
    } catch ReconciliationError.noCommonColumn {
      tally.refusedData += 1
      return
    }
    tally.graphs += 1
    if problem.data != nil { tally.withData += 1 }
    tally.rejected += result.rejected.count
    tally.overruled += result.overruled.count
    tally.edges += result.graph.edgeCount
    for complaint in complaints(result, problem) { tally.broken.append("problem \(number): \(complaint)") }
    guard number % 10 == 0 else { return }
    var random = SplitMix64(seed: seed, stream: [number, 1])
    var settings = problem.settings
    settings.threads = 2
    let again = try Reconciler(settings: settings).reconcile(
      random.shuffled(problem.proposals), over: problem.variables, data: problem.data, knowledge: problem.knowledge)
    if again != result {
      tally.broken.append(
        "problem \(number): the result depends on the sequence or the threads: \(ReconcileFuzz.differences(again, result))"
      )
    }
  }

  private static func differences(_ one: ReconciledGraph, _ other: ReconciledGraph) -> String {
    let parts: [(String, Bool)] = [
      ("graph", one.graph == other.graph), ("pairs", one.pairs == other.pairs),
      ("rejected", one.rejected == other.rejected), ("posterior", one.posterior == other.posterior),
      ("data alone", one.dataOnly == other.dataOnly), ("overruled", one.overruled == other.overruled),
      ("learning", one.learning == other.learning), ("prior", one.logPrior == other.logPrior),
      ("reliabilities", one.reliabilities == other.reliabilities), ("notes", one.notes == other.notes),
    ]
    return parts.filter { !$0.1 }.map(\.0).joined(separator: ", ")
  }

  private func complaints(_ result: ReconciledGraph, _ problem: RandomReconciliation) -> [String] {
    var found: [String] = []
    let document = result.document
    if !ReconcileFuzz.isAcyclic(document) { found.append("there is a cycle") }
    let names = problem.variables.names
    let edges = Set(document.edges.map { BackgroundKnowledge.NamedEdge(names[$0.source], names[$0.target]) })
    if document.edges.count != edges.count { found.append("an edge stands twice") }
    if !problem.knowledge.required.isSubset(of: edges) { found.append("a required edge is lost") }
    if !problem.knowledge.forbidden.isDisjoint(with: edges) { found.append("a forbidden edge stands") }
    var tierOf: [String: Int] = [:]
    for (tier, members) in problem.knowledge.tiers.enumerated() { for name in members { tierOf[name] = tier } }
    for edge in document.edges {
      let (source, target) = (problem.variables[edge.source], problem.variables[edge.target])
      if let one = source.tier, let other = target.tier, one > other { found.append("a variable's tier is broken") }
      if let one = tierOf[source.name], let other = tierOf[target.name], one > other {
        found.append("a tier is broken")
      }
      guard let probability = edge.probability, (0...1).contains(probability) else {
        found.append("an edge's probability is none")
        continue
      }
      if !edge.evidence.contains(where: { if case .decision = $0 { true } else { false } }) {
        found.append("nothing says why an edge stands")
      }
    }
    for pair in document.absentPairs {
      for probability in [pair.forward, pair.backward].compactMap(\.self) where !(0...1).contains(probability) {
        found.append("a probability is none")
      }
    }
    let kept = (document.edges.flatMap(\.evidence) + document.absentPairs.flatMap(\.evidence)).count {
      if case .proposal = $0 { true } else { false }
    }
    if kept + result.rejected.count != problem.proposals.count { found.append("proposals are lost") }
    for evidence in document.edges.flatMap(\.evidence) + document.absentPairs.flatMap(\.evidence) {
      switch evidence {
      case .decision(let decision):
        if decision.reason.isEmpty || decision.reason.unicodeScalars.contains(where: { $0.value < 0x20 }) {
          found.append("a reason can not be shown")
        }
        for number in [decision.cost, decision.priorProbability, decision.posteriorProbability].compactMap(\.self)
        where number.isNaN {
          found.append("a figure of a decision is no number")
        }
      case .data(let support):
        if support.scoreDifference?.isFinite == false { found.append("a score difference is no number") }
        if let value = support.pValue, !(0...1).contains(value) { found.append("a p-value is none") }
      case .proposal: break
      }
    }
    do {
      let text = try document.text(as: .json)
      if try GraphDocument.read(Array(text.utf8), as: .json).edges.count != document.edges.count {
        found.append("its JSON reads back as another graph")
      }
    } catch {
      found.append("its JSON can not be read back: \(error)")
    }
    return found
  }

  /// By taking away nodes without causes.
  private static func isAcyclic(_ document: GraphDocument) -> Bool {
    var left = document.edges
    while true {
      let targets = Set(left.map(\.target))
      let rest = left.filter { targets.contains($0.source) }
      if rest.count == left.count { return left.isEmpty }
      left = rest
    }
  }
}

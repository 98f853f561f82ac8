import CausalGraphs
import CausalStatistics
import Discovery
import Identification
import StrictJSON

/// Single changes to a graph that the data speak for.
///
/// Each change is judged by the local independences that data contradict, false discoveries controlled: how many pairs
/// are free of contradiction after it, and how many come anew. No further change is tried on top of one.
struct SuggestionFinder: Sendable {
  /// Contradicted pairs that an edge is tried for, edges whose direction is tried, and suggestions of each kind.
  private static let (mostPairs, mostEdges, mostOfKind) = (40, 400, 10)
  /// Variables up to which changes of graphs with unobserved causes are counted through.
  private static let mostWithLatents = 30

  let data: FalsificationData
  let checks: IndependenceChecks
  let document: GraphDocument
  let tests: ImplicationTests
  let settings: FalsificationSettings.Counted

  init(
    _ data: FalsificationData, _ checks: IndependenceChecks, _ document: GraphDocument, tests: ImplicationTests,
    _ settings: FalsificationSettings
  ) {
    (self.data, self.checks, self.document, self.tests) = (data, checks, document, tests)
    self.settings = settings.counted
  }

  /// The most useful changes first, then what the data say of colliders, then edges that they get by without.
  func suggestions(
    _ implications: [ImplicationTests.Outcome], _ statements: [LocalIndependence]
  ) throws(FalsificationError) -> [GraphSuggestion] {
    let violated = implications.filter(\.told.isViolated)
    let isAncestral = document.kind == .mag || document.kind == .pag
    var result: [GraphSuggestion] = []
    if !isAncestral, data.diagram.isFullyObserved || data.count <= SuggestionFinder.mostWithLatents {
      result += try changes(violated, statements)
    }
    // Without counts, the contradicted pairs speak for themselves.
    let known = Set(result.filter { $0.kind == .addEdge }.map { Set([$0.source, $0.target]) })
    if result.isEmpty {
      result += violated.prefix(SuggestionFinder.mostOfKind).filter {
        !known.contains(Set([$0.told.first, $0.told.second]))
      }.map { wanted($0, ways: "") }
    }
    guard !isAncestral else { return result }
    if Task.isCancelled { throw .cancelled }
    result += colliders(violated)
    return result + unneededEdges()
  }

  /// What was left out of the search for changes, a sentence each.
  func bounds(_ implications: [ImplicationTests.Outcome]) -> [String] {
    let violated = implications.count(where: \.told.isViolated)
    guard violated > 0 else { return [] }
    var notes: [String] = []
    if violated > SuggestionFinder.mostPairs {
      notes.append(
        "The suggestions look at the \(SuggestionFinder.mostPairs) clearest of "
          + "\(FalsificationFigures.grouped(violated)) contradicted pairs.")
    }
    if data.diagram.directedEdges.count > SuggestionFinder.mostEdges {
      notes.append(
        "No edge was tried the other way round: the graph has more than \(SuggestionFinder.mostEdges) of them.")
    }
    return notes
  }

  // MARK: Changes

  /// A change that was counted through.
  private struct Change {
    let edge: DirectedEdge
    let isReversal: Bool
    let repaired: Int
    let introduced: Int
    var gain: Int { repaired - introduced }
  }

  private func changes(
    _ violated: [ImplicationTests.Outcome], _ statements: [LocalIndependence]
  ) throws(FalsificationError) -> [GraphSuggestion] {
    guard let level = contradictionLevel(statements) else { return [] }
    let dependences = checks.dependences(at: level, isRandom: false)
    let before = contradicted(data.diagram, dependences)
    guard before.count > 0 else { return [] }
    let pairs = violated.prefix(SuggestionFinder.mostPairs)
    let additions = pairs.flatMap { pair in
      let (one, other) = (data.nodes[pair.first], data.nodes[pair.second])
      return [DirectedEdge(one, other), DirectedEdge(other, one)]
    }
    let edges = data.diagram.directedEdges.filter {
      data.diagram.observes($0.source) && data.diagram.observes($0.target)
    }
    let reversals = edges.count <= SuggestionFinder.mostEdges ? edges : []
    let candidates = additions.map { ($0, false) } + reversals.map { ($0, true) }
    var changes: [Change] = []
    var start = 0
    while start < candidates.count {
      if Task.isCancelled { throw .cancelled }
      let first = start
      let tried = mapInParallel(parts: min(50, candidates.count - start), threads: settings.threads) { part in
        let (edge, isReversal) = candidates[first + part]
        let base = isReversal ? data.diagram.removing(edge) : data.diagram
        return base.adding(isReversal ? edge.reversed : edge).map { changed in
          let after = contradicted(changed, dependences)
          return Change(
            edge: edge, isReversal: isReversal, repaired: before.count(without: after),
            introduced: after.count(without: before))
        }
      }
      changes += tried.compactMap(\.self).filter { $0.gain > 0 }
      start += tried.count
    }
    return told(changes, pairs, contradictions: before.count)
  }

  /// The largest p-value that counts as a contradiction among the local independences; nil where none does.
  private func contradictionLevel(_ statements: [LocalIndependence]) -> SignificanceLevel? {
    let pValues = mapInParallel(parts: statements.count, threads: settings.threads) { part in
      let statement = statements[part]
      return statement.others.map { other in
        let result = checks.result(statement.node, other, given: statement.conditions)
        return result.isInformative ? result.pValue : 1
      }
    }.flatMap(\.self)
    let adjusted = settings.control.adjusted(pValues)
    let largest = pValues.indices.filter { adjusted[$0] <= settings.alpha }.map { pValues[$0] }.max()
    // Below the smallest number whose quantile can be told, every dependence counts alike.
    return largest.flatMap { SignificanceLevel(max($0 * (1 + 1e-9), 1e-300)) }
  }

  /// The pairs of columns of which a local independence is contradicted.
  private func contradicted(_ diagram: CausalDiagram, _ dependences: DependenceChecks) -> ColumnPairs {
    var pairs = ColumnPairs(columns: data.count)
    for statement in data.localStatements(of: diagram) {
      dependences.forEachDependence(in: statement) { other, isDependent in
        if isDependent { pairs.insert(statement.node, other) }
        return true
      }
    }
    return pairs
  }

  private func told(
    _ changes: [Change], _ pairs: ArraySlice<ImplicationTests.Outcome>, contradictions: Int
  ) -> [GraphSuggestion] {
    let names = data.diagram.variables
    func merits(_ change: Change) -> String {
      let come = change.introduced == 0 ? "" : ", and \(change.introduced) come anew"
      return "\(change.repaired) of \(FalsificationFigures.count(contradictions, "contradicted pair")) "
        + "\(change.repaired == 1 ? "is" : "are") resolved\(come)"
    }
    var ranked: [(gain: Int, suggestion: GraphSuggestion)] = []
    for pair in pairs {
      let ways = changes.filter {
        !$0.isReversal
          && Set([$0.edge.source, $0.edge.target]) == [data.nodes[pair.first], data.nodes[pair.second]]
      }.sorted { $0.gain > $1.gain }
      guard let best = ways.first else { continue }
      let (source, target) = (names[best.edge.source].name, names[best.edge.target].name)
      let alike = ways.count > 1 && ways[1].gain == best.gain
      let direction =
        alike ? "in either direction" : "\(source.visible()) → \(target.visible())"
      var suggestion = wanted(pair, ways: ": \(direction), \(merits(best))")
      (suggestion.source, suggestion.target) = (source, target)
      (suggestion.repaired, suggestion.introduced) = (best.repaired, best.introduced)
      suggestion.contradictions = contradictions
      ranked.append((best.gain, suggestion))
    }
    for change in changes where change.isReversal {
      let (source, target) = (names[change.edge.source].name, names[change.edge.target].name)
      var suggestion = GraphSuggestion(
        .reverseEdge, source, target,
        sentence: "The data prefer \(source.visible()) ← \(target.visible()) to → : \(merits(change)).")
      (suggestion.repaired, suggestion.introduced) = (change.repaired, change.introduced)
      suggestion.contradictions = contradictions
      ranked.append((change.gain, suggestion))
    }
    let order = ranked.indices.sorted { (-ranked[$0].gain, $0) < (-ranked[$1].gain, $1) }
    // What does less than half as much as the best change is most likely an echo of the same fault.
    let best = order.first.map { ranked[$0].gain } ?? 0
    return order.prefix(SuggestionFinder.mostOfKind).filter { 2 * ranked[$0].gain >= best }.map {
      ranked[$0].suggestion
    }
  }

  /// An edge between a contradicted pair.
  private func wanted(_ pair: ImplicationTests.Outcome, ways: String) -> GraphSuggestion {
    let told = pair.told
    var figures = told.effect.flatMap { effect in
      tests.effectMeasure.map { "\($0) \(FalsificationFigures.share(effect)), " }
    }
    figures = (figures ?? "") + FalsificationFigures.pValue(told.pValue ?? 1)
    var suggestion = GraphSuggestion(
      .addEdge, told.first, told.second,
      sentence: "The data want an edge between \(told.first.visible()) and \(told.second.visible())\(ways) "
        + "(\(figures ?? "")).")
    (suggestion.pValue, suggestion.effect) = (told.pValue, told.effect)
    return suggestion
  }

  // MARK: Colliders

  /// Contradicted pairs that become independent as soon as a variable between them changes its part.
  private func colliders(_ violated: [ImplicationTests.Outcome]) -> [GraphSuggestion] {
    var result: [GraphSuggestion] = []
    for pair in violated.prefix(SuggestionFinder.mostPairs) where result.count < SuggestionFinder.mostOfKind {
      for middle in 0..<data.count where middle != pair.first && middle != pair.second {
        guard let isCollider = part(of: middle, between: pair.first, pair.second) else { continue }
        let isGiven = pair.conditions.contains(middle)
        guard isCollider != isGiven else { continue }
        let conditions = isGiven ? pair.conditions.filter { $0 != middle } : pair.conditions + [middle]
        let test = tests.told(pair.first, pair.second, given: conditions)
        guard let pValue = test.pValue, pValue > settings.alpha else { continue }
        let (one, other, between) = (pair.told.first, pair.told.second, data.name(middle))
        let names = (one.visible(), other.visible(), between.visible())
        var suggestion = GraphSuggestion(
          isCollider ? .notCollider : .collider, one, other,
          sentence: isCollider
            ? "The data take \(names.2) for a step between \(names.0) and \(names.1) or a common cause of them, not for a "
              + "common effect: given it they are independent (\(FalsificationFigures.pValue(pValue)))."
            : "The data take \(names.2) for a common effect of \(names.0) and \(names.1): without it they are independent "
              + "(\(FalsificationFigures.pValue(pValue))), given it they are not.")
        (suggestion.middle, suggestion.pValue, suggestion.effect) = (between, pValue, test.effect)
        result.append(suggestion)
      }
    }
    return result
  }

  /// Whether the middle one is a common effect of its two neighbours; nil where it is not next to both.
  private func part(of middle: Int, between first: Int, _ second: Int) -> Bool? {
    func mark(_ neighbour: Int) -> Mark? {
      let (one, other) = (data.nodes[middle], data.nodes[neighbour])
      if data.arrows.contains(DirectedEdge(other, one)) || data.isShared(one, other) { return .arrow }
      return data.arrows.contains(DirectedEdge(one, other)) ? .tail : nil
    }
    guard let one = mark(first), let other = mark(second) else { return nil }
    return one == .arrow && other == .arrow
  }

  // MARK: Edges that are there

  /// Edges without which the two ends are independent, as far as the data can tell.
  private func unneededEdges() -> [GraphSuggestion] {
    let edges = data.diagram.directedEdges.filter {
      data.diagram.observes($0.source) && data.diagram.observes($0.target)
    }
    let undirected = Set(document.edges.filter(\.marked.isUndirected).map { Set([$0.source, $0.target]) })
    let tried = mapInParallel(parts: edges.count, threads: settings.threads) { part -> TestedImplication? in
      let edge = edges[part]
      let without = data.diagram.removing(edge)
      let (source, target) = (data.columnOf[edge.source], data.columnOf[edge.target])
      let parents = without.observedParents(of: edge.target)
      let conditions: [Int]
      if !DiagramSeparation(without).isConnected(edge.source, to: [edge.target], given: parents) {
        conditions = parents
      } else if let implied = without.impliedIndependences(of: edge.source, edge.target, limit: 1).first {
        conditions = implied.conditions
      } else {
        return nil
      }
      let test = tests.told(source, target, given: conditions.map { data.columnOf[$0] })
      return test.pValue.map { $0 > settings.alpha } == true ? test : nil
    }
    let found = tried.indices.compactMap { place in tried[place].map { (edges[place], $0) } }
    return found.sorted { ($1.1.pValue ?? 0, $0.0) < ($0.1.pValue ?? 0, $1.0) }.prefix(SuggestionFinder.mostOfKind)
      .map { edge, test in
        let arrow = undirected.contains(Set([edge.source, edge.target])) ? "—" : "→"
        let (source, target) = (
          data.diagram.variables[edge.source].name, data.diagram.variables[edge.target].name
        )
        var suggestion = GraphSuggestion(
          .removeEdge, source, target,
          sentence: "The data get by without \(source.visible()) \(arrow) \(target.visible()): "
            + test.sentence(effectMeasure: tests.effectMeasure) + ".")
        (suggestion.pValue, suggestion.effect) = (test.pValue, test.effect)
        return suggestion
      }
  }
}

extension FalsificationSettings {
  /// What the work itself needs to know.
  struct Counted: Sendable {
    let alpha: Double
    let control: FalseDiscoveryControl
    let threads: Int
  }

  var counted: Counted { Counted(alpha: alpha, control: control, threads: max(1, threads)) }
}

public import CausalGraphs
import Glibc
import StrictJSON

/// An edge, or the lack of one, that what is adjusted for hangs on and that the graph's own evidence leaves uncertain.
public struct UncertainEdge: Hashable, Sendable {
  /// From here.
  public var source: String
  /// To here.
  public var target: String
  /// Whether the graph has it; else it is one that it could have.
  public var isInGraph: Bool
  /// How probable the edge is; nil where nobody computed it.
  public var probability: Double?
  /// Whether nothing decides its direction.
  public var isDirectionUndecided: Bool
  /// What would follow if it were otherwise: "without it: adjusting for nothing".
  public var otherwise: [String]

  /// An edge with what hangs on it.
  public init(
    source: String, target: String, isInGraph: Bool, probability: Double?, isDirectionUndecided: Bool,
    otherwise: [String]
  ) {
    (self.source, self.target, self.isInGraph) = (source, target, isInGraph)
    (self.probability, self.isDirectionUndecided, self.otherwise) = (probability, isDirectionUndecided, otherwise)
  }

  /// "age → dose (probability 0.62)", "no age → dose (probability of the edge 0.3)".
  public var words: String {
    let arrow = "\(source.visible(limit: 60)) → \(target.visible(limit: 60))"
    var certainty: [String] = []
    if let probability {
      let percent = (100 * probability).rounded()
      // What is shown must not contradict why it is shown.
      let shown = "\(Int(isInGraph ? min(percent, 89) : max(percent, 11))) %"
      certainty.append(isInGraph ? "probability \(shown)" : "\(shown) probable")
    }
    if isDirectionUndecided { certainty.append("direction undecided") }
    return (isInGraph ? arrow : "the lack of \(arrow)")
      + (certainty.isEmpty ? "" : " (\(certainty.joined(separator: ", ")))")
  }
}

extension [UncertainEdge] {
  /// What to know of them, in a sentence; at most eight are named.
  public var sentence: String {
    let named = prefix(8).map(\.words).joined(separator: ", ")
    return "What to adjust for hangs on what the graph's own evidence leaves uncertain: \(named)"
      + (count > 8 ? " and \(count - 8) more" : "") + ". The intervals do not know of that."
  }
}

extension GraphEdge {
  /// Whether nothing decides the edge's direction: neither data (at .95 or more), experts nor knowledge, by its last decision.
  /// False of an edge without one.
  public var isDirectionUndecided: Bool {
    for case .decision(let decision) in evidence.reversed() {
      return decision.basis == .arbitrary || decision.isLeaning
    }
    return false
  }

  /// Whether a person decided about it.
  fileprivate var isSettled: Bool {
    evidence.contains {
      guard case .decision(let decision) = $0 else { return false }
      return decision.decidedBy != nil || decision.basis == .knowledge
    }
  }
}

extension EdgeDecision {
  /// From this share of an edge's probability on, data alone decide its direction.
  private static let decided = 0.95

  /// Whether data alone prefer the direction, and too little to rest an effect on. Graphs that fit alike are often not equally
  /// many for both directions: that alone gives a direction two thirds of the probability, and says nothing of the world.
  fileprivate var isLeaning: Bool {
    guard basis == .data, let posteriorProbability else { return false }
    // How probable an edge is at all: `cost` is what the score loses without it, in nats.
    let presence = cost.map { 1 / (1 + exp(-$0)) } ?? 1
    return posteriorProbability < EdgeDecision.decided * presence
  }
}

extension GraphDocument {
  /// From this probability on an edge counts as certain.
  public static let certainProbability = 0.9

  /// The edges that what is adjusted for hangs on and that the evidence in this document leaves uncertain: of a probability
  /// below `certainProbability`, of an undecided direction, or missing where one is as probable as that leaves open. What a
  /// person decided, and what is known for certain, is certain. Empty where the document says nothing of probabilities.
  ///
  /// Each is tried: the graph is asked again without it, with it the other way round (and with it what would close a cycle
  /// then, where that is uncertain too), or with it added, and it counts where what is adjusted for is wrong then, or the
  /// effect none.
  ///
  /// - Parameters:
  ///   - treatments: Names, as in `IdentifyAnswer`; likewise the others.
  ///   - most: The most edges that are tried, the least certain first.
  /// - Complexity: Two identifications an edge that is tried.
  public func uncertainEdges(
    treatments: [String], outcomes: [String], effect: EffectQuestion.Effect, mediators: [String] = [],
    modifiers: [String] = [], most: Int = 500
  ) -> [UncertainEdge] {
    func answer(_ document: GraphDocument) -> IdentifyAnswer? {
      try? IdentifyAnswer(
        document, treatments: treatments, outcomes: outcomes, effect: effect, mediators: mediators,
        modifiers: modifiers, limit: 4)
    }
    let (causes, effects) = (Set(treatments), Set(outcomes))
    let candidates = uncertainties { causes.contains($0.name) && effects.contains($1.name) }
    guard !candidates.isEmpty, let own = answer(self) else { return [] }
    return candidates.prefix(most).compactMap { candidate in
      var otherwise: [String] = []
      for (name, change) in candidate.changes {
        var document = self
        change(&document.edges)
        guard let other = answer(document), let changed = own.becomes(other, in: document, from: self) else { continue }
        otherwise.append("\(name): \(changed)")
      }
      guard !otherwise.isEmpty else { return nil }
      var edge = candidate.edge
      edge.otherwise = otherwise
      return edge
    }
  }

  /// An edge that may be otherwise, and the graphs in which it is.
  private struct Uncertainty {
    var edge: UncertainEdge
    /// How certain it is that the graph is right about it.
    var certainty: Double
    var changes: [(name: String, change: (inout [GraphEdge]) -> Void)]
  }

  /// - Parameter isAsked: Whether one is a treatment and the other an outcome: that it is not the other way round is what a
  ///   question of its effect takes for granted.
  private func uncertainties(_ isAsked: (Variable, Variable) -> Bool) -> [Uncertainty] {
    var found: [Uncertainty] = []
    for (place, edge) in edges.enumerated() where edge.sourceMark == .tail && edge.targetMark == .arrow {
      let probability = edge.probability ?? 1
      guard !edge.isSettled, probability < GraphDocument.certainProbability || edge.isDirectionUndecided else {
        continue
      }
      let uncertain = UncertainEdge(
        source: variables[edge.source].name, target: variables[edge.target].name, isInGraph: true,
        probability: edge.probability, isDirectionUndecided: edge.isDirectionUndecided, otherwise: [])
      var changes: [(name: String, change: (inout [GraphEdge]) -> Void)] = []
      // Of an edge that surely is one only the direction can be wrong.
      if probability < GraphDocument.certainProbability { changes.append(("without it", { $0.remove(at: place) })) }
      if !isAsked(variables[edge.source], variables[edge.target]), let turned = turned(with: place, isAsked) {
        let others = turned.dropFirst().map {
          "\(variables[edges[$0].source].name.visible(limit: 60)) → \(variables[edges[$0].target].name.visible(limit: 60))"
        }
        changes.append(
          (
            "the other way round" + (others.isEmpty ? "" : ", with " + others.joined(separator: " and ")),
            { for place in turned { ($0[place].source, $0[place].target) = ($0[place].target, $0[place].source) } }
          ))
      }
      found.append(Uncertainty(edge: uncertain, certainty: probability, changes: changes))
    }
    for pair in absentPairs {
      for (source, target, probability) in [
        (pair.first, pair.second, pair.forward ?? 0), (pair.second, pair.first, pair.backward ?? 0),
      ] where probability > 1 - GraphDocument.certainProbability {
        guard variables.indices.contains(source), variables.indices.contains(target),
          !isAsked(variables[target], variables[source])
        else { continue }
        let uncertain = UncertainEdge(
          source: variables[source].name, target: variables[target].name, isInGraph: false, probability: probability,
          isDirectionUndecided: false, otherwise: [])
        found.append(
          Uncertainty(
            edge: uncertain, certainty: 1 - probability,
            changes: [("with it", { $0.append(GraphEdge(source, target)) })]))
      }
    }
    return found.enumerated().sorted {
      ($0.element.certainty, $0.offset) < ($1.element.certainty, $1.offset)
    }.map(\.element)
  }
}

extension GraphDocument {
  /// The places of the edges that turn with one so that no cycle comes of it: those that lead to its target from what its source
  /// leads to. Nil where one of them is certain.
  fileprivate func turned(with place: Int, _ isAsked: (Variable, Variable) -> Bool) -> [Int]? {
    let (source, target) = (edges[place].source, edges[place].target)
    func isDirected(_ edge: GraphEdge) -> Bool { edge.sourceMark == .tail && edge.targetMark == .arrow }
    var next: [Int: [Int]] = [:]
    for edge in edges where isDirected(edge) { next[edge.source, default: []].append(edge.target) }
    var (reached, stack): (Set<Int>, [Int]) = ([source], [source])
    while let node = stack.popLast() {
      for other in next[node] ?? [] where other != target && reached.insert(other).inserted { stack.append(other) }
    }
    var turned = [place]
    for (other, edge) in edges.enumerated()
    where other != place && isDirected(edge) && edge.target == target && reached.contains(edge.source) {
      let isOpen = (edge.probability ?? 1) < GraphDocument.certainProbability || edge.isDirectionUndecided
      guard isOpen, !edge.isSettled, !isAsked(variables[edge.source], variables[edge.target]) else { return nil }
      turned.append(other)
    }
    return turned
  }
}

extension IdentifyAnswer {
  /// What is right in another graph, in words; nil where that which is done here is right there too.
  fileprivate func becomes(
    _ other: IdentifyAnswer, in document: GraphDocument, from own: GraphDocument
  ) -> String? {
    let (before, after) = (words(in: own), other.words(in: document))
    guard before != after else { return nil }
    if !result.possibleEffects.isEmpty || !other.result.possibleEffects.isEmpty {
      return other.ways(in: document).isSubset(of: ways(in: own)) ? nil : after
    }
    // Another set may be better there: this one need not be wrong.
    let isSame = isZero(in: own) == other.isZero(in: document)
    if isSame, let first = result.estimands.first, first.strategy == .backdoor || first.strategy == .mediation,
      other.isValid(adjustingFor: first.adjustmentSet) == true
    {
      return nil
    }
    return after
  }

  /// Whether no path leads from treatment to outcome.
  private func isZero(in document: GraphDocument) -> Bool {
    result.possibleEffects.isEmpty && !document.joins(result.question.treatments, result.question.outcomes)
  }

  /// "adjusting for age", in words that say all that counts.
  private func words(in document: GraphDocument) -> String {
    let ways = ways(in: document).sorted()
    return ways.count == 1 ? ways[0] : "undecided: " + ways.joined(separator: ", or ")
  }

  /// How the effect is computed, by the first of several estimands; more than one where edges leave that open.
  private func ways(in document: GraphDocument) -> Set<String> {
    if !result.possibleEffects.isEmpty {
      return Set(
        result.possibleEffects.map { effect in
          effect.isZero ? "the effect is 0" : effect.estimand.map(words) ?? "nothing computes the effect"
        })
    }
    if isZero(in: document) { return ["the effect is 0"] }
    return [result.estimands.first.map(words) ?? "nothing computes the effect"]
  }

  private func words(_ estimand: Estimand) -> String {
    func list(_ nodes: [Int]) -> String {
      nodes.isEmpty
        ? "nothing"
        : nodes.map { result.variables[$0].name }.sorted().map { $0.visible(limit: 60) }.joined(separator: ", ")
    }
    return switch estimand.strategy {
    case .backdoor, .mediation: "adjusting for \(list(estimand.adjustmentSet))"
    case .instrument: "only by the instrument \(list(estimand.instruments))"
    case .frontdoor: "by way of \(list(estimand.mediators))"
    default: "by another formula"
    }
  }
}

extension GraphDocument {
  /// Whether a path that arrows may point along leads from one of some nodes to one of others.
  fileprivate func joins(_ sources: [Int], _ targets: [Int]) -> Bool {
    var next = [[Int]](repeating: [], count: variables.count)
    for edge in edges where edge.source < next.count && edge.target < next.count {
      if edge.sourceMark != .arrow { next[edge.source].append(edge.target) }
      if edge.targetMark != .arrow { next[edge.target].append(edge.source) }
    }
    var (reached, stack) = (Set(sources), sources)
    while let node = stack.popLast() {
      for other in next[node] where reached.insert(other).inserted { stack.append(other) }
    }
    return targets.contains(where: reached.contains)
  }
}

public import CausalGraphs

extension GraphDocument {
  /// Whether a person decided about any of its pairs.
  public var hasPersonalDecisions: Bool {
    (edges.flatMap(\.evidence) + absentPairs.flatMap(\.evidence)).contains { piece in
      if case .decision(let decision) = piece { decision.decidedBy != nil } else { false }
    }
  }

  /// This graph with what persons decided about an earlier one in its account, before what was decided since: so no
  /// decision and no note is lost when the graph is learned anew. Pairs are matched by name; those with a variable that
  /// this graph does not have are left out.
  public func keepingDecisions(of earlier: GraphDocument) -> GraphDocument {
    var result = self
    var places: [DirectedEdge: Int] = [:]
    for (index, edge) in edges.enumerated() {
      places[DirectedEdge(min(edge.source, edge.target), max(edge.source, edge.target))] = index
    }
    var absentPlaces: [DirectedEdge: Int] = [:]
    for (index, pair) in absentPairs.enumerated() {
      absentPlaces[DirectedEdge(min(pair.first, pair.second), max(pair.first, pair.second))] = index
    }
    let accounts =
      earlier.edges.map { ($0.source, $0.target, $0.evidence) }
      + earlier.absentPairs.map { ($0.first, $0.second, $0.evidence) }
    for (one, other, evidence) in accounts {
      let decisions = evidence.filter { piece in
        if case .decision(let decision) = piece { decision.decidedBy != nil } else { false }
      }
      guard !decisions.isEmpty, let first = variables.index(of: earlier.variables[one].name),
        let second = variables.index(of: earlier.variables[other].name)
      else { continue }
      let key = DirectedEdge(min(first, second), max(first, second))
      if let place = places[key] {
        result.edges[place].evidence.insert(decisions)
      } else if let place = absentPlaces[key] {
        result.absentPairs[place].evidence.insert(decisions)
      } else {
        absentPlaces[key] = result.absentPairs.count
        result.absentPairs.append(AbsentPair(first, second, evidence: decisions))
      }
    }
    return result
  }
}

extension [Evidence] {
  /// Adds decisions before those that are there, each once.
  fileprivate mutating func insert(_ decisions: [Evidence]) {
    let place = firstIndex { if case .decision = $0 { true } else { false } } ?? endIndex
    insert(contentsOf: decisions.filter { !contains($0) }, at: place)
  }
}

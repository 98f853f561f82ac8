/// Background knowledge in terms of nodes, known not to contradict itself.
public struct NodeKnowledge: Hashable, Sendable {
  /// By source, then target.
  public let required: [DirectedEdge]
  /// The edges forbidden by name, by source, then target; those that tiers forbid are not listed.
  public let forbidden: [DirectedEdge]
  private let forbiddenSet: Set<DirectedEdge>
  /// `tiers[v]`: v's tier in the knowledge's own list.
  private let tiers: [Int?]
  /// `ownTiers[v]`: the tier that the variable itself carries.
  private let ownTiers: [Int?]

  /// Whether the edge may not be there: forbidden by name, or from a later tier to an earlier one.
  public func forbids(_ edge: DirectedEdge) -> Bool {
    forbiddenSet.contains(edge) || tiersForbid(edge)
  }

  /// Whether the edge would lead from a later tier to an earlier one.
  public func tiersForbid(_ edge: DirectedEdge) -> Bool {
    NodeKnowledge.isLater(tiers[edge.source], tiers[edge.target])
      || NodeKnowledge.isLater(ownTiers[edge.source], ownTiers[edge.target])
  }

  private static func isLater(_ source: Int?, _ target: Int?) -> Bool {
    guard let source, let target else { return false }
    return source > target
  }

  fileprivate init(
    required: [DirectedEdge], forbidden: [DirectedEdge], tiers: [Int?], ownTiers: [Int?]
  ) {
    self.required = required
    self.forbidden = forbidden
    forbiddenSet = Set(forbidden)
    self.tiers = tiers
    self.ownTiers = ownTiers
  }
}

extension BackgroundKnowledge {
  /// Checks the knowledge against the variables and against itself, and puts it in terms of nodes. The tiers of the
  /// list and those that variables carry both hold.
  ///
  /// - Throws: `GraphError.unknownVariable` with the nearest name; `.duplicateVariable` for a variable in two tiers;
  ///   `.selfLoop`; `.contradictoryKnowledge` for an edge required and forbidden, or required against the tiers;
  ///   `.cycle` for required edges that form one. Complexity: O((edges + nodes) log edges).
  @discardableResult
  public func validate(over variables: VariableList) throws(GraphError) -> NodeKnowledge {
    var tiers = [Int?](repeating: nil, count: variables.count)
    for (tier, names) in self.tiers.enumerated() {
      for name in names {
        let node = try variables.node(named: name)
        guard tiers[node] == nil else { throw .duplicateVariable(name) }
        tiers[node] = tier
      }
    }
    let knowledge = NodeKnowledge(
      required: try variables.edges(required), forbidden: try variables.edges(forbidden), tiers: tiers,
      ownTiers: variables.map(\.tier))
    for edge in knowledge.required where knowledge.forbids(edge) {
      throw .contradictoryKnowledge(
        source: variables[edge.source].name, target: variables[edge.target].name,
        reason: knowledge.tiersForbid(edge)
          ? "the edge is required, but leads from a later tier to an earlier one"
          : "the edge is both required and forbidden")
    }
    _ = try DirectedAcyclicGraph(variables, edges: knowledge.required)
    return knowledge
  }
}

extension VariableList {
  /// The node of the variable with exactly this name.
  /// - Throws: `GraphError.unknownVariable` with the nearest name that there is.
  public func node(named name: String) throws(GraphError) -> Int {
    guard let node = index(of: name) else { throw .unknownVariable(name, suggestion: nearest(to: name)) }
    return node
  }

  fileprivate func edges(_ named: Set<BackgroundKnowledge.NamedEdge>) throws(GraphError) -> [DirectedEdge] {
    var result: [DirectedEdge] = []
    for edge in named.sorted() {
      let (source, target) = (try node(named: edge.source), try node(named: edge.target))
      guard source != target else { throw .selfLoop(edge.source) }
      result.append(DirectedEdge(source, target))
    }
    return result.sorted()
  }
}

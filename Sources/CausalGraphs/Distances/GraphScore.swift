/// How far a learned graph is from the true DAG, by all the usual measures.
///
/// Each pair of nodes is looked at once. Variables are matched by name. Where a ratio would be 0 / 0, or a measure does
/// not apply to the kind of graph, the value is nil.
public struct GraphScore: Hashable, Sendable {
  /// How many variables both graphs have.
  public let nodeCount: Int
  /// How many edges the true graph has.
  public let trueEdgeCount: Int
  /// The pairs that the learned graph joins.
  public let learnedEdgeCount: Int
  /// Whether the learned → edges hold no cycle.
  public let isAcyclic: Bool

  /// Structural Hamming distance to the true DAG: missing, extra, reversed and undirected edges count one each.
  public let structuralHammingDistance: Int
  /// Structural Hamming distance to the true CPDAG. A learned DAG is completed first; anything else stands as it is.
  public let completedStructuralHammingDistance: Int
  /// Structural Hamming distance from the true DAG to the consistent extension of the learned graph that is found first,
  /// smallest nodes last in order; nil where there is none.
  public let extendedStructuralHammingDistance: Int?
  /// Entries of the n × n adjacency matrices that differ, of n²; an undirected edge is an entry each way. nil for learned
  /// graphs with other edges.
  public let normalisedHammingDistance: Double?
  /// Peters and Bühlmann 2015; only for a learned DAG.
  public let structuralInterventionDistance: Int?
  /// The least and the greatest structural intervention distance of the DAGs that the learned graph stands for; nil where
  /// there are none, or too many to try.
  public let structuralInterventionDistanceBounds: ClosedRange<Int>?
  /// Henckel, Würtzen and Weichwald 2024, by parents; only for a learned DAG.
  public let parentAdjustmentDistance: AdjustmentIdentificationDistance?
  /// Henckel, Würtzen and Weichwald 2024, by ancestors; only for a learned DAG.
  public let ancestorAdjustmentDistance: AdjustmentIdentificationDistance?

  /// The pairs that are joined.
  public let skeleton: PrecisionRecall
  /// The arrowheads, against the true CPDAG: what data alone could show.
  public let arrowheads: PrecisionRecall
  /// The arrowheads, against the true DAG.
  public let arrowheadsAgainstGraph: PrecisionRecall
  /// The arrowheads against the true CPDAG, among pairs joined in both graphs.
  public let sharedArrowheads: PrecisionRecall
  /// The pairs (ancestor, descendant) along → edges; nil where the learned ones hold a cycle.
  public let ancestors: PrecisionRecall?
  /// Of the pairs joined in both graphs and directed by the learned one, the share directed as in the true DAG.
  public let orientationAccuracy: Double?

  /// - Throws: `GraphError.differentVariables`. Complexity: O(nodes · (nodes + edges)).
  public init(learned: DirectedAcyclicGraph, truth: DirectedAcyclicGraph) throws(GraphError) {
    try self.init(
      edges: learned.edges.map { .directed($0.source, $0.target) }, of: learned.variables, truth: truth)
  }

  /// - Throws: `GraphError.differentVariables`. Complexity: as for DAGs, and see
  ///   `structuralInterventionDistanceBounds(to:limit:)`.
  public init(learned: PartiallyDirectedGraph, truth: DirectedAcyclicGraph) throws(GraphError) {
    try self.init(edges: EdgeMarks(learned).edges, of: learned.variables, truth: truth)
  }

  /// - Throws: `GraphError.differentVariables`. Complexity: O(nodes · (nodes + edges)).
  public init(learned: MixedGraph, truth: DirectedAcyclicGraph) throws(GraphError) {
    try self.init(edges: learned.edges, of: learned.variables, truth: truth)
  }

  /// A graph of any kind, as a file says it. In a learned graph a → b with b → a is an undirected edge, as networkx has
  /// it, and a directed cycle is allowed.
  ///
  /// - Parameters:
  ///   - learnedNamesAll: false for an edge list, which need not name variables without edges: the true variables it
  ///     does not name then stand in it without edges, if all that it names are true ones.
  ///   - truthNamesAll: the same for the truth.
  /// - Throws: `GraphError.differentVariables`; `.conflictingEdges` where a pair has two edges that no kind of graph has
  ///   together; `.selfLoop`; where the truth is no DAG, as `GraphDocument.directedAcyclicGraph()`.
  public init(
    learned: GraphDocument, truth: GraphDocument, learnedNamesAll: Bool = true, truthNamesAll: Bool = true
  ) throws(GraphError) {
    let (mine, theirs) = (learned.variables, truth.variables)
    let completedLearned = learnedNamesAll ? learned : try learned.extended(to: theirs)
    let completedTruth = truthNamesAll ? truth : try truth.extended(to: mine)
    try self.init(
      edges: completedLearned.scoredEdges(), of: completedLearned.variables,
      truth: completedTruth.directedAcyclicGraph())
  }

  private init(
    edges: [MarkedEdge], of variables: VariableList, truth: DirectedAcyclicGraph
  ) throws(GraphError) {
    let places = try variables.places(in: truth.variables)
    let learned = LearnedGraph(
      marks: EdgeMarks(
        nodeCount: truth.nodeCount,
        edges: edges.map { MarkedEdge(places[$0.first], $0.firstMark, places[$0.second], $0.secondMark) }),
      variables: truth.variables)
    let completed = truth.completedPartiallyDirectedGraph
    let (trueMarks, completedMarks) = (EdgeMarks(truth), EdgeMarks(completed))

    nodeCount = truth.nodeCount
    trueEdgeCount = truth.edgeCount
    isAcyclic = learned.directedRows != nil
    structuralHammingDistance = learned.marks.distance(to: trueMarks)
    let comparable = learned.graph.map { EdgeMarks($0.completedPartiallyDirectedGraph) } ?? learned.marks
    completedStructuralHammingDistance = comparable.distance(to: completedMarks)
    extendedStructuralHammingDistance = learned.partial.flatMap { try? $0.consistentExtension() }
      .map { EdgeMarks($0).distance(to: trueMarks) }
    normalisedHammingDistance = learned.partial.flatMap { partial in
      let mine = partial.directed.edgeCount + 2 * partial.undirected.edgeCount
      let shared =
        partial.directed.bits.populationOfIntersection(with: truth.adjacency.bits)
        + partial.undirected.bits.populationOfIntersection(with: truth.adjacency.bits)
      return ratio(mine + truth.edgeCount - 2 * shared, truth.nodeCount * truth.nodeCount)
    }

    if let graph = learned.graph {
      let distance = try truth.structuralInterventionDistance(to: graph)
      structuralInterventionDistance = distance
      structuralInterventionDistanceBounds = distance...distance
      parentAdjustmentDistance = AdjustmentIdentificationDistance(mistakes: distance, nodeCount: truth.nodeCount)
      ancestorAdjustmentDistance = try truth.adjustmentIdentificationDistance(to: graph, strategy: .ancestors)
    } else {
      structuralInterventionDistance = nil
      structuralInterventionDistanceBounds =
        if let partial = learned.partial { try truth.structuralInterventionDistanceBounds(to: partial) } else { nil }
      parentAdjustmentDistance = nil
      ancestorAdjustmentDistance = nil
    }

    let (truePairs, learnedPairs) = (trueMarks.pairs, learned.marks.pairs)
    learnedEdgeCount = learnedPairs.count
    skeleton = PrecisionRecall(
      learned: learnedPairs.count, truth: truePairs.count, shared: sharedCount(learnedPairs, truePairs))
    let (heads, trueHeads, compelled) = (learned.marks.arrowheads, truth.edges, completed.directedEdges)
    arrowheads = PrecisionRecall(
      learned: heads.count, truth: compelled.count, shared: sharedCount(heads, compelled))
    arrowheadsAgainstGraph = PrecisionRecall(
      learned: heads.count, truth: trueHeads.count, shared: sharedCount(heads, trueHeads))
    let learnedSet = Set(learnedPairs)
    let headsInBoth = heads.filter { truth.areAdjacent($0.source, $0.target) }
    let compelledInBoth = compelled.filter { learnedSet.contains(UndirectedEdge($0.source, $0.target)) }
    sharedArrowheads = PrecisionRecall(
      learned: headsInBoth.count, truth: compelledInBoth.count, shared: sharedCount(headsInBoth, compelledInBoth))
    let directedInBoth = learned.marks.edges.compactMap(\.directed).filter { truth.areAdjacent($0.source, $0.target) }
    orientationAccuracy = ratio(directedInBoth.count { truth.contains($0) }, directedInBoth.count)
    if let mine = learned.directedRows, let theirs = truth.adjacency.descendantRows() {
      ancestors = PrecisionRecall(
        learned: mine.population, truth: theirs.population, shared: mine.populationOfIntersection(with: theirs))
    } else {
      ancestors = nil
    }
  }
}

/// The learned graph, as far as it is of the kinds that single measures need.
private struct LearnedGraph {
  let marks: EdgeMarks
  /// nil where an edge is neither → nor —.
  let partial: PartiallyDirectedGraph?
  /// nil where an edge is not →, or where there is a cycle.
  let graph: DirectedAcyclicGraph?
  /// Row v: the descendants of v along →; nil where there is a cycle.
  let directedRows: BitMatrix?

  init(marks: EdgeMarks, variables: VariableList) {
    self.marks = marks
    var directed = Adjacency(count: variables.count)
    var undirected = UndirectedAdjacency(count: variables.count)
    for edge in marks.edges {
      if let arrow = edge.directed { directed.insert(arrow.source, arrow.target) }
      if edge.isUndirected { undirected.insert(edge.first, edge.second) }
    }
    directedRows = directed.descendantRows()
    let isPartial = directed.edgeCount + undirected.edgeCount == marks.edges.count
    partial = isPartial ? PartiallyDirectedGraph(variables, unchecked: directed, undirected) : nil
    graph =
      isPartial && undirected.edgeCount == 0 && directedRows != nil
      ? DirectedAcyclicGraph(variables, unchecked: directed) : nil
  }
}

extension GraphDocument {
  /// The document with the variables that only `others` has, without edges; unchanged where it has one of its own.
  fileprivate func extended(to others: VariableList) throws(GraphError) -> GraphDocument {
    guard variables.allSatisfy({ others.index(of: $0.name) != nil }) else { return self }
    var result = self
    result.variables = try VariableList(
      Array(variables) + others.filter { variables.index(of: $0.name) == nil })
    return result
  }

  /// The edges as they are scored: each once, opposite arrows as one undirected edge.
  fileprivate func scoredEdges() throws(GraphError) -> [MarkedEdge] {
    var result: [MarkedEdge] = []
    for edge in EdgeMarks(nodeCount: variables.count, edges: edges.map(\.marked)).edges {
      guard edge.first != edge.second else { throw .selfLoop(variables[edge.first].name) }
      guard let last = result.last, last.first == edge.first, last.second == edge.second else {
        result.append(edge)
        continue
      }
      // Sorted, so the pair's other edges came just before.
      if let arrow = edge.directed, last.directed == arrow.reversed, kind != .admg {
        result[result.count - 1] = .undirected(edge.first, edge.second)
      } else if (edge.directed == nil) != (last.directed == nil), edge.isBidirected || last.isBidirected,
        result.count < 2 || result[result.count - 2].first != edge.first
          || result[result.count - 2].second != edge.second
      {
        result.append(edge)
      } else {
        throw .conflictingEdges(variables[edge.first].name, variables[edge.second].name)
      }
    }
    return result
  }
}

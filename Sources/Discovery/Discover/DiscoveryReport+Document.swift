public import CausalGraphs

extension DiscoveredGraph {
  /// The variables it is over.
  public var variables: VariableList {
    switch self {
    case .directedAcyclic(let graph): graph.variables
    case .partiallyDirected(let graph): graph.variables
    case .partialAncestral(let graph): graph.variables
    }
  }

  /// The graph as a document: `dag`, `cpdag` (or `pdag` where background knowledge or contradicting tests leave no whole
  /// class) or `pag`.
  public var document: GraphDocument {
    switch self {
    case .directedAcyclic(let graph): GraphDocument(graph)
    case .partiallyDirected(let graph): GraphDocument(graph)
    case .partialAncestral(let graph): GraphDocument(graph)
    }
  }
}

extension DiscoveryReport {
  /// The graph as it is written to files: with what the data say of each edge, and how it was learned.
  ///
  /// - Parameters:
  ///   - variables: All variables of the data; those that took no part in the search become nodes without edges.
  ///   - plan: What the search came to, for the meaning of `setting`.
  ///   - rows: Rows behind it.
  ///   - seconds: Of the search alone.
  public func document(
    over variables: VariableList, plan: DiscoveryPlan, rows: Int, seconds: Double?
  ) throws(GraphError) -> GraphDocument {
    let learned = graph.document
    var nodes: [Int] = []
    for variable in learned.variables { nodes.append(try variables.node(named: variable.name)) }
    let support = Dictionary(support.map { (Pair($0.first, $0.second), $0) }, uniquingKeysWith: { first, _ in first })
    let edges = learned.edges.map { edge in
      var edge = edge
      if let said = support[Pair(edge.source, edge.target)] {
        if said.scoreDifference != nil || said.pValue != nil {
          edge.evidence.append(
            .data(DataSupport(method: method, scoreDifference: said.scoreDifference, pValue: said.pValue)))
        }
        if let frequency = said.frequency {
          edge.probability = frequency.share(of: edge)
          edge.evidence.append(.data(DataSupport(method: frequency.words)))
        }
      }
      (edge.source, edge.target) = (nodes[edge.source], nodes[edge.target])
      return edge
    }
    var document = GraphDocument(kind: learned.kind, variables: variables, edges: edges)
    document.learning = LearningSummary(
      algorithm: algorithm, method: method, methodKind: plan.methodKind, settingName: plan.settingName,
      setting: setting, score: score, evaluations: evaluations, rows: rows, seconds: seconds,
      optimality: optimality.words, notes: notes)
    return document
  }

  private struct Pair: Hashable {
    let low: Int
    let high: Int
    init(_ first: Int, _ second: Int) { (low, high) = (min(first, second), max(first, second)) }
  }
}

extension DiscoveryReport.EdgeFrequency {
  /// The share of replicates that have the edge as it stands: directed so, or adjacent where it has no direction.
  func share(of edge: GraphEdge) -> Double {
    guard edge.sourceMark == .tail, edge.targetMark == .arrow else { return adjacent }
    return edge.source < edge.target ? forward : backward
  }

  /// As a piece of evidence says it.
  var words: String {
    func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
    return "bootstrap: adjacent in \(percent(adjacent)) of replicates, one direction in \(percent(forward)), the other "
      + "in \(percent(backward))"
  }
}

extension DiscoveryReport.Optimality {
  /// In words; nil where the method has no optimum.
  public var words: String? {
    switch self {
    case .proven(nil): "proven: no graph scores better"
    case .proven(let limit?): "proven: no graph with at most \(limit) parents a variable scores better"
    case .local(starts: 1, _): "not proven: no single step improves it"
    case .local(let starts, let reached):
      "not proven: the best of \(starts) climbs, reached by \(reached) of them"
    case .notScored: nil
    }
  }
}

extension DiscoveryPlan {
  /// What the method makes of the data.
  public var methodKind: LearningSummary.MethodKind {
    switch method {
    case .test: .test
    case .rows: .comparison
    case .gaussianBIC, .bge, .discreteBIC, .bdeu, .degenerateGaussianBIC: .score
    }
  }

  /// What a report's `setting` means.
  public var settingName: LearningSummary.SettingName? {
    switch method {
    case .gaussianBIC, .discreteBIC, .degenerateGaussianBIC: .penalty
    case .bdeu: .equivalentSampleSize
    case .test: .alpha
    case .bge, .rows: nil
    }
  }
}

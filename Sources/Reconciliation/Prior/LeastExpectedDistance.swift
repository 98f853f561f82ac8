public import CausalGraphs
public import Discovery

extension DirectedAcyclicGraph {
  /// The graph whose structural Hamming distance to a graph drawn from the posterior is least on average.
  ///
  /// A pair of nodes adds 1 − P(what the graph has there: →, ← or nothing). So the graph is the acyclic one with the
  /// largest Σ (P(edge) − P(no edge)) over its edges: `MaximumAcyclicSubgraph`. Among equivalent graphs, on which the
  /// score is the same, the members of the class decide pair by pair; one direction of a pair on which they are even is
  /// as good as the other, and the one from the smaller node then stands.
  ///
  /// - Parameters:
  ///   - constraints: What must be there is; what may not be there is not.
  ///   - effort: How long the search goes on where it can not be exact, in elementary steps.
  /// - Throws: `GraphError.cycle` where the required edges close one.
  public static func leastExpectedDistance(
    under posterior: EdgePosterior, over variables: VariableList, constraints: EdgeConstraints? = nil,
    effort: Int = 20_000_000
  ) throws(GraphError) -> DirectedAcyclicGraph {
    let count = posterior.nodeCount
    precondition(count == variables.count, "one variable a node of the posterior")
    let required = (0..<count).flatMap { target in
      (constraints?.requiredParents[target] ?? []).map { DirectedEdge($0, target) }
    }
    var edges: [WeightedEdge] = []
    for source in 0..<count {
      for target in 0..<count where target != source {
        let edge = DirectedEdge(source, target)
        if let constraints, constraints.isForbidden[source * count + target] { continue }
        let there = posterior.probability(of: edge)
        let absent = 1 - there - posterior.probability(of: edge.reversed)
        if there - absent > 1e-12 { edges.append(WeightedEdge(edge, weight: there - absent)) }
      }
    }
    let solution: MaximumAcyclicSubgraph
    do throws(MaximumAcyclicSubgraph.RequirementError) {
      solution = try MaximumAcyclicSubgraph(nodeCount: count, edges: edges, required: required, effort: effort)
    } catch {
      switch error {
      case .cycle(let nodes): throw .cycle(nodes.map { variables[$0].name })
      }
    }
    return try DirectedAcyclicGraph(variables, edges: solution.kept)
  }

  /// The structural Hamming distance to a graph drawn from the posterior, on average.
  public func expectedDistance(under posterior: EdgePosterior) -> Double {
    var sum = 0.0
    for first in 0..<nodeCount {
      for second in first + 1..<max(first + 1, nodeCount) {
        let edge = DirectedEdge(first, second)
        let (forward, backward) = (posterior.probability(of: edge), posterior.probability(of: edge.reversed))
        sum += contains(edge) ? 1 - forward : contains(edge.reversed) ? 1 - backward : forward + backward
      }
    }
    return sum
  }
}

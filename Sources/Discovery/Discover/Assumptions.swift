import CausalGraphs

/// What a reader must believe in order to believe the graph; never left unsaid.
enum Assumptions {
  static func of(_ report: DiscoveryReport, _ plan: DiscoveryPlan) -> [String] {
    var notes: [String] = []
    switch plan.algorithm {
    // These say it themselves.
    case .lingam, .pc, .fci, .rfci: break
    case .automatic, .order, .greedy, .exact:
      notes.append(
        "Assumes that no common cause of two variables is missing (otherwise use --algorithm fci) and that rows are "
          + "independent; there are no feedback loops.")
    }
    switch plan.method {
    case .gaussianBIC, .bge: notes.append("Assumes linear effects with Gaussian noise.")
    case .degenerateGaussianBIC:
      notes.append("Takes each category for a Gaussian variable of its own, which is an approximation.")
    case .discreteBIC, .bdeu, .test, .rows: break
    }
    if case .partiallyDirected(let graph) = report.graph, !graph.undirectedEdges.isEmpty {
      notes.append(
        "An undirected edge (a — b) means that the data fit both directions equally well: knowledge or an experiment "
          + "must decide it.")
    }
    return notes
  }
}

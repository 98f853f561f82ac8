import CausalGraphs
import GraphEnumeration

extension GraphEnumeration {
  /// Every graph over so many variables.
  static func graphs(over variables: VariableList) throws -> [DirectedAcyclicGraph] {
    try GraphEnumeration(variables.count).parents.map { parents in
      try DirectedAcyclicGraph(
        variables,
        edges: parents.enumerated().flatMap { node, mask in
          parents.indices.filter { mask >> $0 & 1 == 1 }.map { DirectedEdge($0, node) }
        })
    }
  }
}

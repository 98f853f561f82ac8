import CausalGraphs

/// An independence among observed variables that a diagram implies and data can contradict.
public struct ImpliedIndependence: Hashable, Sendable {
  /// The smaller node.
  public let first: Int
  /// The larger node.
  public let second: Int
  /// What is conditioned on; ascending, none of it without need.
  public let conditions: [Int]
}

extension CausalDiagram {
  /// For every two observed variables that some set of others separates: all such sets of which no member can be left out.
  ///
  /// Selected nodes are conditioned on besides, unless they are one of the two: data on the selected alone can not show
  /// those.
  ///
  /// - Parameter limitPerPair: the most sets for one pair; 1 gives one test for each missing edge.
  /// - Complexity: O(nodes² · edges of the moral graph) and as `minimalAdjustmentSets` for each set more.
  public func impliedIndependences(limitPerPair: Int = .max) -> [ImpliedIndependence] {
    var result: [ImpliedIndependence] = []
    let observed = variables.indices.filter { isObserved[$0] }
    for (place, first) in observed.enumerated() {
      for second in observed[(place + 1)...] {
        result += impliedIndependences(of: first, second, limit: limitPerPair)
      }
    }
    return result
  }

  /// The same for two observed variables.
  public func impliedIndependences(of one: Int, _ other: Int, limit: Int = .max) -> [ImpliedIndependence] {
    let (first, second) = (min(one, other), max(one, other))
    guard !arrows.contains(first, second), !arrows.contains(second, first) else { return [] }
    let always = selected.filter { $0 != first && $0 != second }
    let graph = MoralGraph(arrows, first: [first], second: [second], always: always)
    let sets = MinimalSeparators(
      graph.neighbours, isPermitted: [false, false] + graph.nodes.map { isObserved[$0] && !always.contains($0) })
    return sets.prefix(limit).map { set in
      ImpliedIndependence(first: first, second: second, conditions: set.map { graph.nodes[$0 - 2] }.sorted())
    }
  }
}

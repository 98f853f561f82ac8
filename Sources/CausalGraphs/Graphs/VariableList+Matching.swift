extension VariableList {
  /// `places[v]`: the node in `other` of the variable v. O(nodes).
  ///
  /// - Throws: `GraphError.differentVariables` where the two lists do not have the same names.
  package func places(in other: VariableList) throws(GraphError) -> [Int] {
    let places = names.map { other.index(of: $0) }
    let missing = names.filter { other.index(of: $0) == nil }
    guard missing.isEmpty, count == other.count else {
      throw .differentVariables(onlyInFirst: missing, onlyInSecond: other.names.filter { index(of: $0) == nil })
    }
    return places.compactMap(\.self)
  }

  /// The variable whose name is nearest to `name`, at most two changes of a character away; nil where there is none.
  /// The first in the list among equals. O(nodes · length²), for names of at most 64 characters.
  package func nearest(to name: String) -> String? {
    let wanted = Array(name.lowercased())
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in names where candidate.utf8.count <= 256 {
      let letters = Array(candidate.lowercased())
      guard abs(letters.count - wanted.count) <= 2 else { continue }
      let distance = VariableList.editDistance(wanted, letters)
      guard distance <= 2, distance < Swift.max(wanted.count, letters.count), distance < best?.distance ?? .max else {
        continue
      }
      best = (candidate, distance)
    }
    return best?.name
  }

  /// Levenshtein's distance.
  private static func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in second.enumerated() {
        let change = diagonal + (letter == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(change, row[column + 1] + 1, row[column] + 1)
      }
    }
    return row[second.count]
  }
}

extension DirectedAcyclicGraph {
  /// The same graph with its nodes in the order of `variables`, matched by name.
  ///
  /// - Throws: `GraphError.differentVariables`.
  package func aligned(to variables: VariableList) throws(GraphError) -> DirectedAcyclicGraph {
    guard self.variables != variables else { return self }
    let places = try self.variables.places(in: variables)
    var adjacency = Adjacency(count: variables.count)
    for edge in edges { adjacency.insert(places[edge.source], places[edge.target]) }
    return DirectedAcyclicGraph(variables, unchecked: adjacency)
  }
}

extension PartiallyDirectedGraph {
  /// The same graph with its nodes in the order of `variables`, matched by name.
  ///
  /// - Throws: `GraphError.differentVariables`.
  package func aligned(to variables: VariableList) throws(GraphError) -> PartiallyDirectedGraph {
    guard self.variables != variables else { return self }
    let places = try self.variables.places(in: variables)
    var directed = Adjacency(count: variables.count)
    var undirected = UndirectedAdjacency(count: variables.count)
    for edge in directedEdges { directed.insert(places[edge.source], places[edge.target]) }
    for edge in undirectedEdges { undirected.insert(places[edge.first], places[edge.second]) }
    return PartiallyDirectedGraph(variables, unchecked: directed, undirected)
  }
}

extension GraphAssembly {
  /// The node of this name, added where there is none.
  mutating func named(_ name: String, at offset: Int) throws(GraphFormatError) -> Int {
    if let node = node(name) { return node }
    return try add(Variable(name), at: offset)
  }
}

extension GraphDocument.Kind {
  /// Whether an edge is directed in `edges` where nothing is said: never in an undirected graph.
  static func defaultMarks(isDirected: Bool) -> (source: Mark, target: Mark) {
    isDirected ? (.tail, .arrow) : (.tail, .tail)
  }
}

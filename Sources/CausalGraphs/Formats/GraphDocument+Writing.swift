extension GraphDocument {
  /// This graph as a text in this format, ended by a line end. Equal documents give equal texts.
  ///
  /// Only node-link JSON carries everything. GML, DOT and GraphML leave out the evidence but the mark of edges that stand for an order alone, as does the edge list; dagitty text holds the
  /// structure, latent nodes and roles; the edge list names and marks; see each format's type for what it can not hold.
  ///
  /// - Throws: `GraphFormatError` where the format has no place for this kind of graph, a mark or a name; it says so.
  public func text(as format: GraphFormat) throws(GraphFormatError) -> String {
    if let stray = edges.first(where: {
      !variables.indices.contains($0.source) || !variables.indices.contains($0.target)
    }) {
      throw GraphFormatError(
        format, "an edge runs from node \(stray.source) to node \(stray.target), and there are \(variables.count) nodes"
      )
    }
    if let stray = absentPairs.first(where: {
      !variables.indices.contains($0.first) || !variables.indices.contains($0.second)
    }) {
      throw GraphFormatError(
        format, "a pair is of nodes \(stray.first) and \(stray.second), and there are \(variables.count) nodes")
    }
    return switch format {
    case .json: try NodeLinkJSON.write(self)
    case .gml: try GMLFormat.write(self)
    case .dot: try DOTFormat.write(self)
    case .dagitty: try DagittyFormat.write(self)
    case .graphml: try GraphMLFormat.write(self)
    case .mermaid: try MermaidFormat.write(self)
    case .csv: try CSVEdgeList.write(self)
    case .bnlearn: try BNLearnFormat.write(self)
    case .tetrad: try TetradFormat.write(self)
    case .bif: try BIFFormat.write(self)
    }
  }
}

extension GraphEdge {
  /// The same edge with its only arrowhead at the target, a circle before an arrow, a tail before a circle.
  var forward: GraphEdge {
    switch (sourceMark, targetMark) {
    case (.arrow, .tail), (.arrow, .circle), (.circle, .tail):
      GraphEdge(
        target, source, sourceMark: targetMark, targetMark: sourceMark, probability: probability, evidence: evidence)
    default: self
    }
  }
}

import StrictJSON

/// GraphML (Brandes, Eiglsperger, Herman, Himsolt and Marshall 2002), as networkx, igraph and yEd write it.
///
/// A variable's name is its node's id; where all ids are made up (`n0`, `12`, yEd's `n0::n1`) and nodes have a `name` or
/// `label` or yEd's node label, it is that. Our own data keys: `type` of the graph; `latent`, `description`, `unit`,
/// `kind`, `tier`, `treatment`, `outcome`, `adjusted` of nodes; `probability`, `source_mark` and `target_mark` of edges.
/// Other keys are skipped. Evidence is not carried.
enum GraphMLFormat {
  /// - Throws: For what is not XML, a document type, hyperedges or nested graphs, an edge to a node that is not there.
  ///   Complexity: O(length).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    var reader = GraphMLReader(try GraphMLXML(bytes))
    return try reader.read()
  }

  /// - Throws: Where a name or description holds a control character, which XML can not.
  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    var writer = GraphMLWriter()
    try writer.append(document)
    return writer.text
  }
}

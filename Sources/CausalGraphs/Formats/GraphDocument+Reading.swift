extension GraphDocument {
  /// The longest graph file that is read: 256 MiB.
  public static let longestFile = 256 << 20

  /// The graph that a text in this format holds. Texts are taken as untrusted: any bytes give a document or an error.
  ///
  /// Where the format does not name the kind of graph, it follows from the marks: directed edges alone make a `dag`,
  /// directed and undirected ones a `pdag`, bidirected ones an `admg`, circles a `pag`.
  ///
  /// - Throws: `GraphFormatError` with line, column and what to do; for a `dag` or `admg` with a directed cycle, the
  ///   names along it. Mermaid is written only.
  /// - Complexity: Linear in `bytes`.
  public static func read(_ bytes: [UInt8], as format: GraphFormat) throws(GraphFormatError) -> GraphDocument {
    guard bytes.count <= longestFile else {
      throw GraphFormatError(format, "the file is longer than \(longestFile >> 20) MiB: read a part of the graph")
    }
    return switch format {
    case .json: try NodeLinkJSON.read(bytes)
    case .gml: try GMLFormat.read(bytes)
    case .dot: try DOTFormat.read(bytes)
    case .dagitty: try DagittyFormat.read(bytes)
    case .graphml: try GraphMLFormat.read(bytes)
    case .mermaid:
      throw GraphFormatError(
        .mermaid, "Mermaid is a drawing and can only be written: read the graph from the file it was drawn from")
    case .csv: try CSVEdgeList.read(bytes)
    case .bnlearn: try BNLearnFormat.read(bytes)
    case .tetrad: try TetradFormat.read(bytes)
    case .bif: try BIFFormat.read(bytes)
    }
  }
}

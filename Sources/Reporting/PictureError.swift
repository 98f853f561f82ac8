import StrictJSON

/// Why a picture could not be drawn. Every description says what to do.
@nonexhaustive public enum PictureError: Error, Hashable, Sendable {
  /// Graphviz's `dot` is not on the PATH.
  case dotMissing
  /// `dot` ran and failed; the start of what it said.
  case dotFailed(status: String, said: String)
  /// `dot` was still drawing when its time was over.
  case timedOut(after: Duration, nodes: Int, edges: Int)
  /// The picture is larger than `limit` bytes.
  case tooLarge(limit: Int)
  /// More nodes or edges than a picture can show.
  case tooManyElements(nodes: Int, edges: Int)
  /// What `dot` drew holds something that a picture does not need, such as a script.
  case unsafe(found: String)
  /// The task was cancelled.
  case cancelled
}

extension PictureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .dotMissing:
      "Graphviz's dot is not installed: apt-get install graphviz (or your system's package of that name), "
        + "or write .dot or .mmd instead"
    case .dotFailed(let status, let said):
      "Graphviz's dot failed (\(status))" + (said.isEmpty ? "" : ": " + said.visible(limit: 500))
        + "; try another version of Graphviz, or write .dot or .mmd instead"
    case .timedOut(let limit, let nodes, let edges):
      "Graphviz's dot had not finished \(nodes) nodes and \(edges) edges after \(limit.components.seconds) s: "
        + "draw fewer edges, or write .dot and lay it out with sfdp"
    case .tooLarge(let limit):
      "the picture is larger than \(limit) bytes: draw fewer nodes, or write .dot instead"
    case .tooManyElements(let nodes, let edges):
      "\(nodes) nodes and \(edges) edges are more than a picture can show (\(GraphPicture.mostNodes) and "
        + "\(GraphPicture.mostEdges)): draw a part of the graph, or write .dot and lay it out with sfdp"
    case .unsafe(let found):
      "the drawn SVG holds \(found.visible(limit: 80)), which no picture of a graph needs, and was discarded: "
        + "write .png or .dot instead"
    case .cancelled: "the drawing was cancelled"
    }
  }
}

public import CausalGraphs

/// A picture of a graph, laid out by Graphviz's `dot`.
///
/// Marks show as arrowheads (an arrow, nothing for a tail, a ring for a circle). An edge with a probability is the wider
/// and darker the more probable it is. Dashed edges stand for a direction that nothing decides or for a mere order;
/// dashed nodes for latent variables. Treatments are blue, outcomes orange, adjusted variables square and heavy.
/// Names are data: whatever stands in them is shown and never obeyed.
public struct GraphPicture: Sendable {
  /// The kinds of picture.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case svg, png
  }

  /// The most nodes that are drawn.
  public static let mostNodes = 5_000
  /// The most edges that are drawn.
  public static let mostEdges = 20_000

  /// What is drawn.
  public let document: GraphDocument
  /// Stands above the graph; nil for none.
  public let title: String?
  /// How long `dot` may take.
  public var timeLimit = Duration.seconds(60)
  /// The program that draws; another name in tests.
  var program = "dot"

  /// - Parameter title: Stands above the graph and names the picture for screen readers.
  public init(_ document: GraphDocument, title: String? = nil) {
    self.document = document
    self.title = title
  }

  /// Draws the picture by running `dot` once.
  ///
  /// - Returns: The file's bytes. SVG is free of scripts, links and external references, with the full names as titles.
  /// - Throws: `PictureError`.
  public func render(_ format: Format) async throws(PictureError) -> [UInt8] {
    let (nodes, edges) = (document.variables.count, document.edges.count)
    guard nodes <= GraphPicture.mostNodes, edges <= GraphPicture.mostEdges else {
      throw .tooManyElements(nodes: nodes, edges: edges)
    }
    // A picture for the screen has about 96 pixels an inch; half as many again keeps text crisp.
    let arguments = format == .svg ? ["-q", "-Tsvg"] : ["-q", "-Tpng", "-Gdpi=144"]
    let drawn = try await Graphviz(program: program, arguments: arguments, timeLimit: timeLimit)
      .draw(dot, nodes: nodes, edges: edges)
    switch format {
    case .svg:
      let titles = titles
      return try SVGPicture(drawn).cleaned { titles[$0] }
    case .png:
      guard drawn.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
        throw .dotFailed(status: "exit 0", said: "what it wrote is not a PNG")
      }
      return drawn
    }
  }
}

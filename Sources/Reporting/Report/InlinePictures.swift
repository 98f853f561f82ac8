/// Pictures on their way into a page: their own style sheets are gathered, each once, for the page's one sheet, so that
/// the page's policy covers them.
struct InlinePictures: Sendable {
  /// In the order in which they came.
  private(set) var styles: [String] = []
  /// How wide the graph is, in CSS pixels; nil where none is drawn.
  var graphWidth: Double?
  /// Whether the graph is drawn.
  var hasGraph: Bool { graphWidth != nil }

  /// The SVG without its style sheet. It was drawn by this module: nobody else's text stands in it but escaped.
  mutating func inline(_ svg: String) -> String {
    guard let start = svg.firstRange(of: "<style>"), let end = svg[start.upperBound...].firstRange(of: "</style>")
    else { return svg }
    let style = String(svg[start.upperBound..<end.lowerBound])
    if !styles.contains(style) { styles.append(style) }
    var rest = svg
    rest.removeSubrange(start.lowerBound..<end.upperBound)
    return rest
  }
}

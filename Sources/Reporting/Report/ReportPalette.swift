/// The colours of a report, for light and for dark screens; each pair that stands on one another has the contrast that
/// WCAG 2.2 asks for (level AA), which a test computes.
enum ReportPalette {
  struct Color: Sendable {
    /// The CSS variable without its dashes.
    let name: String
    /// `#rrggbb`.
    let light: String
    let dark: String
  }

  static let colors = [
    Color(name: "ground", light: "#FFFFFF", dark: "#12181F"),
    Color(name: "raised", light: "#F4F6F8", dark: "#1B242D"),
    Color(name: "ink", light: "#1F2933", dark: "#E4E9EE"),
    Color(name: "quiet", light: "#52606D", dark: "#AEB8C2"),
    Color(name: "rule", light: "#D9DEE4", dark: "#323F4B"),
    // Borders that carry meaning: fields, boxes of nodes.
    Color(name: "border", light: "#6B7884", dark: "#8A97A4"),
    Color(name: "link", light: "#005A9E", dark: "#7CC4F2"),
    Color(name: "edge", light: "#3E4C59", dark: "#AEB8C2"),
    Color(name: "treated", light: "#0067A3", dark: "#6CBDEB"),
    Color(name: "treated-ground", light: "#E1EFF9", dark: "#12344A"),
    Color(name: "outcome", light: "#A84700", dark: "#FF9E57"),
    Color(name: "outcome-ground", light: "#FDEBDF", dark: "#45270F"),
    Color(name: "good", light: "#0B6B3A", dark: "#63D297"),
    Color(name: "good-ground", light: "#E2F4EA", dark: "#0F3322"),
    Color(name: "bad", light: "#A8201A", dark: "#FF9A8F"),
    Color(name: "bad-ground", light: "#FCE8E6", dark: "#461A17"),
    Color(name: "open", light: "#7A4F00", dark: "#F0C35B"),
    Color(name: "open-ground", light: "#FDF3DA", dark: "#3A2D0C"),
  ]

  /// What stands on what, and the least contrast: 4.5 for text, 3 for lines and marks.
  static let pairs: [(above: String, below: String, least: Double)] =
    ["ground", "raised"].flatMap { below in
      [
        ("ink", below, 4.5), ("quiet", below, 4.5), ("link", below, 4.5), ("edge", below, 3), ("border", below, 3),
        ("treated", below, 3), ("outcome", below, 3),
      ]
    }
    + [
      ("good", "good-ground", 4.5), ("bad", "bad-ground", 4.5), ("open", "open-ground", 4.5),
      ("ink", "treated-ground", 4.5), ("ink", "outcome-ground", 4.5), ("quiet", "treated-ground", 4.5),
      ("quiet", "outcome-ground", 4.5), ("ink", "open-ground", 4.5), ("link", "open-ground", 4.5),
    ]

  /// The variables of one screen.
  static func variables(dark: Bool) -> String {
    colors.map { "--\($0.name):\(dark ? $0.dark : $0.light)" }.joined(separator: ";")
  }
}

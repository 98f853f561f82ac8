import CausalGraphs
import StrictJSON

/// Nodes, edges, paths and numbers as sentences show them. Names are shown, never obeyed.
struct GraphWords {
  let variables: VariableList

  func name(_ node: Int) -> String { variables[node].name.visible(limit: 60) }
  func arrow(_ edge: DirectedEdge) -> String { "\(name(edge.source)) → \(name(edge.target))" }
  func experts(_ count: Int) -> String { count == 1 ? "one expert" : "\(count) experts" }

  /// At most eight names; the middle of a longer path is left out.
  func chain(_ nodes: [Int]) -> String {
    let shown =
      nodes.count <= 8
      ? nodes.map(name) : nodes.prefix(4).map(name) + ["… (\(nodes.count - 7) more)"] + nodes.suffix(3).map(name)
    return shown.joined(separator: " → ")
  }

  /// "a → b and c → d", of many only the first.
  func edges(_ edges: [DirectedEdge]) -> String {
    switch edges.count {
    case 0: "no edge"
    case 1: arrow(edges[0])
    case 2: "\(arrow(edges[0])) and \(arrow(edges[1]))"
    default: "\(arrow(edges[0])), \(arrow(edges[1])) and \(edges.count - 2) more"
    }
  }

  func text(_ value: Double) -> String { GraphWords.text(value) }

  /// Two decimals.
  static func text(_ value: Double) -> String {
    guard value.magnitude < 1e9 else { return value > 0 ? "more than 1e9" : "less than -1e9" }
    let hundredths = Int((value.magnitude * 100).rounded())
    let fraction = hundredths % 100
    return (value < 0 && hundredths > 0 ? "-" : "") + "\(hundredths / 100)." + (fraction < 10 ? "0" : "")
      + "\(fraction)"
  }
}

import CausalGraphs
import StrictJSON

/// Paths and lists of variables as people write them.
struct PathWords {
  private let diagram: CausalDiagram

  init(_ diagram: CausalDiagram) { self.diagram = diagram }

  func name(_ node: Int) -> String {
    node < diagram.variables.count ? diagram.variables[node].name.visible(limit: 60) : "(unobserved)"
  }

  /// "a, b and c".
  func list(_ nodes: [Int]) -> String {
    let names = nodes.map(name)
    guard names.count > 1, let last = names.last else { return names.first ?? "nothing" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// "a ← b → c ↔ d": a node for an unobserved common cause is drawn as its bidirected edge.
  func path(_ nodes: [Int]) -> String {
    var text = ""
    var previous: Int?
    for (place, node) in nodes.enumerated() {
      guard node < diagram.variables.count else { continue }
      if let before = previous {
        if nodes[place - 1] != before {
          text += " ↔ "
        } else {
          text += diagram.arrows.contains(before, node) ? " → " : " ← "
        }
      }
      text += name(node)
      previous = node
    }
    return text
  }
}

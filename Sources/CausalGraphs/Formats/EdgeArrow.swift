/// The signs for an edge that edge lists and Tetrad share: `-->`, `---`, `<->`, `o->`, `o-o`, and each turned round.
enum EdgeArrow {
  static func marks(_ sign: String) -> (source: Mark, target: Mark)? {
    switch sign {
    case "-->", "->": (.tail, .arrow)
    case "<--", "<-": (.arrow, .tail)
    case "---", "--": (.tail, .tail)
    case "<->", "<-->": (.arrow, .arrow)
    case "o->": (.circle, .arrow)
    case "<-o": (.arrow, .circle)
    case "o-o": (.circle, .circle)
    case "o--": (.circle, .tail)
    case "--o": (.tail, .circle)
    default: nil
    }
  }

  static func sign(_ edge: GraphEdge) -> String {
    let left =
      switch edge.sourceMark {
      case .tail: "-"
      case .arrow: "<"
      case .circle: "o"
      }
    let right =
      switch edge.targetMark {
      case .tail: "-"
      case .arrow: ">"
      case .circle: "o"
      }
    return left + "-" + right
  }
}

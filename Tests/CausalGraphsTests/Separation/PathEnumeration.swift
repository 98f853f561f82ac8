import CausalGraphs

/// The definition of separation taken literally: every path is written out and looked at.
struct PathEnumeration {
  let count: Int
  let edges: [MarkedEdge]
  let ancestors: [Set<Int>]  // each with the node itself
  let usesDefiniteStatus: Bool

  init(count: Int, edges: [MarkedEdge], usesDefiniteStatus: Bool = false) {
    self.count = count
    self.edges = edges
    self.usesDefiniteStatus = usesDefiniteStatus
    var ancestors = (0..<count).map { Set([$0]) }
    for _ in 0..<count {
      for edge in edges.compactMap(\.directed) { ancestors[edge.target].formUnion(ancestors[edge.source]) }
    }
    self.ancestors = ancestors
  }

  func areSeparated(_ first: Int, _ second: Int, given: Set<Int>) -> Bool {
    if given.contains(first) || given.contains(second) { return true }
    let leadsToGiven = given.reduce(into: Set<Int>()) { $0.formUnion(ancestors[$1]) }
    return !hasOpenPath([first], nil, to: second, given, leadsToGiven)
  }

  private func hasOpenPath(
    _ path: [Int], _ arrivalMark: Mark?, to goal: Int, _ given: Set<Int>, _ leadsToGiven: Set<Int>
  ) -> Bool {
    let node = path[path.count - 1]
    if node == goal { return true }
    for edge in edges where edge.first == node || edge.second == node {
      let isFirst = edge.first == node
      let (next, near, far) =
        isFirst ? (edge.second, edge.firstMark, edge.secondMark) : (edge.first, edge.secondMark, edge.firstMark)
      guard !path.contains(next) else { continue }
      if let arrivalMark {
        let passes: Bool
        if arrivalMark == .arrow && near == .arrow {
          passes = leadsToGiven.contains(node)
        } else if arrivalMark == .tail || near == .tail || !usesDefiniteStatus {
          passes = !given.contains(node)
        } else {
          let ends = (path[path.count - 2], next)
          let isShielded = edges.contains { ($0.first, $0.second) == (min(ends.0, ends.1), max(ends.0, ends.1)) }
          passes = arrivalMark == .circle && near == .circle && !isShielded && !given.contains(node)
        }
        guard passes else { continue }
      }
      if hasOpenPath(path + [next], far, to: goal, given, leadsToGiven) { return true }
    }
    return false
  }
}

import CausalGraphs

/// What a diagram says of its observed variables alone: the latent projection (Verma and Pearl 1990). a → b where a path
/// of unobserved nodes leads from a to b; a ↔ b where an unobserved node leads to both by such paths.
struct ObservedDiagram {
  /// Over the variables; unobserved ones have no edges.
  private(set) var arrows: Adjacency
  /// Row a, column b: a ↔ b. Symmetric.
  private(set) var shares: BitMatrix
  /// Ascending.
  let nodes: [Int]

  init(_ diagram: CausalDiagram) {
    let (count, isObserved) = (diagram.variables.count, diagram.isObserved)
    var arrows = Adjacency(count: count)
    var shares = BitMatrix(count: count)
    for node in diagram.arrows.children.indices {
      let reached = ObservedDiagram.observedEnds(of: node, diagram)
      if isObserved[node] {
        for end in reached { arrows.insert(node, end) }
      } else {
        for (index, first) in reached.enumerated() {
          for second in reached[(index + 1)...] {
            shares[first, second] = true
            shares[second, first] = true
          }
        }
      }
    }
    (self.arrows, self.shares) = (arrows, shares)
    nodes = (0..<count).filter { isObserved[$0] }
  }

  /// The observed nodes that paths of unobserved ones lead to; ascending.
  private static func observedEnds(of node: Int, _ diagram: CausalDiagram) -> [Int] {
    var seen = [Bool](repeating: false, count: diagram.arrows.count)
    var (stack, ends) = ([node], [Int]())
    while let next = stack.popLast() {
      for child in diagram.arrows.children[next].map(Int.init) where !seen[child] {
        seen[child] = true
        if diagram.isObserved[child] { ends.append(child) } else { stack.append(child) }
      }
    }
    return ends.sorted()
  }

  /// The nodes of `set` from which directed paths within `set` lead to `goals`, these among them; edges into `cut` are
  /// taken out.
  func ancestors(of goals: Set<Int>, within set: Set<Int>, withoutEdgesInto cut: Set<Int> = []) -> Set<Int> {
    var result = goals.intersection(set)
    var stack = Array(result)
    while let node = stack.popLast() {
      guard !cut.contains(node) else { continue }
      for parent in arrows.parents[node].map(Int.init) where set.contains(parent) && !result.contains(parent) {
        result.insert(parent)
        stack.append(parent)
      }
    }
    return result
  }

  /// The classes of `set` that ↔ within it connect, each ascending, by first member.
  func districts(of set: Set<Int>) -> [[Int]] {
    var rest = set
    var result: [[Int]] = []
    for node in set.sorted() where rest.contains(node) {
      rest.remove(node)
      var (stack, members) = ([node], [node])
      while let next = stack.popLast() {
        for other in shares.columns(of: next) where rest.contains(other) {
          rest.remove(other)
          members.append(other)
          stack.append(other)
        }
      }
      result.append(members.sorted())
    }
    return result
  }
}

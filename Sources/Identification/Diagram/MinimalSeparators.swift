/// All minimal sets of permitted nodes that separate node 0 from node 1 of an undirected graph, one after the other.
///
/// A minimal separator S is known by the side of node 0: its connected component A without S. The sides of all form a
/// tree of choices (Takata 2010, Discrete Applied Mathematics 158): a neighbour of the side either goes over to it, which is
/// then grown to the smallest side of a minimal separator, or stays out for good. Each choice is followed only
/// where a separator remains, so that the time between two is polynomial: O(nodes · (nodes + edges)).
struct MinimalSeparators: Sequence, IteratorProtocol, Sendable {
  private struct Choice: Sendable {
    /// The side of node 0.
    var side: [Bool]
    /// Nodes that must not go over to it.
    var stays: [Bool]
  }

  private let neighbours: [[Int32]]
  private let isPermitted: [Bool]
  private var choices: [Choice] = []

  /// - Parameter isPermitted: Nodes that separators may hold; 0 and 1 are not.
  init(_ neighbours: [[Int32]], isPermitted: [Bool]) {
    (self.neighbours, self.isPermitted) = (neighbours, isPermitted)
    var start = [Bool](repeating: false, count: neighbours.count)
    start[0] = true
    if let side = grown(start) {
      choices = [Choice(side: side, stays: [Bool](repeating: false, count: neighbours.count))]
    }
  }

  /// The next separator, ascending; nil after the last.
  mutating func next() -> [Int]? {
    while let choice = choices.popLast() {
      let border = border(of: choice.side)
      guard let node = border.first(where: { !choice.stays[$0] }) else { return border }
      var without = choice.side
      without[node] = true
      if let side = grown(without), !side.indices.contains(where: { side[$0] && choice.stays[$0] }) {
        choices.append(Choice(side: side, stays: choice.stays))
      }
      var with = choice
      with.stays[node] = true
      choices.append(with)
    }
    return nil
  }

  /// The side of the nearest minimal separator beyond `side`; nil where there is none.
  private func grown(_ side: [Bool]) -> [Bool]? {
    // What may not be in a separator is on the side as soon as it touches it.
    var near = side
    var stack = side.indices.filter { side[$0] }
    while let node = stack.popLast() {
      for neighbour in neighbours[node] where !near[Int(neighbour)] && !isPermitted[Int(neighbour)] {
        if neighbour == 1 { return nil }
        near[Int(neighbour)] = true
        stack.append(Int(neighbour))
      }
    }
    var isBorder = [Bool](repeating: false, count: near.count)
    for node in border(of: near) { isBorder[node] = true }
    let far = component(of: 1, without: isBorder)
    var separator = [Bool](repeating: false, count: near.count)
    for node in border(of: far) { separator[node] = true }
    return component(of: 0, without: separator)
  }

  private func border(of side: [Bool]) -> [Int] {
    var isBorder = [Bool](repeating: false, count: side.count)
    for node in side.indices where side[node] {
      for neighbour in neighbours[node] where !side[Int(neighbour)] { isBorder[Int(neighbour)] = true }
    }
    return isBorder.indices.filter { isBorder[$0] }
  }

  private func component(of start: Int, without wall: [Bool]) -> [Bool] {
    var component = [Bool](repeating: false, count: wall.count)
    component[start] = true
    var stack = [start]
    while let node = stack.popLast() {
      for neighbour in neighbours[node] where !wall[Int(neighbour)] && !component[Int(neighbour)] {
        component[Int(neighbour)] = true
        stack.append(Int(neighbour))
      }
    }
    return component
  }
}

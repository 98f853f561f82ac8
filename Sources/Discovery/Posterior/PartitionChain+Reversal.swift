import Glibc
import SeededRandom

/// The reversal of an edge with new parents for both of its ends (Grzegorczyk and Husmeier 2008, Machine Learning 71):
/// a move between DAGs, which crosses where moves of single nodes between layers do not.
extension PartitionChain {
  /// Reverses a random edge of the graph drawn last and draws its ends' other parents anew, or leaves all as it is, as
  /// Metropolis and Hastings would.
  func reverseEdge() {
    let edges = edgeCount()
    guard edges > 0 else { return }
    let (parent, child) = edge(generator.scaled(below: edges))
    // i → j becomes j → i.
    guard parent >= 0, let toParent = bit(of: child, in: parent), let toChild = bit(of: parent, in: child) else {
      return
    }
    let (oldOfParent, oldOfChild) = (graph.elements[parent], graph.elements[child])

    // Without any edge into either end.
    guard let besideParent = allowed(parent, skipping: parent, child) else { return }
    let forward = sum(parent, within: besideParent, meeting: toParent)
    guard forward > -.infinity, let besideChild = allowed(child, skipping: parent, child) else { return }
    let backward = sum(child, within: besideChild, meeting: toChild)
    // As it was, without the edges into the parent.
    guard let before = allowed(parent, skipping: parent, parent) else { return }
    let formerRest = tables.sum(parent, within: before)

    let chosen = tables.draw(
      parent, within: besideParent, meeting: toParent, sum: forward, uniform: generator.uniform())
    graph.elements[parent] = tables.sets.elements[chosen]
    guard let after = allowed(child, skipping: child, child) else {
      graph.elements[parent] = oldOfParent
      return
    }
    let rest = tables.sum(child, within: after)
    let second =
      rest > -.infinity
      ? tables.draw(child, within: after, meeting: 0, sum: rest, uniform: generator.uniform()) : -1
    if second >= 0 { graph.elements[child] = tables.sets.elements[second] }
    let ratio = log(Double(edges) / Double(max(1, edgeCount()))) + forward + rest - backward - formerRest
    if second < 0 || log(1 - generator.uniform()) >= ratio {
      (graph.elements[parent], graph.elements[child]) = (oldOfParent, oldOfChild)
    }
  }

  private func edgeCount() -> Int {
    var count = Int(tables.requiredStart.elements[nodeCount])
    for node in 0..<nodeCount { count &+= graph.elements[node].nonzeroBitCount }
    return count
  }

  /// The edge of a number below `edgeCount()`; a required one has the parent −1, as it can not be reversed.
  private func edge(_ number: Int) -> (parent: Int, child: Int) {
    var left = number
    for node in 0..<nodeCount {
      let count = graph.elements[node].nonzeroBitCount
      if left < count {
        var mask = graph.elements[node]
        for _ in 0..<left { mask &= mask &- 1 }
        let place = Int(tables.candidateStart.elements[node]) &+ mask.trailingZeroBitCount
        return (Int(tables.candidates.elements[place]), node)
      }
      left &-= count
    }
    return (-1, -1)
  }

  /// The bit of a candidate.
  private func bit(of candidate: Int, in node: Int) -> UInt32? {
    var bit: UInt32 = 1
    for place in Int(tables.candidateStart.elements[node])..<Int(tables.candidateStart.elements[node &+ 1]) {
      if Int(tables.candidates.elements[place]) == candidate { return bit }
      bit &<<= 1
    }
    return nil
  }

  /// The node's candidates that are not its descendants, in the graph without the edges into `first` and `second`; nil
  /// where a required parent is a descendant.
  private func allowed(_ node: Int, skipping first: Int, _ second: Int) -> UInt32? {
    epoch &+= 1
    if epoch == .max {
      marks.elements.update(repeating: 0)
      epoch = 1
    }
    var size = 1
    stack.elements[0] = Int32(truncatingIfNeeded: node)
    marks.elements[node] = epoch
    while size > 0 {
      size &-= 1
      let at = Int(stack.elements[size])
      for place in Int(tables.childStart.elements[at])..<Int(tables.childStart.elements[at &+ 1]) {
        let (child, bit) = (Int(tables.children.elements[place]), tables.childBits.elements[place])
        guard marks.elements[child] != epoch, child != first, child != second,
          bit == 0 || graph.elements[child] & bit != 0
        else { continue }
        marks.elements[child] = epoch
        stack.elements[size] = Int32(truncatingIfNeeded: child)
        size &+= 1
      }
    }
    for place in Int(tables.requiredStart.elements[node])..<Int(tables.requiredStart.elements[node &+ 1])
    where marks.elements[Int(tables.required.elements[place])] == epoch { return nil }
    var (mask, bit): (UInt32, UInt32) = (0, 1)
    for place in Int(tables.candidateStart.elements[node])..<Int(tables.candidateStart.elements[node &+ 1]) {
      if marks.elements[Int(tables.candidates.elements[place])] != epoch { mask |= bit }
      bit &<<= 1
    }
    return mask
  }
}

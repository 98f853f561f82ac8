import SeededRandom

/// Orders near to the one that a climb has come to, to climb from anew.
extension OrderClimb {
  /// An order like this one, with one node and its neighbours in the graph (at most `most` of them) changing places at
  /// random among themselves.
  func perturbedOrder(around centre: Int, most: Int, using generator: inout SplitMix64) -> [Int] {
    var members = [centre] + neighbours(of: centre)
    while members.count < min(3, state.order.count) {
      let node = generator.below(state.order.count)
      if !members.contains(node) { members.append(node) }
    }
    members = Array(generator.shuffled(members).prefix(most))
    var perturbed = state.order
    let places = members.map { state.place[$0] }
    for (node, place) in zip(generator.shuffled(members), places) { perturbed[place] = node }
    return perturbed
  }

  /// An order like this one, with the `most` nodes that the graph has nearest to one node put into the places of these
  /// nodes by their distance from it, so that the edges among them lead away from it.
  ///
  /// A wrong direction on a path often forces the next, on and on: then no few nodes can be turned at a gain, but all of
  /// the path can.
  func outwardOrder(from centre: Int, most: Int, using generator: inout SplitMix64) -> [Int] {
    var (members, next) = ([centre], 0)
    var isMember = [Bool](repeating: false, count: state.order.count)
    isMember[centre] = true
    while next < members.count && members.count < most {
      for node in generator.shuffled(neighbours(of: members[next])) where !isMember[node] {
        isMember[node] = true
        members.append(node)
      }
      next += 1
    }
    members = Array(members.prefix(most))
    var perturbed = state.order
    for (node, place) in zip(members, members.map { state.place[$0] }.sorted()) { perturbed[place] = node }
    return perturbed
  }

  /// The nodes that were added on the way to this one's parents, and those to whose parents it was.
  private func neighbours(of node: Int) -> [Int] {
    var neighbours: [Int] = []
    sets.appendMembers(of: state.cells[node], of: node, to: &neighbours)
    for other in state.order where sets.mayChange(state.cells[other], of: other, byRemoving: node) {
      neighbours.append(other)
    }
    return neighbours
  }
}

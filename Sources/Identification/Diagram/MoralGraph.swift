import CausalGraphs

/// The moral graph over the ancestors of some nodes, those that are conditioned on taken out, with all first ends as one
/// node and all second ends as another: what separates the two in it d-separates them (Lauritzen et al. 1990).
///
/// Node 0 stands for the first ends, node 1 for the second, node k + 2 for `nodes[k]`.
struct MoralGraph {
  let nodes: [Int]
  /// Ascending, without repeats.
  private(set) var neighbours: [[Int32]]

  /// - Parameters:
  ///   - always: conditioned on whatever else is.
  ///   - arrows: a DAG; O(Σ parents²) over the ancestors.
  init(_ arrows: Adjacency, first: [Int], second: [Int], always: [Int]) {
    let isAncestor = arrows.reachable(from: first + second + always, backward: true)
    var place = [Int32](repeating: -1, count: arrows.count)
    var nodes: [Int] = []
    for node in isAncestor.trueIndices {
      place[node] = Int32(nodes.count + 2)
      nodes.append(node)
    }
    for node in first { place[node] = 0 }
    for node in second { place[node] = 1 }
    var isOut = [Bool](repeating: false, count: arrows.count)
    for node in always { isOut[node] = true }
    var neighbours = [[Int32]](repeating: [], count: nodes.count + 2)
    for child in nodes {
      let parents = arrows.parents[child].filter { !isOut[Int($0)] }.map { place[Int($0)] }
      if !isOut[child] {
        for parent in parents where parent != place[child] {
          neighbours[Int(parent)].append(place[child])
          neighbours[Int(place[child])].append(parent)
        }
      }
      for (index, parent) in parents.enumerated() {
        for other in parents[(index + 1)...] where other != parent {
          neighbours[Int(parent)].append(other)
          neighbours[Int(other)].append(parent)
        }
      }
    }
    for node in neighbours.indices {
      neighbours[node].sort()
      var kept: [Int32] = []
      for neighbour in neighbours[node] where neighbour != kept.last { kept.append(neighbour) }
      neighbours[node] = kept
    }
    (self.nodes, self.neighbours) = (nodes, neighbours)
  }
}

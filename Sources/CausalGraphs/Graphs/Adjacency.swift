import HeapModule

/// Directed adjacency of a graph: bit rows for "is there an edge", sorted lists for walking.
package struct Adjacency: Hashable, Sendable {
  /// Row source, column target.
  package private(set) var bits: BitMatrix
  /// `children[v]`, ascending.
  package private(set) var children: [[Int32]]
  /// `parents[v]`, ascending.
  package private(set) var parents: [[Int32]]
  package private(set) var edgeCount = 0

  package init(count: Int) {
    bits = BitMatrix(count: count)
    children = Array(repeating: [], count: count)
    parents = Array(repeating: [], count: count)
  }

  package var count: Int { children.count }

  package func contains(_ source: Int, _ target: Int) -> Bool { bits[source, target] }

  /// Adds the edge; false where it is there already.
  @discardableResult
  package mutating func insert(_ source: Int, _ target: Int) -> Bool {
    guard !bits[source, target] else { return false }
    bits[source, target] = true
    children[source].insertSorted(Int32(target))
    parents[target].insertSorted(Int32(source))
    edgeCount += 1
    return true
  }

  /// Removes the edge; false where there is none.
  @discardableResult
  package mutating func remove(_ source: Int, _ target: Int) -> Bool {
    guard bits[source, target] else { return false }
    bits[source, target] = false
    children[source].removeAll { $0 == Int32(target) }
    parents[target].removeAll { $0 == Int32(source) }
    edgeCount -= 1
    return true
  }

  /// The edges, by source, then target.
  package var edges: [DirectedEdge] {
    children.indices.flatMap { source in children[source].map { DirectedEdge(source, Int($0)) } }
  }

  /// A directed path from `start` to `goal`, both included; nil where there is none. O(nodes + edges).
  package func path(from start: Int, to goal: Int) -> [Int]? {
    var cameFrom = [Int32](repeating: -1, count: count)
    var queue = [start]
    cameFrom[start] = Int32(start)
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      if node == goal {
        var path = [goal]
        while let last = path.last, last != start { path.append(Int(cameFrom[last])) }
        return path.reversed()
      }
      for child in children[node] where cameFrom[Int(child)] < 0 {
        cameFrom[Int(child)] = Int32(node)
        queue.append(Int(child))
      }
    }
    return nil
  }

  /// The nodes, causes first, smallest index first among equals; nil where there is a cycle. O((nodes + edges) log nodes).
  package func topologicalOrder() -> [Int]? {
    var waiting = parents.map(\.count)
    var ready = Heap(waiting.indices.filter { waiting[$0] == 0 })
    var order: [Int] = []
    order.reserveCapacity(count)
    while let node = ready.popMin() {
      order.append(node)
      for child in children[node] {
        waiting[Int(child)] -= 1
        if waiting[Int(child)] == 0 { ready.insert(Int(child)) }
      }
    }
    return order.count == count ? order : nil
  }

  /// One directed cycle, each node once; nil where there is none. O(nodes + edges), no recursion.
  package func cycle() -> [Int]? {
    var state = [UInt8](repeating: 0, count: count)  // 0 new, 1 on the stack, 2 done
    for root in 0..<count where state[root] == 0 {
      var stack: [(node: Int, next: Int)] = [(root, 0)]
      state[root] = 1
      while let (node, next) = stack.last {
        guard next < children[node].count else {
          state[node] = 2
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let child = Int(children[node][next])
        if state[child] == 1, let start = stack.firstIndex(where: { $0.node == child }) {
          return stack[start...].map(\.node)
        }
        if state[child] == 0 {
          state[child] = 1
          stack.append((child, 0))
        }
      }
    }
    return nil
  }
}

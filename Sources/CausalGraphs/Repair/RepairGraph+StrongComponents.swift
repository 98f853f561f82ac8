extension RepairGraph {
  /// The strongly connected components, each ascending (Tarjan 1972, with a stack of its own instead of recursion).
  /// - Complexity: O(nodes + edges), apart from sorting within the components.
  var strongComponents: [[Int]] {
    var components: [[Int]] = []
    var discovered = [Int](repeating: -1, count: nodeCount)
    var lowest = discovered
    var isOpen = [Bool](repeating: false, count: nodeCount)
    var open: [Int] = []
    var path: [(node: Int, next: Int)] = []
    var clock = 0

    for root in 0..<nodeCount where discovered[root] < 0 {
      path.append((root, starts[root]))
      while let (node, next) = path.last {
        if discovered[node] < 0 {
          (discovered[node], lowest[node]) = (clock, clock)
          clock += 1
          open.append(node)
          isOpen[node] = true
        }
        if next < starts[node + 1] {
          path[path.count - 1].next += 1
          let target = Int(targets[next])
          if discovered[target] < 0 {
            path.append((target, starts[target]))
          } else if isOpen[target] {
            lowest[node] = min(lowest[node], discovered[target])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last?.node { lowest[parent] = min(lowest[parent], lowest[node]) }
        guard lowest[node] == discovered[node] else { continue }
        var component: [Int] = []
        while let member = open.popLast() {
          isOpen[member] = false
          component.append(member)
          if member == node { break }
        }
        components.append(component.sorted())
      }
    }
    return components
  }
}

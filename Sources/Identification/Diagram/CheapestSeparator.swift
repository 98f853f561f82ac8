/// A cheapest set of permitted nodes that separates node 0 from node 1 of an undirected graph: a minimum cut, each node
/// being an edge of its price between where flow comes in and where it goes out (Menger 1927; Edmonds and Karp 1972).
enum CheapestSeparator {
  /// - Parameter prices: of each node, at least 0 and finite; infinite where it may not be taken.
  /// - Returns: ascending; nil where nothing permitted separates the two. O(nodes · edges²) at most, a few passes mostly.
  static func find(_ neighbours: [[Int32]], prices: [Double]) -> [Int]? {
    let count = neighbours.count
    // Node v comes in at 2v and goes out at 2v + 1. An edge knows its reverse by the last bit of its number.
    var (heads, room): ([Int32], [Double]) = ([], [])
    var edges = [[Int32]](repeating: [], count: 2 * count)
    func connect(_ from: Int, _ to: Int, _ capacity: Double) {
      edges[from].append(Int32(heads.count))
      heads.append(Int32(to))
      room.append(capacity)
      edges[to].append(Int32(heads.count))
      heads.append(Int32(from))
      room.append(0)
    }
    for node in 0..<count {
      connect(2 * node, 2 * node + 1, node < 2 ? .infinity : prices[node])
      for neighbour in neighbours[node] { connect(2 * node + 1, 2 * Int(neighbour), .infinity) }
    }
    while true {
      var cameBy = [Int32](repeating: -1, count: 2 * count)
      var queue = [1]
      var (next, isReached) = (0, false)
      while next < queue.count, !isReached {
        let place = queue[next]
        next += 1
        for edge in edges[place] where room[Int(edge)] > 0 {
          let head = Int(heads[Int(edge)])
          guard head != 1, cameBy[head] < 0 else { continue }
          cameBy[head] = edge
          if head == 2 { isReached = true }
          queue.append(head)
        }
      }
      guard isReached else {
        var isNear = [Bool](repeating: false, count: 2 * count)
        for place in queue { isNear[place] = true }
        return (2..<count).filter { isNear[2 * $0] && !isNear[2 * $0 + 1] }
      }
      var (flow, place) = (Double.infinity, 2)
      while place != 1 {
        flow = min(flow, room[Int(cameBy[place])])
        place = Int(heads[Int(cameBy[place]) ^ 1])
      }
      guard flow < .infinity else { return nil }
      place = 2
      while place != 1 {
        let edge = Int(cameBy[place])
        room[edge] -= flow
        room[edge ^ 1] += flow
        place = Int(heads[edge ^ 1])
      }
    }
  }
}

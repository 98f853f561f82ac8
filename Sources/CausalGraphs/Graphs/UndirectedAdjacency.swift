/// Undirected adjacency of a graph: bit rows for "are they neighbours", sorted lists for walking.
package struct UndirectedAdjacency: Hashable, Sendable {
  /// Symmetric.
  package private(set) var bits: BitMatrix
  /// `neighbours[v]`, ascending.
  package private(set) var neighbours: [[Int32]]
  package private(set) var edgeCount = 0

  package init(count: Int) {
    bits = BitMatrix(count: count)
    neighbours = Array(repeating: [], count: count)
  }

  /// From a symmetric matrix with an empty diagonal.
  package init(symmetric bits: BitMatrix) {
    self.bits = bits
    neighbours = (0..<bits.count).map { bits.columns(of: $0).map(Int32.init) }
    edgeCount = neighbours.reduce(0) { $0 + $1.count } / 2
  }

  package func contains(_ first: Int, _ second: Int) -> Bool { bits[first, second] }

  /// Adds the edge; false where it is there already. O(degree).
  @discardableResult
  package mutating func insert(_ first: Int, _ second: Int) -> Bool {
    guard !bits[first, second] else { return false }
    bits[first, second] = true
    bits[second, first] = true
    neighbours[first].insertSorted(Int32(second))
    neighbours[second].insertSorted(Int32(first))
    edgeCount += 1
    return true
  }

  /// Removes the edge; false where there is none. O(degree).
  @discardableResult
  package mutating func remove(_ first: Int, _ second: Int) -> Bool {
    guard bits[first, second] else { return false }
    bits[first, second] = false
    bits[second, first] = false
    neighbours[first].removeAll { $0 == Int32(second) }
    neighbours[second].removeAll { $0 == Int32(first) }
    edgeCount -= 1
    return true
  }

  /// The edges, by smaller node, then larger.
  package var edges: [UndirectedEdge] {
    neighbours.indices.flatMap { node in
      neighbours[node].filter { $0 > node }.map { UndirectedEdge(node, Int($0)) }
    }
  }
}

extension [Int32] {
  /// Inserts into an ascending list; cheap where the node belongs at the end.
  mutating func insertSorted(_ node: Int32) {
    if let last, last > node {
      insert(node, at: firstIndex { $0 > node } ?? endIndex)
    } else {
      append(node)
    }
  }
}

/// A set of nodes as bits of a fixed width: what precedes a node in an order.
struct NodeSet: Hashable, Sendable {
  private(set) var words: [UInt64]

  /// The empty set, with room for nodes below `count`.
  init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  @inline(__always) func contains(_ node: Int) -> Bool { words[node >> 6] & (1 << UInt64(node & 63)) != 0 }
  @inline(__always) mutating func insert(_ node: Int) { words[node >> 6] |= 1 << UInt64(node & 63) }
  @inline(__always) mutating func remove(_ node: Int) { words[node >> 6] &= ~(1 << UInt64(node & 63)) }
  mutating func removeAll() { for index in words.indices { words[index] = 0 } }
}

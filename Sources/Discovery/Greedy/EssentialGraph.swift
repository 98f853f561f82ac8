/// How two nodes are joined, seen from the first.
enum Joint: UInt8, Sendable {
  case none, undirected, forward, backward
}

/// A completed PDAG as a greedy search changes it: bit rows of parents, children, neighbours and all adjacent nodes, and
/// a journal of what has changed.
///
/// A class for its memory's sake; one search owns it, and copies are made by `init(copying:)`.
final class EssentialGraph {
  let count: Int
  /// 64-bit words of a row.
  let words: Int
  private let bits: UnsafeMutablePointer<UInt64>
  /// Each change of a pair since the journal was last emptied, with how the two were joined before.
  var journal: [(first: Int, second: Int, before: Joint)] = []

  /// Without edges.
  init(count: Int) {
    self.count = count
    words = max(1, (count + 63) / 64)
    bits = .allocate(capacity: 4 * count * words + 1)
    bits.initialize(repeating: 0, count: 4 * count * words + 1)
  }

  /// The same edges; the journal is empty.
  init(copying other: EssentialGraph) {
    (count, words) = (other.count, other.words)
    bits = .allocate(capacity: 4 * count * words + 1)
    bits.update(from: other.bits, count: 4 * count * words + 1)
  }

  deinit { bits.deallocate() }

  typealias Row = UnsafeMutablePointer<UInt64>

  @inline(__always) func parents(_ node: Int) -> Row { bits + node &* words }
  @inline(__always) func children(_ node: Int) -> Row { bits + (count &+ node) &* words }
  @inline(__always) func neighbours(_ node: Int) -> Row { bits + (2 &* count &+ node) &* words }
  @inline(__always) func adjacent(_ node: Int) -> Row { bits + (3 &* count &+ node) &* words }

  @inline(__always) static func contains(_ row: Row, _ node: Int) -> Bool {
    row[node &>> 6] &>> UInt64(truncatingIfNeeded: node & 63) & 1 == 1
  }
  @inline(__always) static func insert(_ row: Row, _ node: Int) {
    row[node &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: node & 63)
  }
  @inline(__always) static func remove(_ row: Row, _ node: Int) {
    row[node &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: node & 63))
  }

  /// The nodes of a row, ascending.
  func nodes(_ row: Row) -> [Int] {
    var nodes: [Int] = []
    for word in 0..<words {
      var rest = row[word]
      while rest != 0 {
        nodes.append(word &<< 6 &+ rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
    return nodes
  }

  @inline(__always) func isEmpty(_ row: Row) -> Bool {
    for word in 0..<words where row[word] != 0 { return false }
    return true
  }

  @inline(__always) func areAdjacent(_ first: Int, _ second: Int) -> Bool {
    EssentialGraph.contains(adjacent(first), second)
  }

  /// How the two are joined.
  func joint(_ first: Int, _ second: Int) -> Joint {
    guard areAdjacent(first, second) else { return .none }
    if EssentialGraph.contains(neighbours(first), second) { return .undirected }
    return EssentialGraph.contains(parents(second), first) ? .forward : .backward
  }

  /// Joins the two as said, and notes how they were joined before.
  func join(_ first: Int, _ second: Int, _ joint: Joint) {
    journal.append((first, second, self.joint(first, second)))
    put(first, second, joint)
  }

  private func put(_ first: Int, _ second: Int, _ joint: Joint) {
    for (one, other) in [(first, second), (second, first)] {
      EssentialGraph.remove(parents(one), other)
      EssentialGraph.remove(children(one), other)
      EssentialGraph.remove(neighbours(one), other)
      EssentialGraph.remove(adjacent(one), other)
    }
    switch joint {
    case .none: return
    case .undirected:
      EssentialGraph.insert(neighbours(first), second)
      EssentialGraph.insert(neighbours(second), first)
    case .forward:
      EssentialGraph.insert(children(first), second)
      EssentialGraph.insert(parents(second), first)
    case .backward:
      EssentialGraph.insert(parents(first), second)
      EssentialGraph.insert(children(second), first)
    }
    EssentialGraph.insert(adjacent(first), second)
    EssentialGraph.insert(adjacent(second), first)
  }

  /// Undoes all that the journal tells of, and empties it.
  func revert() {
    for change in journal.reversed() { put(change.first, change.second, change.before) }
    journal.removeAll()
  }

  /// What differs from the time the journal was empty, each pair once; empties the journal.
  func takeChanges() -> [(first: Int, second: Int, before: Joint)] {
    var changes: [(first: Int, second: Int, before: Joint)] = []
    for (place, change) in journal.enumerated() {
      let isFirst = !journal[..<place].contains {
        ($0.first == change.first && $0.second == change.second)
          || ($0.first == change.second && $0.second == change.first)
      }
      if isFirst && joint(change.first, change.second) != change.before { changes.append(change) }
    }
    journal.removeAll(keepingCapacity: true)
    return changes
  }
}

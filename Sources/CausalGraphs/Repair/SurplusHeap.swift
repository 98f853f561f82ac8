import HeapModule

/// Nodes by a number that changes while they wait: the largest leaves first, of equal ones the smallest node; but a node
/// with fewer blockers before one with more.
///
/// A node whose number changed is entered anew; entries that are out of date are skipped when they come up.
struct SurplusHeap {
  private struct Entry: Comparable {
    let blockers: Int32
    let surplus: Double
    let node: Int32
    static func < (left: Entry, right: Entry) -> Bool {
      (-left.blockers, left.surplus, -left.node) < (-right.blockers, right.surplus, -right.node)
    }
  }

  private var surplus: [Double]
  private var blockers: [Int32]
  private var isGone: [Bool]
  private var entries: Heap<Entry>

  init(_ surplus: [Double], blockers: [Int32]) {
    self.surplus = surplus
    self.blockers = blockers
    isGone = Array(repeating: false, count: surplus.count)
    entries = Heap(
      surplus.indices.map { Entry(blockers: blockers[$0], surplus: surplus[$0], node: Int32($0)) })
  }

  mutating func popLargest() -> Int32? {
    while let entry = entries.popMax() {
      let node = Int(entry.node)
      guard !isGone[node], entry.surplus == surplus[node], entry.blockers == blockers[node] else { continue }
      isGone[node] = true
      return entry.node
    }
    return nil
  }

  mutating func add(_ amount: Double, to node: Int32) {
    surplus[Int(node)] += amount
    enter(node)
  }

  mutating func removeBlocker(of node: Int32) {
    blockers[Int(node)] -= 1
    enter(node)
  }

  private mutating func enter(_ node: Int32) {
    guard !isGone[Int(node)] else { return }
    entries.insert(Entry(blockers: blockers[Int(node)], surplus: surplus[Int(node)], node: node))
  }
}

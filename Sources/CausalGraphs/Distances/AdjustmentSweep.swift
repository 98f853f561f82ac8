/// Finds, for one treatment and one adjustment set, every outcome for which the set is not valid in the true graph:
/// one sweep for all outcomes (Henckel, Würtzen and Weichwald 2024, the walk-status-aware Bayes ball).
///
/// A set Z is valid for (t, y) where no member of Z descends from a node after t on a directed path from t to y, and Z
/// blocks every other path between t and y (Shpitser, VanderWeele and Robins 2010). The ball remembers whether its walk
/// from t has been directed so far; it does not come back to t.
struct AdjustmentSweep {
  private let truth: Adjacency
  /// Row v: the true descendants of v, without v.
  let descendants: BitMatrix
  private var status: [UInt8]
  private var stack: [(node: Int32, state: UInt8)] = []
  private var forbidden: [UInt64]

  /// How the ball came to a node. One bit each, so that a node keeps all three.
  private static let causal: UInt8 = 1  // from a parent, on a directed walk from the treatment
  private static let down: UInt8 = 2  // from a parent, on any other walk
  private static let up: UInt8 = 4  // from a child
  private static let given: UInt8 = 8

  init(truth: DirectedAcyclicGraph) {
    self.truth = truth.adjacency
    descendants = truth.adjacency.descendantRows() ?? BitMatrix(count: truth.nodeCount)
    status = Array(repeating: 0, count: truth.nodeCount)
    forbidden = Array(repeating: 0, count: descendants.wordsPerRow)
  }

  /// Whether the set of the last sweep fails for this outcome, which is neither the treatment nor in the set.
  func fails(for outcome: Int) -> Bool {
    status[outcome] & (AdjustmentSweep.down | AdjustmentSweep.up) != 0
      || forbidden[outcome >> 6] >> UInt64(outcome & 63) & 1 == 1
  }

  /// O(nodes + edges + set · nodes / 64), each edge walked at most three times.
  mutating func sweep(treatment: Int, adjustmentSet: some Sequence<Int32>) {
    for index in status.indices { status[index] = 0 }
    for index in forbidden.indices { forbidden[index] = 0 }
    for node in adjustmentSet {
      status[Int(node)] = AdjustmentSweep.given
      if descendants[treatment, Int(node)] { forbidDescendants(of: Int(node)) }
    }
    for child in truth.children[treatment] { visit(child, AdjustmentSweep.causal) }
    for parent in truth.parents[treatment] { visit(parent, AdjustmentSweep.up) }
    let source = Int32(treatment)
    while let (node, state) = stack.popLast() {
      let isGiven = status[Int(node)] & AdjustmentSweep.given != 0
      if state == AdjustmentSweep.up ? !isGiven : isGiven {
        for parent in truth.parents[Int(node)] where parent != source { visit(parent, AdjustmentSweep.up) }
      }
      if !isGiven {
        let next = state == AdjustmentSweep.causal ? AdjustmentSweep.causal : AdjustmentSweep.down
        for child in truth.children[Int(node)] where child != source { visit(child, next) }
      }
    }
  }

  private mutating func visit(_ node: Int32, _ state: UInt8) {
    guard status[Int(node)] & state == 0 else { return }
    status[Int(node)] |= state
    stack.append((node, state))
  }

  /// The outcomes that descend from an adjusted descendant of the treatment, and that one.
  private mutating func forbidDescendants(of node: Int) {
    let row = node * descendants.wordsPerRow
    for word in forbidden.indices { forbidden[word] |= descendants.words[row + word] }
    forbidden[node >> 6] |= 1 << UInt64(node & 63)
  }
}

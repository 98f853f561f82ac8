/// What a climb asks: which parents a node gets from its predecessors, and what that scores.
///
/// The answer to one node and set of predecessors is a cell, a number that stands for a set of parents and for how they
/// were found. One value serves one climb, and keeps what it has computed.
protocol ParentSets {
  /// Local scores computed so far.
  var evaluations: Int { get }
  /// About how many bytes the cells take.
  var byteCount: Int { get }
  /// Forgets all cells.
  mutating func removeAll()
  /// The cell that a set of predecessors leads to.
  mutating func cell(of node: Int, after predecessors: NodeSet) -> Int32
  /// Whether one more predecessor may lead elsewhere than to this cell.
  func mayChange(_ cell: Int32, of node: Int, byAdding other: Int) -> Bool
  /// Whether one predecessor less may lead elsewhere: whether it was ever added on the way.
  func mayChange(_ cell: Int32, of node: Int, byRemoving other: Int) -> Bool
  /// The score of the node with the parents of a cell.
  func value(_ cell: Int32, of node: Int) -> Double
  /// The parents of a cell, ascending.
  func parents(_ cell: Int32, of node: Int) -> [Int]
  /// Appends those that were added on the way to a cell.
  func appendMembers(of cell: Int32, of node: Int, to members: inout [Int])
}

/// Grow–shrink trees over any local score.
struct ScoredParentSets<Score: LocalScore>: ParentSets {
  private let score: Score
  private let constraints: EdgeConstraints
  private let options: OrderSearchOptions
  private var trees: [GrowShrinkTree<Score>] = []
  private var forgotten = 0

  init(score: Score, constraints: EdgeConstraints, options: OrderSearchOptions) {
    (self.score, self.constraints, self.options) = (score, constraints, options)
    makeTrees()
  }

  private mutating func makeTrees() {
    trees = (0..<constraints.nodeCount).map {
      GrowShrinkTree(child: $0, score: score, constraints: constraints, options: options)
    }
  }

  var evaluations: Int { trees.reduce(forgotten) { $0 + $1.evaluations } }
  var byteCount: Int { trees.reduce(0) { $0 + $1.byteCount } }

  mutating func removeAll() {
    forgotten = evaluations
    makeTrees()
  }

  mutating func cell(of node: Int, after predecessors: NodeSet) -> Int32 { trees[node].cell(for: predecessors) }

  func mayChange(_ cell: Int32, of node: Int, byAdding other: Int) -> Bool {
    trees[node].isChanged(cell, byAdding: other) != false
  }

  func mayChange(_ cell: Int32, of node: Int, byRemoving other: Int) -> Bool {
    trees[node].isChanged(cell, byRemoving: other)
  }

  func value(_ cell: Int32, of node: Int) -> Double { trees[node].value(of: cell) }
  func parents(_ cell: Int32, of node: Int) -> [Int] { trees[node].parents(of: cell) }

  func appendMembers(of cell: Int32, of node: Int, to members: inout [Int]) {
    trees[node].appendMembers(of: cell, to: &members)
  }
}

/// The parents of one node for every set of predecessors that was ever asked for (the grow–shrink tree of Andrews,
/// Ramsey, Sanchez-Romero, Camchong and Kummerfeld 2023, "Fast scalable and accurate discovery of DAGs using the best
/// order score search and grow–shrink trees").
///
/// A set of parents grows by the best of those predecessors that improve it, until none does; then it shrinks likewise.
/// What it grows to depends on the predecessors only through the best of them at each step, so the sets form a tree
/// that all orders share, and no local score is computed twice. Cells are numbers, parents before children; cell 0
/// holds the required parents.
struct GrowShrinkTree<Score: LocalScore> {
  /// A predecessor that improves the cell's set.
  private struct Branch {
    var score: Double
    var candidate: Int32
    /// −1 as long as nothing has grown that way.
    var cell: Int32
  }

  private struct Cell {
    /// The score of the grown set.
    var grown: Double
    var added: Int32
    var parent: Int32
    var depth: Int32
    /// The score after shrinking; NaN as long as nobody has asked.
    var shrunk = Double.nan
    /// What shrinking takes away.
    var removed: [Int32] = []
    /// The candidates that improve the set, best first, of equals the lowest.
    var branches: [Branch] = []
  }

  let child: Int
  private let score: Score
  private let required: [Int]
  private let depthLimit: Int
  private let nodeCount: Int
  private let wordCount: Int
  private let prior: [Double]
  private let scoresAll: Bool
  /// Everybody that could be a parent and is not required.
  private let allowed: [UInt64]
  private var cells: [Cell] = []
  /// `wordCount` words a cell: the candidates that need not be scored (again): those scored, those in the set, those
  /// that are not allowed.
  private var settled: [UInt64] = []
  private(set) var evaluations = 0
  private var branchCount = 0

  /// About what the cells take.
  var byteCount: Int {
    cells.count * (MemoryLayout<Cell>.stride + 8 * wordCount) + branchCount * MemoryLayout<Branch>.stride
  }

  init(child: Int, score: Score, constraints: EdgeConstraints, options: OrderSearchOptions) {
    let count = constraints.nodeCount
    self.child = child
    self.score = score
    required = constraints.requiredParents[child]
    depthLimit = max(0, (options.parentLimit ?? count) - required.count)
    nodeCount = count
    wordCount = (count + 63) / 64
    scoresAll = options.scoresAllCandidates
    prior =
      constraints.logPrior.isEmpty ? [] : (0..<count).map { constraints.logPrior[$0 * count + child] }
    var allowed = NodeSet(count: count)
    for node in 0..<count where node != child && !constraints.isForbidden[node * count + child] {
      if !required.contains(node) { allowed.insert(node) }
    }
    self.allowed = allowed.words
    let base = Self.number(score.localScore(of: child, parents: required)) + priorSum(required)
    evaluations = 1
    cells.append(Cell(grown: base, added: -1, parent: -1, depth: 0))
    settled = self.allowed.map { ~$0 }
  }

  /// −∞ for what is no number.
  private static func number(_ value: Double) -> Double { value.isNaN ? -.infinity : value }

  private func priorSum(_ parents: [Int]) -> Double {
    prior.isEmpty ? 0 : parents.reduce(0) { $0 + prior[$1] }
  }

  /// The score of the node with the parents that a cell ends with.
  @inline(__always) func value(of cell: Int32) -> Double { cells[Int(cell)].shrunk }

  /// The cell that a set of predecessors leads to.
  mutating func cell(for predecessors: NodeSet) -> Int32 {
    var cell = 0
    while Int(cells[cell].depth) < depthLimit {
      scoreMissing(at: cell, among: predecessors)
      guard let branch = cells[cell].branches.firstIndex(where: { predecessors.contains(Int($0.candidate)) }) else {
        break
      }
      let next = cells[cell].branches[branch].cell
      cell = next >= 0 ? Int(next) : grow(cell, by: branch)
    }
    if cells[cell].shrunk.isNaN { shrink(cell) }
    return Int32(cell)
  }

  /// Whether one more predecessor leads elsewhere than to this cell, or nil where that has not been computed.
  ///
  /// It does where it is better than what was chosen in some cell on the way, or improves the last.
  func isChanged(_ cell: Int32, byAdding node: Int) -> Bool? {
    let (word, bit) = (node >> 6, UInt64(1) << UInt64(node & 63))
    if allowed[word] & bit == 0 { return false }
    var (cell, chosen) = (Int(cell), Int32(-1))
    while cell >= 0 {
      if Int(cells[cell].depth) < depthLimit {
        if settled[cell * wordCount + word] & bit == 0 { return nil }
        for branch in cells[cell].branches {
          if branch.cell >= 0 && branch.cell == chosen { break }
          if Int(branch.candidate) == node { return true }
        }
      }
      chosen = Int32(cell)
      cell = Int(cells[cell].parent)
    }
    return false
  }

  /// Whether one predecessor less leads elsewhere: whether it was ever added on the way.
  func isChanged(_ cell: Int32, byRemoving node: Int) -> Bool {
    var cell = Int(cell)
    while cell > 0 {
      if Int(cells[cell].added) == node { return true }
      cell = Int(cells[cell].parent)
    }
    return false
  }

  /// The parents that a cell ends with, ascending.
  func parents(of cell: Int32) -> [Int] {
    let removed = cells[Int(cell)].removed
    return grownParents(Int(cell)).filter { !removed.contains(Int32($0)) }.sorted()
  }

  /// Appends those that were added on the way to a cell.
  func appendMembers(of cell: Int32, to members: inout [Int]) {
    var cell = Int(cell)
    while cell > 0 {
      members.append(Int(cells[cell].added))
      cell = Int(cells[cell].parent)
    }
  }

  private func grownParents(_ cell: Int) -> [Int] {
    var (cell, parents) = (cell, required)
    while cell > 0 {
      parents.append(Int(cells[cell].added))
      cell = Int(cells[cell].parent)
    }
    return parents
  }

  /// Scores the predecessors that the cell has not met yet.
  private mutating func scoreMissing(at cell: Int, among predecessors: NodeSet) {
    let start = cell * wordCount
    var candidates: [Int] = []
    for word in 0..<wordCount where predecessors.words[word] & ~settled[start + word] != 0 {
      var missing = (scoresAll ? .max : predecessors.words[word]) & ~settled[start + word]
      settled[start + word] |= missing
      while missing != 0 {
        candidates.append(word << 6 + missing.trailingZeroBitCount)
        missing &= missing - 1
      }
    }
    guard !candidates.isEmpty else { return }
    let parents = grownParents(cell)
    let scores = score.localScores(of: child, parents: parents, addingEachOf: candidates)
    evaluations += candidates.count
    let (grown, priorOfSet) = (cells[cell].grown, priorSum(parents))
    for (candidate, score) in zip(candidates, scores) {
      let value = Self.number(score) + priorOfSet + (prior.isEmpty ? 0 : prior[candidate])
      guard value > grown else { continue }
      let branch = Branch(score: value, candidate: Int32(candidate), cell: -1)
      let place = cells[cell].branches.firstIndex {
        $0.score < value || $0.score == value && $0.candidate > candidate
      }
      branchCount += 1
      cells[cell].branches.insert(branch, at: place ?? cells[cell].branches.count)
    }
  }

  private mutating func grow(_ cell: Int, by index: Int) -> Int {
    let branch = cells[cell].branches[index]
    let next = cells.count
    cells[cell].branches[index].cell = Int32(next)
    cells.append(
      Cell(grown: branch.score, added: branch.candidate, parent: Int32(cell), depth: cells[cell].depth + 1))
    settled += allowed.map { ~$0 }
    var member = next
    while member > 0 {
      let node = Int(cells[member].added)
      settled[next * wordCount + node >> 6] |= 1 << UInt64(node & 63)
      member = Int(cells[member].parent)
    }
    return next
  }

  /// Takes parents away as long as that costs nothing, each time the one that gains most; never a required one.
  private mutating func shrink(_ cell: Int) {
    var (value, parents, removed) = (cells[cell].grown, grownParents(cell), [Int32]())
    while parents.count > required.count {
      var (best, place) = (-Double.infinity, -1)
      for index in required.count..<parents.count {
        var rest = parents
        rest.remove(at: index)
        let score = Self.number(score.localScore(of: child, parents: rest)) + priorSum(rest)
        evaluations += 1
        if score > best { (best, place) = (score, index) }
      }
      guard place >= 0, best >= value else { break }
      value = best
      removed.append(Int32(parents.remove(at: place)))
    }
    (cells[cell].shrunk, cells[cell].removed) = (value, removed)
  }
}

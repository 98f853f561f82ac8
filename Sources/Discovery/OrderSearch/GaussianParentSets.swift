import Foundation

/// Grow–shrink trees of the Gaussian BIC, in flat memory.
///
/// The same sets of parents as `ScoredParentSets` over `GaussianBIC` finds, to rounding, at a fraction of the cost: all
/// candidates of a cell are judged at once from the rows of one Cholesky factor, by the share of the residual variance
/// that they explain, without a logarithm. As all are judged, whether a further predecessor changes a cell is known for
/// good when the cell is made, and later is one bit.
final class GaussianParentSets: ParentSets {
  private struct Cell: BitwiseCopyable {
    var value: Double
    var parent: Int32
    var added: Int32
    var depth: Int32
    var firstBranch: Int32
    var branchCount: Int32
  }

  private struct Branch: BitwiseCopyable {
    var candidate: Int32
    /// −1 as long as nothing has grown that way.
    var cell: Int32
  }

  private let score: GaussianBIC
  private let required: [[Int]]
  private let depthLimit: Int
  private let nodeCount: Int
  private let wordCount: Int
  /// A candidate is good that explains more than this share of what is left; a parent is dropped that explains less than
  /// this multiple of what is left.
  private let (least, leastKept): (Double, Double)
  private var cells = Arena<Cell>(capacity: 1 << 12)
  private var branches = Arena<Branch>(capacity: 1 << 14)
  /// Three sets a cell: who would change it, who is in it, and who would change its way (but for its own branches).
  private var sets: Arena<UInt64>
  /// One set a node: who may be its parent.
  private var allowed: Arena<UInt64>
  private var scratch: GaussianScratch
  private(set) var evaluations = 0

  init(score: GaussianBIC, constraints: EdgeConstraints, parentLimit: Int?) {
    let count = constraints.nodeCount
    self.score = score
    required = constraints.requiredParents
    depthLimit = parentLimit ?? count
    nodeCount = count
    wordCount = (count + 63) / 64
    let cost = 2 * score.penalty / score.sampleSize
    (least, leastKept) = (-expm1(-cost), expm1(cost))
    sets = Arena(capacity: 3 * wordCount << 12)
    allowed = Arena(capacity: count * wordCount)
    allowed.append(0, count: count * wordCount)
    for child in 0..<count {
      for node in 0..<count where node != child && !constraints.isForbidden[node * count + child] {
        if !required[child].contains(node) { allowed.base[child * wordCount + node >> 6] |= 1 << UInt64(node & 63) }
      }
    }
    scratch = GaussianScratch(score: score)
    makeRoots()
  }

  var byteCount: Int { cells.byteCount + branches.byteCount + sets.byteCount }

  func removeAll() {
    cells.removeAll()
    branches.removeAll()
    sets.removeAll()
    makeRoots()
  }

  /// Cell v is the root of node v.
  private func makeRoots() {
    for child in 0..<nodeCount { add(child: child, parent: -1, added: -1, rank: 0) }
  }

  @inline(__always) func value(_ cell: Int32, of node: Int) -> Double { cells.base[Int(cell)].value }

  @inline(__always) func mayChange(_ cell: Int32, of node: Int, byAdding other: Int) -> Bool {
    sets.base[3 &* Int(cell) &* wordCount &+ other &>> 6] & (1 &<< UInt64(other & 63)) != 0
  }

  @inline(__always) func mayChange(_ cell: Int32, of node: Int, byRemoving other: Int) -> Bool {
    sets.base[(3 &* Int(cell) &+ 1) &* wordCount &+ other &>> 6] & (1 &<< UInt64(other & 63)) != 0
  }

  func cell(of node: Int, after predecessors: NodeSet) -> Int32 {
    predecessors.words.withUnsafeBufferPointer { words in
      var cell = node
      walk: while true {
        let (first, count) = (Int(cells.base[cell].firstBranch), Int(cells.base[cell].branchCount))
        for rank in 0..<count {
          let branch = branches.base[first &+ rank]
          let candidate = Int(branch.candidate)
          guard words[candidate &>> 6] & (1 &<< UInt64(candidate & 63)) != 0 else { continue }
          cell =
            branch.cell >= 0
            ? Int(branch.cell) : add(child: node, parent: cell, added: candidate, rank: rank)
          continue walk
        }
        return Int32(truncatingIfNeeded: cell)
      }
    }
  }

  func appendMembers(of cell: Int32, of node: Int, to members: inout [Int]) {
    var cell = Int(cell)
    while cells.base[cell].parent >= 0 {
      members.append(Int(cells.base[cell].added))
      cell = Int(cells.base[cell].parent)
    }
  }

  func parents(_ cell: Int32, of node: Int) -> [Int] {
    let depth = path(to: Int(cell), of: node)
    scratch.shrink(child: node, count: depth, keeping: required[node].count, leastKept: leastKept)
    return scratch.kept.sorted()
  }

  /// Writes the parents of a cell before shrinking into `scratch.path`, the required ones first, then as they were added.
  private func path(to cell: Int, of child: Int) -> Int {
    let fixed = required[child].count
    for index in 0..<fixed { scratch.path[index] = required[child][index] }
    let depth = Int(cells.base[cell].depth)
    var (cell, index) = (cell, fixed + depth)
    while index > fixed {
      index -= 1
      scratch.path[index] = Int(cells.base[cell].added)
      cell = Int(cells.base[cell].parent)
    }
    return fixed + depth
  }

  /// Makes the cell that grows from `parent` by its branch of this rank, judges all candidates there, and scores it.
  @discardableResult
  private func add(child: Int, parent: Int, added: Int, rank: Int) -> Int {
    let cell = cells.append(
      Cell(
        value: 0, parent: Int32(parent), added: Int32(added), depth: parent < 0 ? 0 : cells.base[parent].depth + 1,
        firstBranch: Int32(branches.count), branchCount: 0))
    let set = sets.append(0, count: 3 * wordCount)
    let (changers, members, wayChangers) = (set, set + wordCount, set + 2 * wordCount)
    if parent >= 0 {
      let above = 3 * parent * wordCount
      for word in 0..<wordCount {
        sets.base[members + word] = sets.base[above + wordCount + word]
        sets.base[wayChangers + word] = sets.base[above + 2 * wordCount + word]
      }
      sets.base[members + added >> 6] |= 1 << UInt64(added & 63)
      let first = Int(cells.base[parent].firstBranch)
      for better in 0..<rank {
        let candidate = Int(branches.base[first + better].candidate)
        sets.base[wayChangers + candidate >> 6] |= 1 << UInt64(candidate & 63)
      }
      branches.base[first + rank].cell = Int32(cell)
    }
    for word in 0..<wordCount { sets.base[changers + word] = sets.base[wayChangers + word] }
    let count = path(to: cell, of: child)
    if count < depthLimit {
      let good = scratch.candidates(of: child, count: count, least: least, allowed: allowed.base + child * wordCount)
      evaluations += nodeCount - 1 - count
      let first = branches.append(Branch(candidate: 0, cell: -1), count: good)
      for index in 0..<good {
        let candidate = Int(scratch.ranking[index].candidate)
        branches.base[first + index].candidate = Int32(candidate)
        sets.base[changers + candidate >> 6] |= 1 << UInt64(candidate & 63)
      }
      cells.base[cell].branchCount = Int32(good)
    }
    cells.base[cell].value = scratch.shrink(
      child: child, count: count, keeping: required[child].count, leastKept: leastKept)
    return cell
  }
}

/// Which parents grow–shrink chooses for one child, for every set of variables that may come before it: the answers of
/// all orders share one tree (Andrews, Ramsey, Sanchez-Romero, Camchong and Kummerfeld 2023, NeurIPS 36, the grow–shrink
/// tree).
///
/// A node is a set of parents; its branches are the parents that would raise the score, best first. A set of
/// predecessors walks from the root to the best branch it allows until there is none, then drops what lowers the score.
/// Sets are bits over the child's candidates, at most 64.
final class ParentTree {
  /// One node's way on.
  private struct Branch {
    let bit: UInt64
    /// Of the node it leads to.
    let score: Double
    /// −1 before that node is made.
    var node: Int32
  }

  private struct Node {
    let parents: UInt64
    let score: Double
    /// The bits of its branches; meaningless before it has been expanded.
    var raising: UInt64 = 0
    var branches = 0..<0
    var isExpanded = false
    /// The score after shrinking; nil before it is known.
    var shrunk: Double?
    var shrunkParents: UInt64 = 0
  }

  let child: Int
  /// The candidate of each bit, ascending.
  let candidates: [Int]
  /// Scores computed so far.
  private(set) var evaluations = 0
  private let allCandidates: UInt64
  private let required: UInt64
  private let prior: [Double]
  private let limit: Int
  /// Counts over all the data.
  private let counter: FamilyCounter
  private let shared: SharedSets?
  /// Below this a difference of scores may be rounding.
  private static let smallestGain = 1e-7
  private var projections: Projections
  private var nodes: [Node] = []
  private var branches: [Branch] = []
  private var numbers: [UInt64: Int32] = [:]

  /// - Parameters:
  ///   - candidates: at most 64, ascending, with the required ones.
  ///   - prior: what each candidate adds to the score as a parent.
  ///   - limit: the most parents.
  ///   - shared: what the trees of one search share; nil where values are missing.
  init(
    child: Int, candidates: [Int], required: [Int], prior: [Double], limit: Int, counter: FamilyCounter,
    tables: CountFunctions, shared: SharedSets?
  ) {
    precondition(candidates.count <= 64 && prior.count == candidates.count, "a set of candidates is one word")
    self.child = child
    allCandidates = candidates.count == 64 ? .max : (1 << UInt64(candidates.count)) - 1
    self.candidates = candidates
    self.prior = prior
    self.limit = limit
    self.counter = counter
    projections = Projections(counter, child: child, candidates: candidates, tables: tables)
    self.shared = shared
    var mask: UInt64 = 0
    for (bit, candidate) in candidates.enumerated() where required.contains(candidate) { mask |= 1 << UInt64(bit) }
    self.required = mask
    _ = node(of: mask, score: nil)
  }

  /// The variables of a set of bits, ascending.
  func variables(of set: UInt64) -> [Int] {
    candidates.indices.filter { set >> UInt64($0) & 1 != 0 }.map { candidates[$0] }
  }

  /// The best score that grow–shrink finds among these predecessors.
  func bestScore(among predecessors: UInt64) -> Double {
    let end = walk(predecessors)
    return nodes[end].shrunk ?? shrink(end)
  }

  /// The parents that grow–shrink chooses among these predecessors.
  func bestParents(among predecessors: UInt64) -> UInt64 {
    let end = walk(predecessors)
    if nodes[end].shrunk == nil { _ = shrink(end) }
    return nodes[end].shrunkParents
  }

  private func walk(_ predecessors: UInt64) -> Int {
    var at = 0
    while true {
      if !nodes[at].isExpanded { expand(at) }
      guard nodes[at].raising & predecessors != 0 else { return at }
      let range = nodes[at].branches
      var next = range.lowerBound
      while branches[next].bit & predecessors == 0 { next &+= 1 }
      if branches[next].node < 0 {
        let branch = branches[next]
        branches[next].node = Int32(node(of: nodes[at].parents | branch.bit, score: branch.score))
      }
      at = Int(branches[next].node)
    }
  }

  private func expand(_ number: Int) {
    guard !nodes[number].isExpanded else { return }
    nodes[number].isExpanded = true
    nodes[number].branches = branches.count..<branches.count
    let (parents, score) = (nodes[number].parents, nodes[number].score)
    guard parents.nonzeroBitCount < limit else { return }
    let depth = (parents & ~required).nonzeroBitCount
    let found = depth < 2 ? additionsToFew(parents, above: score) : additionsToMany(parents, above: score)
    let start = branches.count
    var raising: UInt64 = 0
    for (score, bit) in found {
      branches.append(Branch(bit: 1 << UInt64(bit), score: score, node: -1))
      raising |= 1 << UInt64(bit)
    }
    nodes[number].branches = start..<branches.count
    nodes[number].raising = raising
  }

  /// With no parent yet, or one: every candidate is tried.
  private func additionsToFew(_ parents: UInt64, above score: Double) -> [(score: Double, bit: Int)] {
    let trying = allCandidates & ~parents
    if let shared, required == 0 {
      guard parents != 0 else {
        return raising(trying, of: parents, above: score) { shared.score(of: child, parent: candidates[$0]) }
      }
      let scores = shared.scores(of: child, parent: candidates[parents.trailingZeroBitCount])
      return raising(trying, of: parents, above: score) { scores[candidates[$0]] }
    }
    counter.prepare(child: child, parents: variables(of: parents))
    return additions(to: parents, trying: trying, counter, candidates, above: score)
  }

  /// With more parents: the candidates that raised the score alone or beside one of the parents.
  private func additionsToMany(_ parents: UInt64, above score: Double) -> [(score: Double, bit: Int)] {
    var trying: UInt64 = 0
    var left = parents & ~required
    while left != 0 {
      let bit = left & (~left &+ 1)
      left &= left &- 1
      let single = node(of: required | bit, score: nil)
      expand(single)
      trying |= nodes[single].raising
    }
    trying &= ~parents
    guard trying != 0 else { return [] }
    let near = projections.holding(parents | trying)
    prepare(near, parents)
    return additions(to: parents, trying: trying, near.counter, near.columns, above: score)
  }

  private func prepare(_ near: Projections.Projection, _ parents: UInt64) {
    near.counter.prepare(
      child: near.child,
      parents: candidates.indices.lazy.filter { parents >> UInt64($0) & 1 != 0 }.map { near.columns[$0] })
  }

  private func additions(
    to parents: UInt64, trying: UInt64, _ counter: FamilyCounter, _ columns: [Int], above score: Double
  ) -> [(score: Double, bit: Int)] {
    var wanted = [Bool](repeating: false, count: counter.data.variableCount)
    var scores = [Double](repeating: 0, count: counter.data.variableCount)
    for bit in candidates.indices where trying >> UInt64(bit) & 1 != 0 { wanted[columns[bit]] = true }
    counter.scoreAdditions(wanted, into: &scores)
    return raising(trying, of: parents, above: score) { scores[columns[$0]] }
  }

  /// The bits of `trying` that raise the score, best first.
  private func raising(
    _ trying: UInt64, of parents: UInt64, above score: Double, counted: (_ bit: Int) -> Double
  ) -> [(score: Double, bit: Int)] {
    evaluations += trying.nonzeroBitCount
    let base = priorSum(parents)
    var found: [(score: Double, bit: Int)] = []
    for bit in candidates.indices where trying >> UInt64(bit) & 1 != 0 {
      let sum = counted(bit) + base + prior[bit]
      if sum > score + ParentTree.smallestGain { found.append((sum, bit)) }
    }
    found.sort { $0.score > $1.score || ($0.score == $1.score && $0.bit < $1.bit) }
    return found
  }

  private func priorSum(_ parents: UInt64) -> Double {
    prior.indices.reduce(0) { parents >> UInt64($1) & 1 != 0 ? $0 + prior[$1] : $0 }
  }

  /// The number of the node with these parents, made where it is new.
  private func node(of parents: UInt64, score: Double?) -> Int {
    if let known = numbers[parents] { return Int(known) }
    let value: Double
    if let score {
      value = score
    } else {
      evaluations += 1
      let counter: FamilyCounter
      if (parents & ~required).nonzeroBitCount < 2 {
        counter = self.counter
        counter.prepare(child: child, parents: variables(of: parents))
      } else {
        let near = projections.holding(parents)
        counter = near.counter
        prepare(near, parents)
      }
      value = counter.scorePrepared() + priorSum(parents)
    }
    numbers[parents] = Int32(nodes.count)
    nodes.append(Node(parents: parents, score: value))
    return nodes.count - 1
  }

  /// Drops parents, each time the one whose absence raises the score most.
  private func shrink(_ number: Int) -> Double {
    var (parents, score) = (nodes[number].parents, nodes[number].score)
    // The parent that came last raised the score, so with one parent there is nothing to drop.
    while parents.nonzeroBitCount > 1 {
      var best: (parents: UInt64, score: Double)?
      var left = parents & ~required
      while left != 0 {
        let bit = left & (~left &+ 1)
        left &= left &- 1
        let fewer = node(of: parents & ~bit, score: nil)
        if nodes[fewer].score > (best?.score ?? score) { best = (nodes[fewer].parents, nodes[fewer].score) }
      }
      guard let best else { break }
      (parents, score) = best
    }
    nodes[number].shrunk = score
    nodes[number].shrunkParents = parents
    return score
  }
}

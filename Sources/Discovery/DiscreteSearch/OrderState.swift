import SeededRandom

/// An order of the variables with each one's best score among those before it.
struct OrderState {
  private let trees: [ParentTree]
  private let required: [[Int]]
  /// `bits[child * count + candidate]`: the candidate's bit in the child's sets, or 0.
  private let bits: [UInt64]
  private var order: [Int]
  /// By variable: its predecessors as its own bits, and its score among them.
  private var before: [UInt64]
  private var scores: [Double]
  /// The score of the whole order.
  private(set) var total = 0.0
  private var count: Int { trees.count }

  /// - Parameter order: all variables, required parents before their children.
  init(_ order: [Int], trees: [ParentTree], required: [[Int]]) {
    self.trees = trees
    self.order = order
    self.required = required
    let count = trees.count
    precondition(order.count == count && required.count == count, "every variable has its place")
    var bits = [UInt64](repeating: 0, count: count * count)
    for tree in trees {
      for (bit, candidate) in tree.candidates.enumerated() { bits[tree.child * count + candidate] = 1 << UInt64(bit) }
    }
    self.bits = bits
    before = [UInt64](repeating: 0, count: count)
    scores = [Double](repeating: 0, count: count)
    refresh()
  }

  /// The graph's parents, by variable, ascending.
  var parents: [[Int]] { trees.map { $0.variables(of: $0.bestParents(among: before[$0.child])) } }

  private mutating func refresh() {
    total = 0
    for (place, child) in order.enumerated() {
      before[child] = order[..<place].reduce(0) { $0 | bits[child * count + $1] }
      scores[child] = trees[child].bestScore(among: before[child])
      total += scores[child]
    }
  }

  /// Moves variables to their best places until no move helps.
  ///
  /// - Throws: `CancellationError` once the surrounding task is cancelled.
  mutating func climb() throws(CancellationError) {
    var improved = true
    while improved {
      improved = false
      if Task.isCancelled { throw CancellationError() }
      for variable in order where moveToBest(variable) { improved = true }
    }
    refresh()
  }

  /// Moves the variable to the place with the best score; false where that is where it stands.
  private mutating func moveToBest(_ variable: Int) -> Bool {
    guard let here = order.firstIndex(of: variable) else { return false }
    var others = order
    others.remove(at: here)
    // What each of the others scores with the variable before it, and without.
    var with = [Double](repeating: 0, count: others.count)
    var without = with
    for (place, other) in others.enumerated() {
      let (bit, set) = (bits[other * count + variable], before[other])
      with[place] = set & bit == bit ? scores[other] : trees[other].bestScore(among: set | bit)
      without[place] = set & bit == 0 ? scores[other] : trees[other].bestScore(among: set & ~bit)
    }
    let (lowest, highest) = places(for: variable, among: others)
    var (head, tail) = (0.0, with.reduce(0, +))
    var own: UInt64 = 0
    var best = (place: here, total: -Double.infinity, set: before[variable], score: scores[variable])
    var current = -Double.infinity
    for place in 0...others.count {
      if place > 0 {
        head += without[place - 1]
        tail -= with[place - 1]
        own |= bits[variable * count + others[place - 1]]
      }
      guard place >= lowest, place <= highest else { continue }
      let score = trees[variable].bestScore(among: own)
      let sum = head + tail + score
      if place == here { current = sum }
      if sum > best.total { best = (place, sum, own, score) }
    }
    guard best.place != here, best.total > current + 1e-7 else { return false }
    others.insert(variable, at: best.place)
    order = others
    for (place, other) in order.enumerated() where other != variable {
      let bit = bits[other * count + variable]
      if place < best.place {
        before[other] &= ~bit
        scores[other] = without[place]
      } else {
        before[other] |= bit
        scores[other] = with[place - 1]
      }
    }
    (before[variable], scores[variable]) = (best.set, best.score)
    return true
  }

  /// Between its required parents and the variables that require it as theirs.
  private func places(for variable: Int, among others: [Int]) -> (lowest: Int, highest: Int) {
    var (lowest, highest) = (0, others.count)
    for (place, other) in others.enumerated() {
      if required[variable].contains(other) { lowest = place + 1 }
      if required[other].contains(variable) { highest = min(highest, place) }
    }
    return (lowest, highest)
  }

  /// Takes another order of an equivalent graph, then moves a few variables anywhere they may stand.
  mutating func disturb(moves: Int, using generator: inout SplitMix64) {
    var member = ClassMember(parents: parents, required: required)
    member.wander(steps: 4 * count, using: &generator)
    order = member.randomOrder(using: &generator)
    for _ in 0..<moves {
      let variable = order.remove(at: generator.below(order.count))
      let (lowest, highest) = places(for: variable, among: order)
      order.insert(variable, at: lowest + generator.below(highest - lowest + 1))
    }
    refresh()
  }
}

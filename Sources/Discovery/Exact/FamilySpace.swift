/// The parent sets of one child among p variables, as masks of p − 1 bits: bit u for variable u below the child,
/// bit u − 1 for variable u above it.
struct FamilySpace: Sendable {
  let child: Int
  let nodeCount: Int
  /// Parents that must be there.
  let required: Int
  /// Parents that may not be there.
  let forbidden: Int
  /// The most parents there may be.
  let parentLimit: Int
  /// What each parent adds to the score, by bit; empty where there is no prior.
  let priors: [Double]

  init(child: Int, parentLimit: Int, constraints: EdgeConstraints) {
    let count = constraints.nodeCount
    self.child = child
    nodeCount = count
    self.parentLimit = min(parentLimit, count - 1)
    let parents = (0..<count).filter { $0 != child }
    required = constraints.requiredParents[child].reduce(0) { $0 | 1 << ($1 < child ? $1 : $1 - 1) }
    forbidden = parents.enumerated().reduce(0) { mask, parent in
      constraints.isForbidden[parent.element * count + child] ? mask | 1 << parent.offset : mask
    }
    priors = constraints.logPrior.isEmpty ? [] : parents.map { constraints.logPrior[$0 * count + child] }
  }

  /// How many masks there are.
  var size: Int { 1 << (nodeCount - 1) }

  /// Whether the constraints and the limit let a graph have these parents.
  func allows(_ mask: Int) -> Bool {
    mask & required == required && mask & forbidden == 0 && mask.nonzeroBitCount <= parentLimit
  }

  /// The mask over all p variables, in which the child's own bit is not set.
  func expanded(_ mask: Int) -> Int {
    let below = 1 &<< child &- 1
    return mask & below | (mask & ~below) &<< 1
  }

  /// The parents of a mask, ascending.
  func parents(_ mask: Int) -> [Int] {
    var parents: [Int] = []
    var rest = expanded(mask)
    while rest != 0 {
      parents.append(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
    return parents
  }

  /// What the edges of a mask add to the score.
  func prior(_ mask: Int) -> Double {
    guard !priors.isEmpty else { return 0 }
    var (sum, rest) = (0.0, mask)
    while rest != 0 {
      sum += priors[rest.trailingZeroBitCount]
      rest &= rest &- 1
    }
    return sum
  }

  /// The most that further edges beyond those of a mask can add.
  func greatestPriorBeyond(_ mask: Int) -> Double {
    guard !priors.isEmpty else { return 0 }
    return priors.indices.reduce(0) { sum, bit in
      (mask | forbidden) >> bit & 1 == 1 ? sum : sum + max(0, priors[bit])
    }
  }
}

/// What constraints on edges mean for an order of the variables.
///
/// A variable must come before another where a chain of allowed edges leads from it to the other, but none leads back
/// (so of tiers the earlier comes first), and where it is its required cause.
struct OrderDemands {
  private let count: Int
  /// `precedes[a * count + b]`: a must come before b.
  private let precedes: [Bool]

  init(_ constraints: EdgeConstraints) {
    let count = constraints.nodeCount
    var reaches = constraints.isForbidden.map { !$0 }
    for middle in 0..<count {
      for first in 0..<count where reaches[first * count + middle] {
        for last in 0..<count where reaches[middle * count + last] { reaches[first * count + last] = true }
      }
    }
    var precedes = (0..<(count * count)).map { reaches[$0] && !reaches[$0 % count * count + $0 / count] }
    for (child, parents) in constraints.requiredParents.enumerated() {
      for parent in parents { precedes[parent * count + child] = true }
    }
    (self.count, self.precedes) = (count, precedes)
  }

  /// Those of the remaining variables that may come next.
  func first(of remaining: [Int]) -> [Int] {
    let free = remaining.filter { node in !remaining.contains { precedes[$0 * count + node] } }
    return free.isEmpty ? remaining : free
  }
}

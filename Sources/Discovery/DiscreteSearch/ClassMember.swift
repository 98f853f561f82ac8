import SeededRandom

/// One graph of a Markov equivalence class, from which the others are reached by reversing covered edges (Chickering
/// 1995, UAI 11, theorem 2).
struct ClassMember {
  /// By variable, ascending; acyclic.
  private(set) var parents: [[Int]]
  /// By variable: parents that it keeps.
  private let required: [[Int]]

  init(parents: [[Int]], required: [[Int]]) { (self.parents, self.required) = (parents, required) }

  /// Tries `steps` random edges and reverses those that are covered and not required.
  mutating func wander(steps: Int, using generator: inout SplitMix64) {
    for _ in 0..<steps {
      let child = generator.below(parents.count)
      guard !parents[child].isEmpty else { continue }
      let parent = parents[child][generator.below(parents[child].count)]
      let others = parents[child].filter { $0 != parent }
      guard others == parents[parent], !required[child].contains(parent) else { continue }
      parents[child] = others
      parents[parent] = (others + [child]).sorted()
    }
  }

  /// A random order with parents before their children: each place goes to one of those whose parents are placed.
  func randomOrder(using generator: inout SplitMix64) -> [Int] { order { generator.below($0) } }

  /// An order with parents before their children, close to the numbers of the variables.
  func firstOrder() -> [Int] { order { _ in 0 } }

  private func order(_ choose: (Int) -> Int) -> [Int] {
    var missing = parents.map(\.count)
    var children = [[Int]](repeating: [], count: parents.count)
    for (child, parents) in parents.enumerated() {
      for parent in parents { children[parent].append(child) }
    }
    var ready = parents.indices.filter { missing[$0] == 0 }
    var order: [Int] = []
    while !ready.isEmpty {
      let next = ready.remove(at: choose(ready.count))
      order.append(next)
      for child in children[next] {
        missing[child] -= 1
        if missing[child] == 0 { ready.append(child) }
      }
    }
    return order
  }
}

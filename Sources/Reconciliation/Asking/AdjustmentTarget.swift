import CausalGraphs

/// The effect that a graph is wanted for: what matters of it is which variables to adjust for.
public struct AdjustmentTarget: Hashable, Sendable {
  /// The node whose effect is wanted.
  public var treatment: Int
  /// The node it is wanted on.
  public var outcome: Int

  /// The effect of one variable on another.
  public init(treatment: Int, outcome: Int) { (self.treatment, self.outcome) = (treatment, outcome) }

  /// The optimal adjustment set in a DAG: the parents of the nodes on causal paths, less those nodes and the treatment
  /// (Henckel, Perković and Maathuis 2022, Journal of the Royal Statistical Society B 84). Nil where the treatment has no effect.
  ///
  /// - Parameter parents: Of every node. Complexity: O(nodes + edges).
  func optimalSet(_ parents: [[Int]]) -> [Int]? {
    let ancestors = AdjustmentTarget.closure(of: outcome, parents)
    guard ancestors[treatment] else { return nil }
    var children = [[Int]](repeating: [], count: parents.count)
    for node in parents.indices {
      for parent in parents[node] { children[parent].append(node) }
    }
    let descendants = AdjustmentTarget.closure(of: treatment, children)
    let causal = parents.indices.map { $0 != treatment && ancestors[$0] && descendants[$0] }
    var isChosen = [Bool](repeating: false, count: parents.count)
    for node in parents.indices where causal[node] {
      for parent in parents[node] where parent != treatment && !causal[parent] { isChosen[parent] = true }
    }
    return isChosen.indices.filter { isChosen[$0] }
  }

  /// A node and all that can be reached from it.
  private static func closure(of start: Int, _ next: [[Int]]) -> [Bool] {
    var reached = [Bool](repeating: false, count: next.count)
    var stack = [start]
    reached[start] = true
    while let node = stack.popLast() {
      for other in next[node] where !reached[other] {
        reached[other] = true
        stack.append(other)
      }
    }
    return reached
  }
}

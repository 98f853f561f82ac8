public import CausalGraphs

/// Background knowledge and expert opinion as a search's inner loop reads them: flat arrays over pairs of nodes.
public struct EdgeConstraints: Hashable, Sendable {
  /// The number of nodes.
  public let nodeCount: Int
  /// `isForbidden[source * nodeCount + target]`: source → target may not be there (by name, by tiers, or because its
  /// reverse is required).
  public private(set) var isForbidden: [Bool]
  /// `requiredParents[v]`: the parents that v must have, ascending.
  public let requiredParents: [[Int]]
  /// `logPrior[source * nodeCount + target]`: what source → target adds to the score, in nats; empty where there is no
  /// opinion at all.
  public let logPrior: [Double]

  /// No constraints and no opinion.
  public init(nodeCount: Int) {
    self.nodeCount = nodeCount
    isForbidden = [Bool](repeating: false, count: nodeCount * nodeCount)
    requiredParents = [[Int]](repeating: [], count: nodeCount)
    logPrior = []
  }

  /// The constraints of `knowledge` over the variables, with what each edge adds to the score.
  ///
  /// - Parameter logPrior: nodeCount² entries by source, then target, in nats, or empty.
  /// - Throws: what `BackgroundKnowledge.validate(over:)` throws: contradictions name their edges.
  public init(
    _ knowledge: BackgroundKnowledge, over variables: VariableList, logPrior: [Double] = []
  ) throws(GraphError) {
    let count = variables.count
    precondition(logPrior.isEmpty || logPrior.count == count * count, "one prior a pair of nodes")
    let nodes = try knowledge.validate(over: variables)
    var (forbidden, required) = ([Bool](repeating: false, count: count * count), [[Int]](repeating: [], count: count))
    // Most knowledge forbids little by name; tiers are looked up pair by pair, where there are any.
    for edge in nodes.forbidden { forbidden[edge.source * count + edge.target] = true }
    if !knowledge.tiers.isEmpty || variables.contains(where: { $0.tier != nil }) {
      for source in 0..<count {
        for target in 0..<count where source != target && nodes.tiersForbid(DirectedEdge(source, target)) {
          forbidden[source * count + target] = true
        }
      }
    }
    for edge in nodes.required {
      required[edge.target].append(edge.source)
      forbidden[edge.target * count + edge.source] = true
    }
    nodeCount = count
    isForbidden = forbidden
    requiredParents = required.map { $0.sorted() }
    self.logPrior = logPrior
  }

  /// What the edges parents → child add to the score, in nats.
  public func logPrior(of child: Int, parents: [Int]) -> Double {
    guard !logPrior.isEmpty else { return 0 }
    return parents.reduce(0) { $0 + logPrior[$1 * nodeCount + child] }
  }
}

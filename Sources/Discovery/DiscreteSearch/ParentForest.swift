/// The parent trees of all variables.
struct ParentForest {
  let trees: [ParentTree]

  /// - Throws: `CancellationError` once the surrounding task is cancelled.
  init(
    _ score: DiscreteLocalScore, constraints: EdgeConstraints, parentLimit: Int?
  ) throws(CancellationError) {
    let count = score.variableCount
    let tables = CountFunctions()
    let counter = FamilyCounter(score.data, criterion: score.score.criterion, tables: tables)
    let edgePrior = score.score.logPriorOfEdge(among: count)
    var families: [[Int]] = []
    for child in 0..<count {
      if Task.isCancelled { throw CancellationError() }
      let candidates = (0..<count).filter { $0 != child && !constraints.isForbidden[$0 * count + child] }
      families.append(
        candidates.count <= DiscreteOrderSearch.candidateLimit
          ? candidates
          : ParentForest.strongest(candidates, of: child, required: constraints.requiredParents[child], counter))
    }
    let shared = score.data.isComplete ? SharedSets(counter, candidates: families) : nil
    let trees = families.enumerated().map { child, candidates in
      ParentTree(
        child: child, candidates: candidates, required: constraints.requiredParents[child],
        prior: candidates.map { constraints.logPrior(of: child, parents: [$0]) + edgePrior },
        limit: parentLimit ?? Int.max, counter: counter, tables: tables, shared: shared)
    }
    self.trees = trees
  }

  /// Scores computed so far.
  var evaluations: Int { trees.reduce(0) { $0 + $1.evaluations } }

  /// The required parents and those candidates that raise the child's score most alone, ascending.
  private static func strongest(
    _ candidates: [Int], of child: Int, required: [Int], _ counter: FamilyCounter
  ) -> [Int] {
    var wanted = [Bool](repeating: false, count: counter.data.variableCount)
    var scores = [Double](repeating: 0, count: counter.data.variableCount)
    for candidate in candidates { wanted[candidate] = true }
    counter.prepare(child: child, parents: EmptyCollection())
    counter.scoreAdditions(wanted, into: &scores)
    for parent in required { scores[parent] = .infinity }
    let sorted = candidates.sorted { (scores[$0], $1) > (scores[$1], $0) }
    return sorted.prefix(DiscreteOrderSearch.candidateLimit).sorted()
  }
}

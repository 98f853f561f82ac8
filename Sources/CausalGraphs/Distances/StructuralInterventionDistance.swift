extension DirectedAcyclicGraph {
  /// The structural intervention distance (Peters and Bühlmann 2015): of the n(n − 1) ordered pairs (i, j), those for
  /// which adjusting for i's parents in `learned` gives the wrong distribution of j under an intervention on i, when
  /// this graph is the truth.
  ///
  /// Not symmetric. Where j is a parent of i in `learned`, that graph says i has no effect on j, which is wrong where j
  /// descends from i in truth; else i's learned parents must be a valid adjustment set (their Proposition 6).
  /// Variables are matched by name. Complexity: O(nodes · (nodes + edges)).
  /// - Throws: `GraphError.differentVariables`.
  public func structuralInterventionDistance(to learned: DirectedAcyclicGraph) throws(GraphError) -> Int {
    let learned = try learned.aligned(to: variables)
    var counter = ParentAdjustmentErrors(truth: self)
    return (0..<nodeCount).reduce(0) { $0 + counter.count(treatment: $1, parents: learned.adjacency.parents[$1]) }
  }
}

/// Counts the outcomes that adjusting for given parents gets wrong.
struct ParentAdjustmentErrors {
  private let truth: Adjacency
  private var sweep: AdjustmentSweep

  init(truth: DirectedAcyclicGraph) {
    self.truth = truth.adjacency
    sweep = AdjustmentSweep(truth: truth)
  }

  /// - Parameter parents: the learned parents of the treatment, ascending.
  mutating func count(treatment: Int, parents: [Int32]) -> Int {
    guard parents != truth.parents[treatment] else { return 0 }  // the true parents are always valid
    sweep.sweep(treatment: treatment, adjustmentSet: parents)
    var mistakes = 0
    var next = 0
    for outcome in 0..<truth.count where outcome != treatment {
      while next < parents.count && parents[next] < outcome { next += 1 }
      let isParent = next < parents.count && parents[next] == outcome
      let isWrong = isParent ? sweep.descendants[treatment, outcome] : sweep.fails(for: outcome)
      if isWrong { mistakes += 1 }
    }
    return mistakes
  }
}

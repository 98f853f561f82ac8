/// Fills in the scores of all parent sets of one child.
///
/// `scores[mask]` becomes the family's score, or −∞ where the family is not allowed, can not be computed, or is proven
/// to be no better than one with fewer of its parents. The result is the number of local scores computed.
protocol FamilyScoring: Sendable {
  func fill(_ scores: UnsafeMutableBufferPointer<Double>, of family: FamilySpace) -> Int
}

/// How to fill in all families' scores with at most so many parents, none of them left out.
func allFamilyScores(_ score: some LocalScore, parentLimit: Int, threads: Int) throws -> any FamilyScoring {
  try sharedScores(score, parentLimit: parentLimit, threads: threads) ?? EnumeratedScores(score: score, bound: nil)
}

/// How to fill in the scores of the families that a best graph with at most so many parents may have.
func bestFamilyScores(_ score: some LocalScore, parentLimit: Int, threads: Int) throws -> any FamilyScoring {
  // Where there are more sets than can be counted in seconds, a bound may leave most of them out.
  if let bounded = score as? any BoundedLocalScore,
    SubsetCounts.setCount(columns: score.variableCount, largest: parentLimit + 1) > 1 << 20
  {
    return EnumeratedScores(score: score, bound: bounded)
  }
  return try sharedScores(score, parentLimit: parentLimit, threads: threads)
    ?? EnumeratedScores(score: score, bound: score as? any BoundedLocalScore)
}

/// Where families' scores are differences between sets of variables.
private func sharedScores(
  _ score: some LocalScore, parentLimit: Int, threads: Int
) throws -> (any FamilyScoring)? {
  if score is ZeroScore { return PriorScores() }
  if let score = score as? any DeterminantScore { return determinantScores(score) }
  if let score = score as? DiscreteLocalScore, SubsetCounts.canCount(score.data) {
    return try CountedScores(score, parentLimit: parentLimit, threads: threads)
  }
  return nil
}

private func determinantScores(_ score: some DeterminantScore) -> any FamilyScoring { DeterminantScores(score) }

/// Any score: one call a parent set, in an order in which subsets come first, with what a bound proves useless left out.
struct EnumeratedScores<Score: LocalScore>: FamilyScoring {
  let score: Score
  let bound: (any BoundedLocalScore)?

  func fill(_ scores: UnsafeMutableBufferPointer<Double>, of family: FamilySpace) -> Int {
    guard let bound else {
      var evaluations = 0
      for mask in 0..<family.size {
        let isAllowed = family.allows(mask)
        scores[mask] = isAllowed ? value(mask, of: family) : -.infinity
        if isAllowed { evaluations += 1 }
      }
      return evaluations
    }
    return fill(scores, of: family, bound: bound)
  }

  private func value(_ mask: Int, of family: FamilySpace) -> Double {
    let value = score.localScore(of: family.child, parents: family.parents(mask)) + family.prior(mask)
    return value.isNaN ? -.infinity : value
  }

  /// With `best[mask]`, the best score of the mask's subsets; +∞ marks what neither it nor a superset can exceed.
  private func fill(
    _ scores: UnsafeMutableBufferPointer<Double>, of family: FamilySpace, bound: some BoundedLocalScore
  ) -> Int {
    let best = LargeBuffer<Double>(count: family.size)
    let closed = LargeBuffer<Bool>(count: family.size)
    var evaluations = 0
    for mask in 0..<family.size {
      var (subsetsBest, isClosed) = (-Double.infinity, false)
      var rest = mask
      while rest != 0 {
        let smaller = mask & ~(rest & -rest)
        subsetsBest = max(subsetsBest, best.elements[smaller])
        isClosed = isClosed || closed.elements[smaller]
        rest &= rest &- 1
      }
      scores[mask] = -.infinity
      if !isClosed { isClosed = mask & family.forbidden != 0 || mask.nonzeroBitCount > family.parentLimit }
      if !isClosed && mask & family.required == family.required {
        let atBest =
          bound.upperBound(of: family.child, supersetsOf: family.parents(mask)) + family.prior(mask)
          + family.greatestPriorBeyond(mask)
        isClosed = atBest <= subsetsBest
        if !isClosed {
          scores[mask] = value(mask, of: family)
          evaluations += 1
        }
      }
      closed.elements[mask] = isClosed
      best.elements[mask] = max(subsetsBest, scores[mask])
    }
    return evaluations
  }
}

/// Scores of complete categorical data from the scores of all sets of columns, each counted once.
struct CountedScores: FamilyScoring {
  private let sets: LargeBuffer<Double>
  private let largest: Int
  private let priorOfEdge: Double

  init(_ score: DiscreteLocalScore, parentLimit: Int, threads: Int) throws {
    largest = min(parentLimit, score.variableCount) + 1
    priorOfEdge = score.score.logPriorOfEdge(among: score.variableCount)
    sets = LargeBuffer(count: 1 << score.variableCount)
    try SubsetCounts.fill(
      sets.elements, of: score.data, criterion: score.score.criterion, largest: largest, threads: threads)
  }

  /// Says of how many sets the child is the last column.
  func fill(_ scores: UnsafeMutableBufferPointer<Double>, of family: FamilySpace) -> Int {
    let (sets, childBit) = (sets.elements, 1 << family.child)
    for mask in 0..<family.size {
      let parents = family.expanded(mask)
      scores[mask] =
        family.allows(mask)
        ? sets[parents | childBit] - sets[parents] + Double(mask.nonzeroBitCount) * priorOfEdge : -.infinity
    }
    if !family.priors.isEmpty {
      for mask in 0..<family.size { scores[mask] += family.prior(mask) }
    }
    return SubsetCounts.setCount(columns: family.child, largest: largest - 1)
  }
}

/// Gaussian scores from the determinants of all principal submatrices, each computed once.
///
/// Families whose determinants are close to zero are computed one by one, by the score's own definition.
struct DeterminantScores<Score: DeterminantScore>: FamilyScoring {
  let score: Score
  let logDeterminants: LargeBuffer<Double>
  /// One a number of parents.
  let weights: [DeterminantWeights]

  init(_ score: Score) {
    self.score = score
    logDeterminants = LargeBuffer(count: 1 << score.variableCount)
    SubsetLogDeterminants.fill(logDeterminants.elements, of: score.scatter)
    weights = (0..<score.variableCount).map(score.weights)
  }

  func fill(_ scores: UnsafeMutableBufferPointer<Double>, of family: FamilySpace) -> Int {
    let (determinants, childBit) = (logDeterminants.elements, 1 << family.child)
    var evaluations = 0
    weights.withUnsafeBufferPointer { weights in
      for mask in 0..<family.size {
        let parents = family.expanded(mask)
        let whole = determinants[parents | childBit]
        guard family.allows(mask) else {
          scores[mask] = -.infinity
          continue
        }
        guard whole > -.infinity else {
          let value = score.localScore(of: family.child, parents: family.parents(mask))
          scores[mask] = value.isNaN ? -.infinity : value
          evaluations &+= 1
          continue
        }
        let weight = weights[mask.nonzeroBitCount]
        scores[mask] = weight.constant + weight.parents * determinants[parents] + weight.family * whole
        evaluations &+= 1
      }
    }
    if !family.priors.isEmpty {
      for mask in 0..<family.size { scores[mask] += family.prior(mask) }
    }
    return evaluations
  }
}

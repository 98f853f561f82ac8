/// The score where there are no data: the log marginal likelihood of nothing, which is 0 for every family. What is left of
/// a posterior is its prior over graphs.
public struct ZeroScore: LocalScore {
  public let variableCount: Int

  /// Of so many variables.
  public init(variableCount: Int) { self.variableCount = variableCount }

  public func localScore(of child: Int, parents: [Int]) -> Double { 0 }

  public func localScores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    [Double](repeating: 0, count: candidates.count)
  }
}

/// Families that score no more than the priors of their edges: each from the family without its lowest parent.
struct PriorScores: FamilyScoring {
  func fill(_ scores: UnsafeMutableBufferPointer<Double>, of family: FamilySpace) -> Int {
    scores[0] = 0
    for mask in 1..<max(1, family.size) {
      let bit = mask.trailingZeroBitCount
      scores[mask] = scores[mask & (mask &- 1)] + (family.priors.isEmpty ? 0 : family.priors[bit])
    }
    for mask in 0..<family.size where !family.allows(mask) { scores[mask] = -.infinity }
    return 0
  }
}

public import CausalGraphs

/// How often proposals about known pairs point the right way.
///
/// A proposal is right where the true direction is more probable in it than the other one; an abstention, a tie and a pair
/// without a proposal are not. A pair counts with the share of its proposals that are right, so two yes/no questions
/// count half each: "yes" to the false direction and "no" to the true one are wrong answers of their own.
public struct PairDirectionScore: Hashable, Sendable {
  /// How many pairs were asked about.
  public let pairs: Int
  /// The proposals that were scored.
  public let proposals: Int
  /// The mean over pairs.
  public let accuracy: Double
  /// The mean over pairs by their weights.
  public let weightedAccuracy: Double
  /// Pairs of which no proposal says anything of the direction.
  public let undecided: Int

  /// - Parameter proposals: What was proposed for a pair; claims about other variables are not looked at.
  public init(_ pairs: [CausePair], proposals: (CausePair) -> [EdgeProposal]) {
    var (right, weightedRight, weight) = (0.0, 0.0, 0.0)
    var (count, undecided) = (0, 0)
    for pair in pairs {
      let advantages = proposals(pair).compactMap { PairDirectionScore.advantage($0, pair) }
      let share =
        advantages.isEmpty ? 0 : Double(advantages.count { $0 > 0 }) / Double(advantages.count)
      right += share
      weightedRight += share * pair.weight
      weight += pair.weight
      count += advantages.count
      if advantages.allSatisfy({ $0 == 0 }) { undecided += 1 }
    }
    self.pairs = pairs.count
    self.proposals = count
    self.undecided = undecided
    accuracy = pairs.isEmpty ? 0 : right / Double(pairs.count)
    weightedAccuracy = weight > 0 ? weightedRight / weight : 0
  }

  /// P(true direction) − P(the other one); zero for an abstention; nil for another pair of variables.
  private static func advantage(_ proposal: EdgeProposal, _ pair: CausePair) -> Double? {
    let isSwapped: Bool
    switch (proposal.first, proposal.second) {
    case (pair.first, pair.second): isSwapped = false
    case (pair.second, pair.first): isSwapped = true
    default: return nil
    }
    let towardSecond: Double
    switch proposal.claim {
    case .direct(let states), .noDirectEdge(let states): towardSecond = states.forward - states.backward
    case .ancestral(let states): towardSecond = states.before - states.after
    case .abstention: towardSecond = 0
    }
    return isSwapped == pair.firstIsCause ? -towardSecond : towardSecond
  }
}

public import CausalGraphs

/// An answer about one pair, live or recorded, and the proposals it makes. Live answers go the same way.
public struct RecordedPairAnswer: Hashable, Sendable {
  /// How the question was put, and what came.
  public enum Form: Hashable, Sendable {
    /// Two yes/no questions: does the first cause the second, and does the second cause the first? nil: not asked.
    case yesNo(forward: YesNoAnswer?, backward: YesNoAnswer?)
    /// One question with a choice; natural logarithms of the options' token masses where they are known.
    case choice(PairOption, logProbabilities: [PairOption: Double], confidence: Int?)
  }

  /// The name of the first variable.
  public var first: String
  /// The name of the second variable.
  public var second: String
  /// What was asked.
  public var relation: PairRelation
  /// What was answered.
  public var form: Form
  /// Why, in the expert's words.
  public var rationale: String?
  /// Whose answer it is, and how it came.
  public var provenance: Provenance

  /// An answer about the pair (first, second).
  public init(
    first: String, second: String, relation: PairRelation, form: Form, rationale: String? = nil,
    provenance: Provenance
  ) {
    self.first = first
    self.second = second
    self.relation = relation
    self.form = form
    self.rationale = rationale
    self.provenance = provenance
  }

  /// What the answer claims, by the neutral rule.
  ///
  /// - Yes/no with token probabilities in both directions: one proposal. With p and q the probabilities of "yes", the
  ///   weights are p(1−q) : q(1−p) : (1−p)(1−q), so the log-odds of the two directions differ by logit p − logit q: what
  ///   a model says "yes" to in both directions cancels.
  /// - Yes/no without: one proposal for each question, in the pair's order. A "no" lowers its own direction and says
  ///   nothing of the other.
  /// - Choice: one proposal; two for "only through others", which claims an order and denies an edge.
  /// - "Unsure" and "uncertain" are abstentions.
  public func proposals(calibration: some ProposalCalibration = UncalibratedProposals()) -> [EdgeProposal] {
    claims().map { claim in
      let calibrated = calibration.calibrated(claim, strategy: provenance.strategy, model: provenance.model)
      return EdgeProposal(
        first: first, second: second, claim: calibrated, rationale: rationale, provenance: provenance)
    }
  }

  private func claims() -> [EdgeProposal.Claim] {
    switch form {
    case .yesNo(let forward, let backward): yesNoClaims(forward, backward)
    case .choice(let option, let masses, let confidence): choiceClaims(option, masses, confidence)
    }
  }

  private func yesNoClaims(_ forward: YesNoAnswer?, _ backward: YesNoAnswer?) -> [EdgeProposal.Claim] {
    if let forward, let backward, forward.reply != .unsure, backward.reply != .unsure,
      let ahead = forward.logOdds, let behind = backward.logOdds
    {
      // p(1−q) : q(1−p) : (1−p)(1−q) after division by the last: exp(logit p) : exp(logit q) : 1.
      let total = logarithmOfSum([ahead, behind, 0])
      let weights = PairWeights(
        forward: exponential(ahead - total), backward: exponential(behind - total), none: exponential(-total))
      let denies = ahead < 0 && behind < 0
      return [claim(weights, confidence: nil, denies: denies)].compactMap(\.self)
    }
    var claims: [EdgeProposal.Claim] = []
    if let forward { claims.append(contentsOf: oneQuestion(forward, isForward: true)) }
    if let backward { claims.append(contentsOf: oneQuestion(backward, isForward: false)) }
    return claims
  }

  /// One yes/no question alone.
  private func oneQuestion(_ answer: YesNoAnswer, isForward: Bool) -> [EdgeProposal.Claim] {
    let yes: Double
    switch answer.reply {
    case .unsure: return [.abstention]
    case .yes, .no:
      yes = answer.logOdds.map { 1 / (1 + exponential(-$0)) } ?? (answer.reply == .yes ? 1 : 0)
    }
    let rest = (1 - yes) / 2
    let weights = PairWeights(forward: isForward ? yes : rest, backward: isForward ? rest : yes, none: rest)
    let confidence = answer.logOdds == nil ? NeutralRule.certain : nil
    return [claim(weights, confidence: confidence, denies: yes < 0.5)].compactMap(\.self)
  }

  private func choiceClaims(
    _ option: PairOption, _ masses: [PairOption: Double], _ confidence: Int?
  ) -> [EdgeProposal.Claim] {
    let confidence = confidence ?? (masses.isEmpty ? NeutralRule.certain : nil)
    // Mass on "uncertain" is left out: what remains is what the model thinks if it must say something.
    let determinate = PairOption.allCases.filter { $0 != .uncertain && masses[$0] != nil }
    let total = logarithmOfSum(determinate.compactMap { masses[$0] })
    func mass(_ options: PairOption...) -> Double {
      guard !determinate.isEmpty else { return options.contains(option) ? 1 : 0 }
      return options.reduce(0) { sum, other in sum + (masses[other].map { exponential($0 - total) } ?? 0) }
    }
    switch option {
    case .uncertain: return [.abstention]
    case .forward, .backward, .none:
      let weights = PairWeights(
        forward: mass(.forward), backward: mass(.backward), none: mass(.none, .forwardIndirect, .backwardIndirect))
      return [claim(weights, confidence: confidence, denies: option == .none)].compactMap(\.self)
    case .forwardIndirect, .backwardIndirect:
      let order = PairWeights(
        forward: mass(.forward, .forwardIndirect), backward: mass(.backward, .backwardIndirect), none: mass(.none))
      let edge = PairWeights(
        forward: mass(.forward), backward: mass(.backward), none: mass(.none, .forwardIndirect, .backwardIndirect))
      return [
        order.ancestral(confidence: confidence).map(EdgeProposal.Claim.ancestral),
        edge.direct(confidence: confidence).map(EdgeProposal.Claim.noDirectEdge),
      ].compactMap(\.self)
    }
  }

  /// A claim of the kind that was asked for. Whoever denies an edge, or any causation, claims that there is no direct
  /// edge; a "no" to one direction of order stays a claim of order.
  private func claim(_ weights: PairWeights, confidence: Int?, denies: Bool) -> EdgeProposal.Claim? {
    let deniesBoth = denies && weights.none > max(weights.forward, weights.backward)
    if relation == .ancestral, !deniesBoth {
      return weights.ancestral(confidence: confidence).map(EdgeProposal.Claim.ancestral)
    }
    let direct = weights.direct(confidence: confidence)
    return denies ? direct.map(EdgeProposal.Claim.noDirectEdge) : direct.map(EdgeProposal.Claim.direct)
  }
}

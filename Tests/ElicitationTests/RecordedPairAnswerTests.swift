import CausalGraphs
import Elicitation
import LanguageModels
import Testing

private let provenance = Provenance(expert: "recorded", strategy: "pairwise")

private func read(
  _ form: RecordedPairAnswer.Form, _ relation: PairRelation = .direct
) -> [EdgeProposal.Claim] {
  RecordedPairAnswer(first: "a", second: "b", relation: relation, form: form, provenance: provenance)
    .proposals().map(\.claim)
}

/// A token with the alternatives of a recorded answer.
private func token(_ text: String, _ alternatives: [(String, Double)]) -> TokenLogProbability {
  let own = alternatives.first { $0.0 == text }?.1 ?? 0
  return TokenLogProbability(
    token: text, logProbability: own,
    alternatives: alternatives.map { TokenLogProbability.Alternative(token: $0.0, logProbability: $0.1) })
}

@Suite struct RecordedPairAnswerTests {
  @Test func yesWithoutTokensIsOneProposalAQuestion() throws {
    let claims = read(.yesNo(forward: YesNoAnswer(.yes), backward: YesNoAnswer(.no)))
    try #require(claims.count == 2)
    guard case .direct(let yes) = claims[0], case .noDirectEdge(let no) = claims[1] else {
      Issue.record("\(claims)")
      return
    }
    #expect(abs(yes.forward - (0.97 * 0.9 + (1 - 0.97 * 0.9) / 3)) < 1e-12)
    #expect(yes.backward == yes.none)
    #expect(no.backward < 0.05)
    #expect(abs(no.forward - no.none) < 1e-12)
    #expect(abs(no.forward + no.backward + no.none - 1) < 1e-12)
  }

  @Test func unsureIsAbstention() {
    #expect(read(.yesNo(forward: YesNoAnswer(.unsure), backward: nil)) == [.abstention])
    #expect(read(.choice(.uncertain, logProbabilities: [.forward: -0.1], confidence: 90)) == [.abstention])
  }

  @Test("Two yeses are told apart by their token probabilities")
  func tokenDifference() throws {
    let surer = YesNoAnswer(.yes, token: token("Yes", [("Yes", -2.45e-05), ("No", -11.0), (" Yes", -13.5)]))
    let weaker = YesNoAnswer(.yes, token: token("Yes", [("Yes", -0.018), ("No", -4.02), ("yes", -11.2)]))
    let claims = read(.yesNo(forward: weaker, backward: surer))
    try #require(claims.count == 1)
    guard case .direct(let probabilities) = claims[0] else {
      Issue.record("\(claims)")
      return
    }
    #expect(probabilities.backward > 0.9 && probabilities.forward < 0.1)
    // The difference of the log-odds, before the rule's floor: the ratio is exp(logit q − logit p).
    let odds = try #require(surer.logOdds) - (try #require(weaker.logOdds))
    #expect(odds > 6 && odds < 8)
  }

  @Test func bothNoIsNoEdge() {
    let no = YesNoAnswer(.no, logOdds: -3)
    guard case .noDirectEdge(let probabilities)? = read(.yesNo(forward: no, backward: no)).first else {
      Issue.record("not a denial")
      return
    }
    #expect(probabilities.none > 0.8)
    #expect(probabilities.forward == probabilities.backward)
  }

  @Test func orderQuestionsGiveOrder() {
    let claims = read(.choice(.forward, logProbabilities: [:], confidence: 100), .ancestral)
    guard case .ancestral(let order)? = claims.first else {
      Issue.record("\(claims)")
      return
    }
    #expect(abs(order.before - 0.98) < 1e-12)
    guard case .noDirectEdge? = read(.choice(.none, logProbabilities: [:], confidence: 80), .ancestral).first else {
      Issue.record("no causation at all must deny the edge")
      return
    }
  }

  @Test func onlyThroughOthersClaimsOrderAndDeniesTheEdge() throws {
    let claims = read(.choice(.backwardIndirect, logProbabilities: [:], confidence: 100))
    try #require(claims.count == 2)
    guard case .ancestral(let order) = claims[0], case .noDirectEdge(let edge) = claims[1] else {
      Issue.record("\(claims)")
      return
    }
    #expect(order.after > 0.97 && edge.none > 0.97)
  }

  @Test("Letters' token probabilities are renormalised over the allowed, without the uncertain")
  func choiceMasses() throws {
    let claims = read(
      .choice(.forward, logProbabilities: [.forward: -1, .backward: -1, .uncertain: -0.5], confidence: nil))
    guard case .direct(let probabilities)? = claims.first else {
      Issue.record("\(claims)")
      return
    }
    #expect(abs(probabilities.forward - probabilities.backward) < 1e-12)
    #expect(abs(probabilities.none - 0.01) < 1e-12)
  }

  @Test("A guess says nothing, and every claim sums to one", arguments: 0...100)
  func sums(confidence: Int) throws {
    for option in PairOption.allCases where option != .uncertain {
      for claim in read(.choice(option, logProbabilities: [:], confidence: confidence)) {
        switch claim {
        case .direct(let p), .noDirectEdge(let p):
          #expect(abs(p.forward + p.backward + p.none - 1) < 1e-12)
          if confidence == 0 { #expect(abs(p.forward - 1.0 / 3) < 1e-12) }
        case .ancestral(let p): #expect(abs(p.before + p.after + p.neither - 1) < 1e-12)
        case .abstention: Issue.record("an answer became an abstention")
        }
      }
    }
  }

  @Test func chosenTokenMissingFromItsList() throws {
    // Probabilities from before a grammar: the chosen answer is not among the alternatives.
    let answer = YesNoAnswer(
      .yes,
      token: TokenLogProbability(
        token: "yes", logProbability: -6,
        alternatives: [.init(token: "Well", logProbability: -0.1), .init(token: "no", logProbability: -7)]))
    #expect(abs(try #require(answer.logOdds) - 1) < 1e-12)
    let none = YesNoAnswer(.yes, token: token("maybe", [("maybe", -0.1)]))
    #expect(none.logOdds == nil)
  }
}

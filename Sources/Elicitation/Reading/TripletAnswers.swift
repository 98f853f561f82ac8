import CausalGraphs
import OrderedCollections
import StrictJSON

extension AnswerReading {
  /// The votes of triplets, one proposal a pair and sample.
  ///
  /// With f, b and o votes for forward, backward and neither, the weights are (f + ½) : (b + ½) : (o + ½) (Jeffreys'
  /// prior); "unsure" is no vote, and a pair without votes is an abstention.
  static func triplets(_ answers: [AnsweredQuery], _ question: ElicitationQuestion) -> AnswerReading {
    var reading = AnswerReading()
    struct Votes {
      var forward = 0
      var backward = 0
      var none = 0
      var unsure = 0
      var rationale: String?
      var provenance: Provenance
      var determinate: Int { forward + backward + none }
    }
    var votes = OrderedDictionary<PairSample, Votes>()
    for answer in answers {
      let reader = AnswerReader(answer, question)
      let presentation = Presentation(of: answer.query, variables: question.variables, seed: question.seed)
      var chosen: [(VariablePair, PairOption)] = []
      for (index, ends) in answer.query.tripletPairs.enumerated() {
        let options = answer.query.tripletOptions(ends, index: index, presentation, seed: question.seed)
        guard let text = answer.json["pair_\(index + 1)"]?.string,
          let option = options.first(where: { $0.text.utf8.elementsEqual(text.utf8) })?.option,
          let pair = VariablePair(ends.0, ends.1)
        else { break }
        chosen.append((pair, ends.0 == pair.low ? option : option.swapped))
      }
      guard chosen.count == 3 else {
        reading.rejected.append(
          RejectedAnswer(query: answer.query, problem: "an answer is none of those shown for its pair"))
        continue
      }
      for (pair, option) in chosen where !question.settledPairs.contains(pair) {
        let key = PairSample(pair: pair, sample: answer.query.sample)
        var tally = votes[key] ?? Votes(provenance: answer.provenance)
        switch option {
        case .forward, .forwardIndirect: tally.forward += 1
        case .backward, .backwardIndirect: tally.backward += 1
        case .none: tally.none += 1
        case .uncertain: tally.unsure += 1
        }
        if tally.rationale == nil { tally.rationale = reader.rationale }
        votes[key] = tally
      }
    }
    for (key, tally) in votes.elements.sorted(by: { ($0.key.pair, $0.key.sample) < ($1.key.pair, $1.key.sample) }) {
      var provenance = tally.provenance
      provenance.notes.append(
        "triplet votes: \(tally.forward) forward, \(tally.backward) backward, \(tally.none) neither, "
          + "\(tally.unsure) unsure")
      let weights = PairWeights(
        forward: Double(tally.forward) + 0.5, backward: Double(tally.backward) + 0.5, none: Double(tally.none) + 0.5)
      reading.proposals.append(
        EdgeProposal(
          first: question.variables[key.pair.low].name, second: question.variables[key.pair.high].name,
          claim: (tally.determinate == 0 ? nil : weights.orderClaim(NeutralRule.certain)) ?? .abstention,
          rationale: tally.rationale, provenance: provenance))
    }
    return reading
  }
}

import CausalGraphs
import LanguageModels
import StrictJSON

extension AnswerReading {
  /// What answers about pairs claim: those with a choice, one by one; those with yes or no, both directions together.
  ///
  /// Where a pair's two orders of presentation are answered differently, both proposals say so.
  static func pairs(_ answers: [AnsweredQuery], _ question: ElicitationQuestion) -> AnswerReading {
    var reading = AnswerReading()
    var records: [(pair: VariablePair, sample: Int, record: RecordedPairAnswer, option: PairOption?)] = []
    var openYesNo: [PairSample: Int] = [:]
    for answer in answers {
      guard let (first, second) = answer.query.pair, let pair = VariablePair(first, second) else { continue }
      let names = (question.variables[first].name, question.variables[second].name)
      func record(_ form: RecordedPairAnswer.Form, rationale: String?) -> RecordedPairAnswer {
        RecordedPairAnswer(
          first: names.0, second: names.1, relation: .direct, form: form, rationale: rationale,
          provenance: answer.provenance)
      }
      if case .pairYesNo = answer.query.subject {
        guard let reply = yesNo(answer) else {
          reading.reject(answer, "the answer is none of yes, no, unsure")
          continue
        }
        let key = PairSample(pair: pair, sample: answer.query.sample)
        // The second direction joins the first where token probabilities allow to compare them.
        if let open = openYesNo[key], case .yesNo(let forward?, nil) = records[open].record.form,
          forward.logOdds != nil, reply.logOdds != nil, forward.reply != .unsure, reply.reply != .unsure
        {
          records[open].record.form = .yesNo(forward: forward, backward: reply)
          records[open].record.provenance.notes.append("token probabilities of both directions were compared")
        } else {
          openYesNo[key] = records.count
          records.append(
            (pair, answer.query.sample, record(.yesNo(forward: reply, backward: nil), rationale: nil), nil))
        }
      } else {
        var reader = AnswerReader(answer, question)
        guard let (option, masses) = choice(answer, question) else {
          reading.reject(answer, "the choice is none of the letters shown")
          continue
        }
        guard let confidence = reader.confidence(answer.json["confidence"]) else {
          reading.reject(answer, "the confidence is no integer from 0 to 100")
          continue
        }
        let form = RecordedPairAnswer.Form.choice(option, logProbabilities: masses, confidence: confidence)
        records.append(
          (
            pair, answer.query.sample, record(form, rationale: reader.rationale),
            first == pair.low ? option : option.swapped
          ))
      }
    }
    var options: [PairSample: [PairOption]] = [:]
    for entry in records {
      guard let option = entry.option, option != .uncertain else { continue }
      options[PairSample(pair: entry.pair, sample: entry.sample), default: []].append(option)
    }
    let differing = options.filter { Set($0.value).count > 1 }
    for entry in records {
      var record = entry.record
      if entry.option != nil, differing[PairSample(pair: entry.pair, sample: entry.sample)] != nil {
        record.provenance.notes.append("in the other order of presentation the answer was another")
      }
      reading.proposals += record.proposals()
    }
    if !differing.isEmpty {
      let asked = options.filter { $0.value.count > 1 }.count
      reading.notes.append(
        asked == 1
          ? "the one pair was answered differently when presented in the other order"
          : "\(differing.count) of \(asked) pairs \(differing.count == 1 ? "was" : "were") answered differently when "
            + "presented in the other order")
    }
    return reading
  }

  private mutating func reject(_ answer: AnsweredQuery, _ problem: String) {
    rejected.append(RejectedAnswer(query: answer.query, problem: problem))
  }

  private static func yesNo(_ answer: AnsweredQuery) -> YesNoAnswer? {
    guard let text = answer.json["answer"]?.string, let reply = YesNoAnswer.Reply(rawValue: text) else { return nil }
    guard let place = TokenMasses.place(of: "answer", in: answer.tokens) else { return YesNoAnswer(reply) }
    return YesNoAnswer(reply, token: place.token, prefix: place.prefix)
  }

  /// The option behind the letter, and the options' token masses where the endpoint gave them.
  private static func choice(
    _ answer: AnsweredQuery, _ question: ElicitationQuestion
  ) -> (PairOption, [PairOption: Double])? {
    let options = answer.query.options(seed: question.seed)
    let letters = options.indices.map { PromptTemplate.letter($0) }
    guard let letter = answer.json["choice"]?.string, let index = letters.firstIndex(of: letter) else { return nil }
    var masses: [PairOption: Double] = [:]
    if let place = TokenMasses.place(of: "choice", in: answer.tokens),
      let tokens = TokenMasses(of: place.token, allowed: letters.map { $0.lowercased() }, prefix: place.prefix)
    {
      for (option, logarithm) in zip(options, tokens.logarithms) { masses[option] = logarithm }
    }
    return (options[index], masses)
  }
}

/// A pair in one of the repeated samples.
struct PairSample: Hashable {
  var pair: VariablePair
  var sample: Int
}

extension Query {
  /// The pair of a pair's question, as presented.
  var pair: (Int, Int)? {
    switch subject {
    case .pairChoice(let first, let second), .refinement(let first, let second), .pairYesNo(let first, let second):
      (first, second)
    default: nil
    }
  }
}

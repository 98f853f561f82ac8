import CausalGraphs
public import Elicitation
import LanguageModels
import StrictJSON

/// Answers about known pairs that were recorded elsewhere, as the answers that our own questions would have had.
///
/// What is scored is not the file's verdict but the proposals that each answer makes, so the file's "correct" columns are
/// first turned back into what was said: the answer to "does A cause B?" was yes exactly where it is marked correct and
/// the truth is A → B, or marked wrong and the truth is B → A.
public struct RecordedPairAnswers: Hashable, Sendable {
  /// By the identifier of the pair.
  public let answers: [String: RecordedPairAnswer]

  /// The answer about a pair; nil where none was recorded.
  public subscript(pair: CausePair) -> RecordedPairAnswer? { answers[pair.identifier] }

  /// One question a pair, "which of the two is the cause?": columns `pairid`, `groundtruth`, `CorrectCause`.
  /// - Throws: `BenchmarkFileError` with the line; also where the file's truth is not that of `pairs`.
  public init(choices bytes: [UInt8], pairs: [CausePair], model: String) throws(BenchmarkFileError) {
    try self.init(bytes, pairs: pairs, model: model, strategy: "pairwise") {
      row, pair throws(BenchmarkFileError) in
      let saysFirst = try row.flag("CorrectCause") == pair.firstIsCause
      return .choice(saysFirst ? .forward : .backward, logProbabilities: [:], confidence: nil)
    }
  }

  /// Two yes/no questions a pair: columns `pairid`, `groundtruth`, `CorrectACauseB`, `CorrectBCauseA`.
  /// - Throws: As for choices.
  public init(yesNo bytes: [UInt8], pairs: [CausePair], model: String) throws(BenchmarkFileError) {
    try self.init(bytes, pairs: pairs, model: model, strategy: "pairwise-yes-no") {
      row, pair throws(BenchmarkFileError) in
      let forward = try row.flag("CorrectACauseB") == pair.firstIsCause
      let backward = try row.flag("CorrectBCauseA") != pair.firstIsCause
      return .yesNo(forward: YesNoAnswer(forward ? .yes : .no), backward: YesNoAnswer(backward ? .yes : .no))
    }
  }

  private init(
    _ bytes: [UInt8], pairs: [CausePair], model: String, strategy: String,
    form: (SeparatedTable.Row, CausePair) throws(BenchmarkFileError) -> RecordedPairAnswer.Form
  ) throws(BenchmarkFileError) {
    let known = Dictionary(pairs.map { ($0.identifier, $0) }, uniquingKeysWith: { first, _ in first })
    var answers: [String: RecordedPairAnswer] = [:]
    for row in try SeparatedTable(bytes).rows {
      let pair = try RecordedPairAnswers.pair(of: row, among: known)
      guard try CausePair.direction(row) == pair.firstIsCause else {
        throw BenchmarkFileError(
          line: row.line, "the direction of \"\(pair.identifier.visible())\" is not that of the table of pairs")
      }
      let answer = try RecordedPairAnswer(
        first: pair.first, second: pair.second, relation: .direct, form: form(row, pair),
        provenance: Provenance(expert: model, model: model, strategy: strategy))
      guard answers.updateValue(answer, forKey: pair.identifier) == nil else {
        throw BenchmarkFileError(line: row.line, "the pair \"\(pair.identifier.visible())\" is answered twice")
      }
    }
    self.answers = answers
  }

  /// Two yes/no questions a pair with token log-probabilities: columns `model`, `pairid`, `question` (`A->B` or `B->A`),
  /// `text`, `tok`, `tok_logprob` and `top`, a JSON object of alternatives. Rows of other models are skipped.
  /// - Throws: `BenchmarkFileError` with the line.
  public init(logProbabilities bytes: [UInt8], pairs: [CausePair], model: String) throws(BenchmarkFileError) {
    let known = Dictionary(pairs.map { ($0.identifier, $0) }, uniquingKeysWith: { first, _ in first })
    var replies: [String: (forward: YesNoAnswer?, backward: YesNoAnswer?)] = [:]
    for row in try SeparatedTable(bytes).rows where try row.field("model") == model {
      let pair = try RecordedPairAnswers.pair(of: row, among: known)
      let answer = YesNoAnswer(try RecordedPairAnswers.reply(row), token: try RecordedPairAnswers.token(row))
      var both = replies[pair.identifier] ?? (nil, nil)
      switch try row.field("question") {
      case "A->B" where both.forward == nil: both.forward = answer
      case "B->A" where both.backward == nil: both.backward = answer
      case "A->B", "B->A":
        throw BenchmarkFileError(line: row.line, "the pair \"\(pair.identifier.visible())\" is answered twice")
      case let other:
        throw BenchmarkFileError(line: row.line, "\"\(other.visible())\" in column \"question\": write A->B or B->A")
      }
      replies[pair.identifier] = both
    }
    var answers: [String: RecordedPairAnswer] = [:]
    for (identifier, both) in replies {
      guard let pair = known[identifier] else { continue }
      answers[identifier] = RecordedPairAnswer(
        first: pair.first, second: pair.second, relation: .direct,
        form: .yesNo(forward: both.forward, backward: both.backward),
        provenance: Provenance(expert: model, model: model, strategy: "pairwise-yes-no"))
    }
    self.answers = answers
  }

  private static func pair(
    of row: SeparatedTable.Row, among known: [String: CausePair]
  ) throws(BenchmarkFileError) -> CausePair {
    let identifier = try row.field("pairid")
    guard let pair = known[identifier] else {
      throw BenchmarkFileError(line: row.line, "the pair \"\(identifier.visible())\" is not in the table of pairs")
    }
    return pair
  }

  private static func reply(_ row: SeparatedTable.Row) throws(BenchmarkFileError) -> YesNoAnswer.Reply {
    switch try row.field("text").lowercased() {
    case "yes": return .yes
    case "no": return .no
    default: return .unsure
    }
  }

  private static func token(_ row: SeparatedTable.Row) throws(BenchmarkFileError) -> TokenLogProbability {
    let text = try row.field("top")
    let listed: JSONValue
    do throws(JSONError) {
      listed = try JSONParser.parse(text)
    } catch {
      throw BenchmarkFileError(line: row.line, "the column \"top\": \(error.description)")
    }
    guard let alternatives = listed.object else {
      throw BenchmarkFileError(line: row.line, "the column \"top\" must hold a JSON object")
    }
    return TokenLogProbability(
      token: try row.field("tok"), logProbability: try row.number("tok_logprob"),
      alternatives: alternatives.compactMap { token, value in
        value.number.map { .init(token: token, logProbability: $0) }
      })
  }
}

import CausalGraphs
public import Elicitation
import StrictJSON

/// Files of answers about pairs, as they were given: what a replay turns into the proposals a live answer would make.
///
/// CSV with a header. Columns `first`, `second` and `answer` must be there; `answer` is one of `forward` (the first causes the
/// second), `backward`, `forward-indirect` and `backward-indirect` (only through others), `none` and `uncertain`. Further
/// columns may be `relation` (`direct`, which is the default, or `ancestral`: what was asked), `expert`, `model`,
/// `strategy` (by which calibration is chosen), `sample` (from 0), `confidence` (0 to 100) and `rationale`.
///
///     first,second,answer,relation,model,strategy
///     smoking,lung cancer,forward,direct,gpt-4,pairwise
public enum RecordedAnswers {
  /// Whether the first line has the columns of such a file.
  static func isRecordedAnswers(_ bytes: [UInt8]) -> Bool {
    let line = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(10_000), as: UTF8.self)
    let columns = Set(line.split(separator: ",").map { $0.trimming { $0 == " " || $0 == "\u{FEFF}" || $0 == "\"" } })
    return columns.isSuperset(of: ["first", "second", "answer"])
  }

  /// - Parameter expert: Who answered, where the file does not say.
  /// - Throws: `BenchmarkFileError` with the line.
  public static func read(_ bytes: [UInt8], expert: String) throws(BenchmarkFileError) -> [RecordedPairAnswer] {
    let table = try SeparatedTable(bytes)
    var answers: [RecordedPairAnswer] = []
    for row in table.rows {
      func optional(_ name: String) throws(BenchmarkFileError) -> String? {
        guard table.columns.contains(name) else { return nil }
        let text = try row.field(name)
        return text.isEmpty ? nil : text
      }
      func whole(_ name: String, _ range: ClosedRange<Int>) throws(BenchmarkFileError) -> Int? {
        guard let text = try optional(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
          throw BenchmarkFileError(
            line: row.line,
            "\"\(text.visible(limit: 40))\" in column \"\(name)\": write a whole number from \(range.lowerBound) to "
              + "\(range.upperBound)")
        }
        return value
      }
      let (said, asked) = (try row.field("answer"), try optional("relation") ?? PairRelation.direct.rawValue)
      guard let option = PairOption(rawValue: said) else {
        throw BenchmarkFileError(
          line: row.line,
          "\"\(said.visible(limit: 40))\" is no answer: write "
            + PairOption.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard let relation = PairRelation(rawValue: asked) else {
        throw BenchmarkFileError(
          line: row.line, "\"\(asked.visible(limit: 40))\" in column \"relation\": write direct or ancestral")
      }
      let model = try optional("model")
      answers.append(
        RecordedPairAnswer(
          first: try row.field("first"), second: try row.field("second"), relation: relation,
          form: .choice(option, logProbabilities: [:], confidence: try whole("confidence", 0...100)),
          rationale: try optional("rationale"),
          provenance: Provenance(
            expert: try optional("expert") ?? model ?? expert, model: model,
            strategy: try optional("strategy") ?? "pairwise", sample: try whole("sample", 0...1_000_000),
            notes: ["recorded"])))
    }
    return answers
  }
}

extension Substring {
  /// Without such characters at both ends.
  fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> String {
    var body = self
    while let first = body.first, isTrimmed(first) { body.removeFirst() }
    while let last = body.last, isTrimmed(last) { body.removeLast() }
    return String(body)
  }
}

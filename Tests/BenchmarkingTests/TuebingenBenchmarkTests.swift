import CausalGraphs
import Elicitation
import Glibc
import Testing

@testable import Benchmarking

@Suite("Tübingen cause–effect pairs")
struct TuebingenBenchmarkTests {
  struct NoFile: Error {}

  /// A file of benchmarks/tuebingen beside the sources.
  static func load(_ name: String) throws -> [UInt8] {
    var folder = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    folder.removeLast(3)
    let path = (folder + ["benchmarks", "tuebingen", Substring(name)]).joined(separator: "/")
    guard let file = fopen(path, "r") else { throw NoFile() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }

  @Test("The published figures come out of our own proposals, to three decimals")
  func figures() throws {
    let expected: [(String, TuebingenBenchmark.Entry.Form, Double, Double)] = [
      ("gpt-4", .choice, 0.963, 0.974), ("gpt-3.5-turbo", .choice, 0.889, 0.922),
      ("gpt-3.5-turbo", .yesNo, 0.861, 0.869), ("gpt-3.5-turbo", .yesNo, 0.815, 0.829),
      ("text-davinci-003", .yesNo, 0.819, 0.829), ("text-davinci-003", .logProbabilities, 0.935, 0.944),
      ("text-davinci-002", .logProbabilities, 0.907, 0.887),
    ]
    let lines = try TuebingenBenchmark.run(load: Self.load)
    #expect(lines.count == expected.count)
    for (line, (model, form, accuracy, weighted)) in zip(lines, expected) {
      #expect(line.entry.model == model && line.entry.form == form)
      #expect(line.score.pairs == 108)
      #expect(line.score.proposals == (form == .yesNo ? 216 : 108))
      #expect(line.score.undecided == 0)
      #expect((line.score.accuracy * 1_000).rounded() == (accuracy * 1_000).rounded(), "\(line)")
      #expect((line.score.weightedAccuracy * 1_000).rounded() == (weighted * 1_000).rounded(), "\(line)")
    }
  }

  @Test("The truth is read as written: varA -> varB")
  func truth() throws {
    let pairs = try CausePair.read(Self.load("pairs.csv"))
    #expect(pairs.count == 108)
    #expect(pairs.count { $0.firstIsCause } == 78)
    let first = try #require(pairs.first)
    #expect(first.first == "Altitude" && first.second == "Temperature" && first.firstIsCause && first.weight == 0.166)
  }

  @Test("Undoing \"correct\" gives back what was said")
  func replies() throws {
    let pairs = [
      CausePair(identifier: "p", first: "a", second: "b", firstIsCause: true, weight: 1),
      CausePair(identifier: "q", first: "c", second: "d", firstIsCause: false, weight: 3),
    ]
    let text = """
      CorrectACauseB,CorrectBCauseA,pairid, varA,varB,dataset,groundtruth
      1,0,p,a,b,x, ->
      0,1,q,c,d,x,<-

      """
    let answers = try RecordedPairAnswers(yesNo: Array(text.utf8), pairs: pairs, model: "m")
    #expect(answers[pairs[0]]?.form == .yesNo(forward: YesNoAnswer(.yes), backward: YesNoAnswer(.yes)))
    #expect(answers[pairs[1]]?.form == .yesNo(forward: YesNoAnswer(.yes), backward: YesNoAnswer(.yes)))
    let score = PairDirectionScore(pairs) { answers[$0]?.proposals() ?? [] }
    #expect(score.accuracy == 0.5 && score.weightedAccuracy == 0.5)
  }

  @Test("Weights count, ties and silence do not")
  func scoring() throws {
    let pairs = [
      CausePair(identifier: "p", first: "a", second: "b", firstIsCause: true, weight: 3),
      CausePair(identifier: "q", first: "c", second: "d", firstIsCause: false, weight: 1),
    ]
    let states = try #require(DirectProbabilities(forward: 0.2, backward: 0.7, none: 0.1))
    let provenance = Provenance(expert: "e")
    let score = PairDirectionScore(pairs) { pair in
      pair.identifier == "p"
        ? [EdgeProposal(first: "b", second: "a", claim: .direct(states.swapped), provenance: provenance)]
        : [EdgeProposal(first: "c", second: "d", claim: .abstention, provenance: provenance)]
    }
    #expect(score.accuracy == 0 && score.undecided == 1)
    let right = PairDirectionScore(pairs) { pair in
      pair.identifier == "p"
        ? [EdgeProposal(first: "b", second: "a", claim: .direct(states), provenance: provenance)] : []
    }
    #expect(right.accuracy == 0.5 && right.weightedAccuracy == 0.75 && right.undecided == 1)
  }

  @Test(
    "Wrong files are refused with the line",
    arguments: [
      ("", nil), ("pairid,groundtruth\np,->\n", 1), ("pairid,groundtruth,CorrectCause\np,<>,1\n", 2),
      ("pairid,groundtruth,CorrectCause\np,->,2\n", 2), ("pairid,groundtruth,CorrectCause\np,<-,1\n", 2),
      ("pairid,groundtruth,CorrectCause\nz,->,1\n", 2), ("pairid,groundtruth,CorrectCause\np,->,1\np,->,1\n", 3),
      ("pairid,groundtruth,CorrectCause\np,->\n", 2), ("pairid,pairid,CorrectCause\np,->,1\n", 1),
      ("pairid,groundtruth,CorrectCause\n\"p,->,1\n", 2),
    ] as [(String, Int?)])
  func refused(text: String, line: Int?) {
    let pairs = [CausePair(identifier: "p", first: "a", second: "b", firstIsCause: true, weight: 1)]
    do {
      _ = try RecordedPairAnswers(choices: Array(text.utf8), pairs: pairs, model: "m")
      Issue.record("accepted: \(text)")
    } catch {
      #expect(error.line == line && !error.message.isEmpty)
    }
  }
}

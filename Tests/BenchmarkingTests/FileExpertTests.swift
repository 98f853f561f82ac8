import CausalGraphs
import Elicitation
import Testing

@testable import Benchmarking

@Suite("Experts in files")
struct FileExpertTests {
  static let known: KnownGraph? = try? KnownGraph(
    name: "g", variables: VariableList(names: ["a", "b", "c"]), edges: [DirectedEdge(0, 1)])

  static func opinions(_ text: String, name: String = "g.csv", isRecorded: Bool = true) async throws -> ExpertOpinions {
    let known = try #require(Self.known)
    let expert = FileExpert(label: "them", isRecorded: isRecorded) { graph in
      graph == "g" ? (Array(text.utf8), name) : nil
    }
    return try await expert.opinions(on: ExpertQuestion(known, names: .plain, seed: 0, replicate: 0))
  }

  @Test("Recorded answers make the proposals that live ones would make, labelled recorded")
  func recorded() async throws {
    let opinions = try await Self.opinions(
      """
      first,second,answer,relation,model,strategy,sample,confidence,rationale
      a,b,forward,direct,gpt-4,pairwise,1,80,"since, as one knows"
      b,c,uncertain,,,,,,
      c,a,backward-indirect,ancestral,,,,,
      a,nobody,none,,,,,,
      """)
    #expect(opinions.calls == 4)
    #expect(opinions.proposals.count == 4, "an indirect cause is an order and no edge; one claim is about nobody")
    let first = try #require(opinions.proposals.first)
    #expect(
      first.rationale == "since, as one knows" && first.provenance.model == "gpt-4" && first.provenance.sample == 1)
    #expect(
      first.claim
        == RecordedPairAnswer(
          first: "a", second: "b", relation: .direct, form: .choice(.forward, logProbabilities: [:], confidence: 80),
          provenance: first.provenance
        ).proposals().first?.claim)
    #expect(opinions.proposals.allSatisfy { $0.provenance.notes.contains("recorded") })
    #expect(opinions.proposals[1].claim == .abstention && opinions.proposals[1].provenance.expert == "them")
    #expect(opinions.notes.contains { $0.contains("1 claim") } && opinions.notes.contains { $0.hasPrefix("recorded") })
  }

  @Test("A person's file is read in the forms that reconcile takes, and is not called recorded")
  func person() async throws {
    let opinions = try await Self.opinions("cause,effect,probability\na,b,0.9\n", isRecorded: false)
    #expect(opinions.proposals.count == 1 && opinions.calls == nil && opinions.notes.isEmpty)
    guard case .direct(let states) = opinions.proposals.first?.claim else {
      Issue.record("no direct claim")
      return
    }
    #expect(abs(states.forward - 0.9) < 1e-12)
    #expect(!(opinions.proposals.first?.provenance.notes.contains("recorded") ?? true))
  }

  @Test("What is wrong with a file is said with its line; a graph without a file is left out")
  func errors() async throws {
    for (text, said) in [
      ("first,second,answer\na,b,maybe\n", "line 2: \"maybe\""),
      ("first,second,answer,sample\na,b,none,-1\n", "sample"),
      ("first,second,answer,confidence\na,b,none,101\n", "0 to 100"),
      ("first,second,answer,relation\na,b,none,loose\n", "direct or ancestral"),
      ("first,second,answer\na,b\n", "2 fields"),
      ("cause,effect,probability\na,b,2\n", "g.csv"),
    ] {
      do {
        _ = try await Self.opinions(text)
        Issue.record("\(text) was read")
      } catch let error as BenchmarkFileError {
        #expect(error.description.contains(said) && error.description.contains("g.csv"), "\(error)")
      }
    }
    await #expect(throws: ExpertUnavailable.self) { try await Self.opinions("first,second,answer\nx,y,none\n") }
    let known = KnownGraph(name: "other", variables: try VariableList(names: ["a"]), edges: [])
    let expert = FileExpert(label: "them", isRecorded: false) { _ in nil }
    await #expect(throws: ExpertUnavailable.self) {
      try await expert.opinions(on: ExpertQuestion(known, names: .plain, seed: 0, replicate: 0))
    }
    #expect(throws: ExpertUnavailable.self) { try ExpertQuestion(known, names: .disguised, seed: 0, replicate: 0) }
  }
}

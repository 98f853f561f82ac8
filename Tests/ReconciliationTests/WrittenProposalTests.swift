import CausalGraphs
import SeededRandom
import StrictJSON
import Testing

@testable import Reconciliation

@Suite("Proposals that people write")
struct WrittenProposalTests {
  private func read(
    _ text: String, named name: String = "anna.csv"
  ) throws(ProposalFileError) -> ProposalReading {
    try ProposalFile.read(Array(text.utf8), named: name)
  }

  private func failure(_ text: String, named name: String = "anna.csv") -> ProposalFileError? {
    do {
      _ = try read(text, named: name)
      return nil
    } catch {
      return error
    }
  }

  @Test("Doubt about a direction is no word for the opposite one", arguments: [0, 0.1, 0.3, 1.0 / 3])
  func doubt(probability: Double) throws {
    let reading = try read(
      """
      first,second,claim,probability
      a,b,causes,\(probability)
      a,c,caused by,\(probability)
      a,d,before,\(probability)
      a,e,after,\(probability)
      """)
    #expect(reading.proposals.count == 4)
    for proposal in reading.proposals {
      let (ahead, behind, neither) =
        switch proposal.claim {
        case .direct(let states), .noDirectEdge(let states): (states.forward, states.backward, states.none)
        case .ancestral(let states): (states.before, states.after, states.neither)
        case .abstention: (-1, -1, -1)
        }
      #expect(abs(ahead - probability) < 1e-12 && abs(behind - probability) < 1e-12)
      #expect(abs(neither - (1 - 2 * probability)) < 1e-12)
    }
  }

  @Test("Each claim of a line means what it says")
  func claims() throws {
    let reading = try read(
      """
      first,second,claim,probability,expert,rationale
      smoking,cancer,causes,0.9,Ben,"tar, mostly"
      cancer,smoking,Caused By,90 %,,
      age,cancer,before,0.7,,
      cancer,age,comes-after,0.7,,
      age,smoking,no edge,0.8,,
      a,b,linked,0.6,,
      a,c,don't know,,,
      a,d,causes,,,
      """)
    func direct(_ a: Double, _ b: Double, _ c: Double) throws -> EdgeProposal.Claim {
      .direct(try #require(DirectProbabilities(forward: a, backward: b, none: c)))
    }
    func order(_ a: Double, _ b: Double, _ c: Double) throws -> EdgeProposal.Claim {
      .ancestral(try #require(AncestralProbabilities(before: a, after: b, neither: c)))
    }
    let none = try #require(DirectProbabilities(forward: (1 - 0.8) / 2, backward: (1 - 0.8) / 2, none: 0.8))
    let (rest, third, share) = ((1 - 0.9) / 2, (1 - 0.7) / 2, (1 - 0.8) / 2)
    #expect(
      try reading.proposals.map(\.claim) == [
        direct(0.9, rest, rest), direct(rest, 0.9, rest), order(0.7, third, third), order(third, 0.7, third),
        .noDirectEdge(none), direct(0.3, 0.3, 1 - 0.6), .abstention, direct(0.8, share, share),
      ])
    #expect(reading.proposals.map(\.provenance.expert) == ["Ben"] + Array(repeating: "anna", count: 7))
    #expect(reading.proposals[0].rationale == "tar, mostly" && reading.proposals[1].rationale == nil)
    #expect(reading.variables.map(\.name) == ["smoking", "cancer", "age", "a", "b", "c", "d"])
    #expect(reading.form == .claims)
    // The second line says of the same two what Ben said, but it is not Ben who says it.
    #expect(reading.notes.count == 1 && reading.notes[0].hasPrefix("line 5 says again what line 4"))
  }

  @Test(
    "Headings by meaning, in any order, with any separator",
    arguments: [
      "cause,effect\na,b\n", "Effect;Cause\r\nb;a\r\n", "why\tsource\ttarget\n\ta\tb\n", "from,to,p\na,b,.8\n",
      "\u{FEFF}parent,child\na,b\nc,\n", "says,first,second\ncauses,a,b\n\n", "parent,child,type\na,b,-->\n",
    ])
  func headings(text: String) throws {
    let reading = try read(text)
    #expect(reading.proposals.count == 1)
    let proposal = try #require(reading.proposals.first)
    #expect([proposal.first, proposal.second] == ["a", "b"])
    #expect(proposal.provenance.expert == "anna")
    guard case .direct(let states) = proposal.claim else { return #expect(Bool(false), "\(proposal)") }
    #expect(abs(states.forward - 0.8) < 1e-12)
  }

  @Test(
    "What is wrong is named with line and column",
    arguments: [
      ("", 0, 0, "empty"), ("first,second\na,b\n", 1, 1, "claim"), ("cause\na\n", 1, 1, "two columns"),
      ("cause,effect,probabilty\na,b,1\n", 1, 14, "probabilty"), ("cause,source,effect\na,b,c\n", 1, 7, "same as"),
      ("cause,effect,probability\na,b,1.5\n", 2, 5, "1.5"), ("cause,effect,p\na,b,nan\n", 2, 5, "nan"),
      ("cause,effect,p\na,b,-0.1\n", 2, 5, "0 to 1"), ("cause,effect,p\na,b,inf\n", 2, 5, "inf"),
      ("cause,effect,p\na,b,0x1p-1\n", 2, 5, "0x1p-1"), ("cause,effect,p\na,b,120 %\n", 2, 5, "120"),
      ("cause,effect\na,b,c\n", 2, 5, "3 fields"), ("cause,effect\na,\n", 2, 3, "missing"),
      ("first,second,claim\na,b,perhaps\n", 2, 5, "perhaps"), ("first,second,claim\na,b,\n", 2, 5, "no edge"),
      ("cause,effect\n\"a,b\n", 2, 1, "never closed"),
      ("cause,effect\n\"two\nlines\",b\n,c\n", 4, 1, "missing"),
    ])
  func wrongLines(text: String, line: Int, column: Int, word: String) {
    let error = failure(text)
    #expect((error?.line ?? 0) == line && (error?.column ?? 0) == column, "\(error?.description ?? "none")")
    #expect(error?.message.contains(word) == true, "\(error?.description ?? "none")")
  }

  @Test("Short JSON: lists and objects, with and without whose they are")
  func shortJSON() throws {
    let reading = try read(
      """
      {"expert": "Cleo", "claims": [
        ["a", "causes", "b", 0.9], ["b", "no edge", "c"],
        {"cause": "a", "effect": "c", "probability": 0.6, "reason": "why"},
        {"first": "c", "second": "d", "claim": "before", "expert": "Dan"}]}
      """, named: "x.json")
    #expect(reading.proposals.map(\.provenance.expert) == ["Cleo", "Cleo", "Cleo", "Dan"])
    #expect(reading.proposals.map(\.rationale) == [nil, nil, "why", nil])
    #expect(reading.variables.map(\.name) == ["a", "b", "c", "d"])
    for keys in [("source", "target"), ("from", "to"), ("parent", "child")] {
      let proposal = try read("[{\"\(keys.0)\": \"a\", \"\(keys.1)\": \"b\"}]", named: "x.json").proposals[0]
      #expect([proposal.first, proposal.second] == ["a", "b"])
    }
    #expect(try read("[[\"a\", \"->\", \"b\"]]", named: "folder/eve.json").proposals[0].provenance.expert == "eve")
  }

  @Test(
    "What is wrong in JSON is named with line and column",
    arguments: [
      ("[\n[\"a\", \"causes\"]]", 2, 1, "list"), ("[[\"a\", \"causes\", \"b\",\n 2]]", 2, 2, "0 to 1"),
      ("[[\"a\", \"hugs\", \"b\"]]", 1, 8, "hugs"), ("[[\"\", \"causes\", \"b\"]]", 1, 3, "name"),
      ("[{\"cause\": \"a\"}]", 1, 2, "effect"), ("[{\"first\": \"a\", \"second\": \"b\"}]", 1, 2, "claim"),
      ("{\"claims\": [{\"cause\": \"a\", \"effect\": \"b\",\n \"probability\": \"high\"}]}", 2, 17, "0 to 1"),
      ("{\"claims\": [], \"experts\": 1}", 1, 1, "experts"), ("3", 1, 1, "claims"), ("[1", 1, 3, ""),
      ("{\"format\": \"wherefore-proposals\", \"version\": 1, \"proposals\": [{}]}", 1, 63, "claim"),
      ("[{\"cause\": \"a\", \"effect\": \"b\", \"propability\": 1}]", 1, 2, "propability"),
    ])
  func wrongJSON(text: String, line: Int, column: Int, word: String) {
    let error = failure(text, named: "x.json")
    #expect(error?.line == line && error?.column == column, "\(error?.description ?? "none")")
    #expect(error?.message.contains(word) == true, "\(error?.description ?? "none")")
  }

  @Test("A partial graph is an expert: its edges are its claims, and it is silent about the rest")
  func partialGraph() throws {
    let reading = try read("digraph { a -> b; b -> c [dir=both]; d; }", named: "textbook.dot")
    #expect(reading.form == .partialGraph && reading.variables.map(\.name) == ["a", "b", "c", "d"])
    #expect(reading.proposals.count == 1 && reading.proposals[0].provenance.expert == "textbook")
    #expect(reading.notes.count == 1 && reading.notes[0].contains("1 edge of textbook"))
    let json =
      #"{"nodes": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "edges": [{"source": "a", "target": "b", "probability": 0.6}, {"source": "b", "target": "c", "source_mark": "tail", "target_mark": "tail"}]}"#
    let own = try read(json, named: "g.json").proposals.map(\.claim)
    let stated = try #require(DirectProbabilities(forward: 0.6, backward: 0.2, none: 0.2))
    let linked = try #require(DirectProbabilities(forward: 0.4, backward: 0.4, none: 1 - 0.8))
    #expect(own == [.direct(stated), .direct(linked)])
  }

  @Test("A graph with evidence gives back every proposal behind it: of edges, of pairs without one, and the unused")
  func evidence() throws {
    let behind = try read("cause,effect\na,b\nb,a\na,c\n").proposals
    var document = GraphDocument(
      kind: .dag, variables: try VariableList(names: ["a", "b", "c"]),
      edges: [GraphEdge(0, 1, evidence: [.proposal(behind[0])]), GraphEdge(1, 2)])
    document.absentPairs = [AbsentPair(0, 2, evidence: [.proposal(behind[1])])]
    document.reconciliation = ReconciliationSummary(rejected: [.init(behind[2], reason: "")])
    let text = try document.text(as: .json)
    let reading = try read(text, named: "g.json")
    #expect(reading.form == .evidence && reading.proposals == behind)
    #expect(try ProposalFile.read(JSONParser.parse(text)).proposals == behind)
  }

  @Test("Any bytes give a reading or an error that can be printed", arguments: 0..<40 as Range<UInt64>)
  func noCrash(seed: UInt64) {
    var dice = SplitMix64(seed: seed)
    let texts = [
      ("x.csv", "first,second,claim,probability,expert,rationale\na,b,causes,0.9,e,\"r, s\"\na,c,no edge,90 %,,\n"),
      (
        "x.json",
        "{\"expert\": \"e\", \"claims\": [[\"a\", \"causes\", \"b\", 0.9], {\"cause\": \"a\", \"effect\": \"c\"}]}"
      ),
      ("x.tsv", "cause\teffect\tp\na\tb\t0.5\n"),
    ]
    for _ in 0..<50 {
      let (name, text) = texts[Int(dice.next() % 3)]
      var bytes = Array(text.utf8)
      for _ in 0...Int(dice.next() % 4) where !bytes.isEmpty {
        let place = Int(dice.next() % UInt64(bytes.count))
        switch dice.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8(truncatingIfNeeded: dice.next()), at: place)
        }
      }
      do throws(ProposalFileError) {
        let reading = try ProposalFile.read(bytes, named: name)
        #expect(reading.proposals.allSatisfy { !$0.first.isEmpty && !$0.second.isEmpty })
      } catch {
        #expect(!error.description.unicodeScalars.contains { $0.isHazardous })
      }
    }
  }
}

import CausalGraphs
import StrictJSON
import Testing

@testable import Reconciliation

@Suite("Files of proposals")
struct ProposalFileTests {
  private func proposals() throws -> [EdgeProposal] {
    let direct = try #require(DirectProbabilities(forward: 0.7, backward: 0.1, none: 0.2))
    let order = try #require(AncestralProbabilities(before: 0.7, after: 0.1, neither: 0.2))
    let claims: [EdgeProposal.Claim] = [.direct(direct), .noDirectEdge(direct), .ancestral(order), .abstention]
    return claims.enumerated().map { index, claim in
      EdgeProposal(
        first: "a", second: "b \"\n", claim: claim, rationale: index == 0 ? "why" : nil,
        provenance: Provenance(expert: "e", model: "m", strategy: "s", sample: index))
    }
  }

  @Test("What is written is read back")
  func roundTrip() throws {
    let text = ProposalFile.json(try proposals()).text(.indented)
    let read = try ProposalFile.read(JSONParser.parse(text))
    #expect(try read.proposals == proposals() && read.form == .proposals)
  }

  @Test("The proposals of a reconciled graph come out of its node-link JSON")
  func graph() throws {
    let variables = try VariableList(names: ["a", "b \"\n", "c"])
    let result = try NamesOnlyReconciler().reconcile(proposals(), over: variables)
    let text = try result.document.text(as: .json)
    let read = try ProposalFile.read(JSONParser.parse(text))
    #expect(read.form == .graph)
    #expect(try Set(read.proposals) == Set(proposals()))
  }

  @Test(
    "Other files are refused",
    arguments: [
      "1", "[]", "{}", #"{"format":"wherefore-proposals","version":2}"#,
      #"{"format":"wherefore-proposals","version":1,"proposals":{}}"#,
      #"{"format":"wherefore-proposals","version":1,"proposals":[1]}"#,
      #"{"nodes":[],"edges":[{"evidence":[{"kind":"proposal"}]}]}"#,
    ])
  func refused(text: String) throws {
    let json = try JSONParser.parse(text)
    #expect(throws: JSONMeaningError.self) { try ProposalFile.read(json) }
  }
}

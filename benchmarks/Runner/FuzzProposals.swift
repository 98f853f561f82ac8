import CausalGraphs
import Reconciliation

extension FuzzTarget {
  /// Files of proposals that people write: what is read has probabilities that sum to one.
  static let proposals: [FuzzTarget] = [
    ("claims.csv", "first,second,claim,probability,expert,rationale\na,b,causes,0.9,e,\"r, s\"\na,c,no edge,90 %,,\n"),
    ("claims.tsv", "cause\teffect\tp\na\tb\t0.5\nb\tc\t.25\n"),
    (
      "claims.json",
      "{\"expert\": \"e\", \"claims\": [[\"a\", \"causes\", \"b\", 0.9], {\"cause\": \"a\", \"effect\": \"c\", "
        + "\"probability\": 0.5, \"reason\": \"r\"}]}"
    ),
    (
      "proposals.json",
      "{\"format\": \"wherefore-proposals\", \"version\": 1, \"proposals\": [{\"kind\": \"proposal\", \"first\": \"a\", "
        + "\"second\": \"b\", \"claim\": \"direct\", \"probabilities\": {\"forward\": 0.5, \"backward\": 0.25, \"none\": 0.25}, "
        + "\"provenance\": {\"expert\": \"e\"}}]}"
    ),
    ("book.dot", "digraph { a -> b; b -> c [dir=both]; }"),
  ].map { name, text in
    FuzzTarget(name: "proposals:\(name)", samples: [Array(text.utf8)]) { bytes in
      do throws(ProposalFileError) {
        let reading = try ProposalFile.read(bytes, named: name)
        return reading.proposals.allSatisfy(isSound)
          ? .value : .contradiction("a proposal whose probabilities do not sum to one")
      } catch {
        return .error
      }
    }
  }

  private static func isSound(_ proposal: EdgeProposal) -> Bool {
    let sum =
      switch proposal.claim {
      case .direct(let states), .noDirectEdge(let states): states.forward + states.backward + states.none
      case .ancestral(let states): states.before + states.after + states.neither
      case .abstention: 1.0
      }
    // JSON may name nobody; the reconciler rejects that with a reason.
    return abs(sum - 1) < 1e-6
  }
}

public import CausalGraphs
import StrictJSON

/// A proposal that could not be used, and why.
public struct RejectedProposal: Hashable, Sendable {
  /// The proposal as it came.
  public let proposal: EdgeProposal
  /// One sentence for a person.
  public let reason: String

  init(_ proposal: EdgeProposal, variables: VariableList) {
    self.proposal = proposal
    if let unknown = [proposal.first, proposal.second].first(where: { variables.index(of: $0) == nil }) {
      reason =
        "no variable is called \"\(unknown.visible(limit: 60))\""
        + (variables.nearest(to: unknown).map { ": did you mean \"\($0.visible(limit: 60))\"?" } ?? "")
    } else {
      reason = "it speaks of \"\(proposal.first.visible(limit: 60))\" and itself"
    }
  }
}

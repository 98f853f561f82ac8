public import CausalGraphs

/// Turns what an expert claims by the neutral rule into what experience says such a claim is worth.
public protocol ProposalCalibration: Sendable {
  /// - Parameters:
  ///   - claim: By `NeutralRule`.
  ///   - strategy: How the question was put, such as "pairwise".
  ///   - model: The model that answered, as the endpoint names it.
  /// - Returns: A claim of any kind; an abstention stays one.
  func calibrated(_ claim: EdgeProposal.Claim, strategy: String?, model: String?) -> EdgeProposal.Claim
}

/// No experience: every claim stays as the neutral rule made it.
public struct UncalibratedProposals: ProposalCalibration {
  /// Takes no options.
  public init() {}
  /// The claim as it is.
  public func calibrated(_ claim: EdgeProposal.Claim, strategy: String?, model: String?) -> EdgeProposal.Claim {
    claim
  }
}

public import CausalGraphs
public import Elicitation
import StrictJSON

extension ActiveStrategy {
  /// Asks what is open once data, knowledge and what was said before are merged: after each round the answers are merged
  /// with them.
  ///
  /// - Parameters:
  ///   - reconciler: How they are merged. Where the asking has a target, graphs are sampled, whatever the settings say: in
  ///     these alone it is seen which adjustment sets are possible.
  ///   - calibration: What the model's claims are worth.
  ///   - merge: What all of it comes to with these answers.
  /// - Throws: What `merge` throws without answers.
  public init(
    _ asking: ActiveAsking, by reconciler: Reconciler, calibration: any ProposalCalibration,
    merge: @escaping @Sendable (_ reconciler: Reconciler, _ answers: [EdgeProposal]) throws -> ReconciledGraph
  ) throws {
    var reconciler = reconciler
    reconciler.settings.drawsGraphs = asking.target != nil
    let own = reconciler
    self.init(asking, initial: PairBeliefs(try merge(own, [])), calibration: calibration) {
      PairBeliefs(try merge(own, $0))
    }
  }
}

extension AdjustmentTarget {
  /// How questions are chosen by it, in a sentence.
  public func sentence(over variables: VariableList) -> String {
    "Questions were chosen by whether their answers would change which variables to adjust for in the effect of "
      + "\(variables[treatment].name.visible(limit: 60)) on \(variables[outcome].name.visible(limit: 60))."
  }
}

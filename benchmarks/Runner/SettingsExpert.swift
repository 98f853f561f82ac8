import Benchmarking
import CausalGraphs
import Elicitation
import SeededRandom

/// A simulated expert of the settings' study.
struct SettingsExpert {
  let name: String
  let errors: SimulatedErrors
  var way = SimulatedExpert.Way.pairwise
  /// Asked about every pair that is linked and about as many others only: pairs that somebody thought likely.
  var isAskedLikelyPairs = false

  /// What recorded answers show, from good to bad: one answer in ten or more wrong, up to half of the causes through others
  /// taken for direct ones, a third of the answers "I do not know", probabilities stated too high.
  static let all: [SettingsExpert] = [
    SettingsExpert("careful", flips: 0.05, ancestral: 0.2, abstentions: 0.2, sure: nil),
    SettingsExpert("takes paths for edges", flips: 0.1, ancestral: 0.5, position: 0.1, abstentions: 0.2, sure: 0.8),
    SettingsExpert("sure and often wrong", flips: 0.4, ancestral: 0.3, sure: 0.9),
    SettingsExpert("asked for orders", flips: 0.05, abstentions: 0.3, sure: nil, way: .ordering),
    SettingsExpert("names edges only", flips: 0.05, ancestral: 0.4, sure: 0.8, way: .wholeGraph),
    SettingsExpert("asked about likely pairs", flips: 0.1, ancestral: 0.3, sure: 0.8, likely: true),
  ]

  private init(
    _ name: String, flips: Double, ancestral: Double = 0, position: Double = 0, abstentions: Double = 0, sure: Double?,
    way: SimulatedExpert.Way = .pairwise, likely: Bool = false
  ) {
    var errors = SimulatedErrors()
    (errors.flips, errors.ancestral, errors.position) = (flips, ancestral, position)
    (errors.abstentions, errors.confidence) = (abstentions, sure.map { .fixed($0) } ?? .calibrated)
    (self.name, self.errors, self.way, isAskedLikelyPairs) = (name, errors, way, likely)
  }

  func proposals(knowing truth: DirectedAcyclicGraph, seed: UInt64, replicate: Int) -> [EdgeProposal] {
    let all = SimulatedExpert(errors, asked: way).answers(knowing: truth, seed: seed, replicate: replicate).proposals
    guard isAskedLikelyPairs else { return all }
    var generator = SplitMix64(seed: seed, stream: [0x11, replicate])
    let others = truth.nodeCount * (truth.nodeCount - 1) / 2 - truth.edgeCount
    return all.filter { proposal in
      guard let first = truth.variables.index(of: proposal.first),
        let second = truth.variables.index(of: proposal.second)
      else { return false }
      let isLinked =
        truth.contains(DirectedEdge(first, second)) || truth.contains(DirectedEdge(second, first))
      return isLinked || generator.below(max(1, others)) < truth.edgeCount
    }
  }
}

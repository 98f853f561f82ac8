import CausalGraphs
import Discovery
import Glibc
import Reconciliation

/// How near a reconciliation comes to the truth: probabilities first, then the one graph.
struct SettingsScore {
  /// Σ over the pairs of −ln P(the pair's true state), for each variable; nil where there are no probabilities.
  var logLoss: Double?
  /// Σ over the pairs of Σ (P(state) − truth)² over →, ← and none, for each variable.
  var brier: Double?
  /// Of the graph reported.
  var distance: Double
  /// Of the graph of least expected distance.
  var nearest: Double?

  /// No probability is taken to be below: sampled ones have no better resolution.
  private static let floor = 0.001

  init(_ result: ReconciledGraph, _ truth: DirectedAcyclicGraph) throws {
    distance = Double(ReplayRun.distance(result.graph, truth))
    guard let posterior = result.posterior else { return }
    var (loss, squares) = (0.0, 0.0)
    let count = truth.nodeCount
    for first in 0..<count {
      for second in (first + 1)..<max(first + 1, count) {
        let edge = DirectedEdge(first, second)
        let (ahead, behind) = (posterior.probability(of: edge), posterior.probability(of: edge.reversed))
        let states = [ahead, behind, max(0, 1 - ahead - behind)]
        let place = truth.contains(edge) ? 0 : truth.contains(edge.reversed) ? 1 : 2
        loss -= log(max(states[place], Self.floor))
        for (state, probability) in states.enumerated() {
          squares += pow(probability - (state == place ? 1 : 0), 2)
        }
      }
    }
    (logLoss, brier) = (loss / Double(count), squares / Double(count))
    nearest = try ReplayRun.distanceOfNearest(result, truth).map(Double.init)
  }
}

/// Scores of one value of a setting, network by network.
struct SettingsTally {
  private(set) var alone: [SettingsScore] = []
  private(set) var merged: [SettingsScore] = []

  mutating func add(_ score: SettingsScore, isMerged: Bool) {
    if isMerged { merged.append(score) } else { alone.append(score) }
  }

  /// What is decided by: the mean log loss of all runs, the data alone counted like one expert.
  var criterion: Double? { Self.mean(alone + merged, \.logLoss) }

  static func mean(_ scores: [SettingsScore], _ measure: (SettingsScore) -> Double?) -> Double? {
    let values = scores.compactMap(measure)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The mean over networks, each weighing the same.
  static func mean(
    _ tallies: [SettingsTally], _ runs: (SettingsTally) -> [SettingsScore], _ measure: (SettingsScore) -> Double?
  ) -> Double? {
    let values = tallies.compactMap { mean(runs($0), measure) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The mean of the differences of two values' criteria over the networks, and its standard error, networks taken for a
  /// sample of networks.
  static func difference(_ some: [SettingsTally], from others: [SettingsTally]) -> (mean: Double, error: Double)? {
    let values = zip(some, others).compactMap { one, other in
      one.criterion.flatMap { value in other.criterion.map { value - $0 } }
    }
    guard values.count > 1 else { return values.first.map { ($0, .nan) } }
    let summary = SampleSummary(values)
    return (summary.mean, summary.standardDeviation / Double(values.count).squareRoot())
  }
}

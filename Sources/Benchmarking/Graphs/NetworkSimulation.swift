public import CausalData
import CausalGraphs

/// Where the numbers of a simulated data set come from.
public enum SimulationParameters: String, Hashable, Sendable, CaseIterable {
  /// The network's own probability tables.
  case tables
  /// A linear model with Gaussian noise whose weights are drawn from the seed.
  case randomGaussian = "random-gaussian"
  /// Probability tables drawn from the seed.
  case randomDiscrete = "random-discrete"
}

extension KnownGraph {
  /// A sampler of data that this graph has made.
  ///
  /// - Parameters:
  ///   - parameters: `tables` needs a network with tables.
  ///   - names: What the columns are called.
  ///   - seed: Of random parameters.
  ///   - interventions: Variables set from outside, by the names asked for.
  /// - Throws: `SamplingError`; `BenchmarkFileError` where there are no disguised names, or the graph has cycles.
  public func sampler(
    _ parameters: SimulationParameters, names: Names = .plain, seed: UInt64, setting interventions: [SetVariable] = []
  ) throws -> any RowSampler {
    guard variables(names) != nil else {
      throw BenchmarkFileError("\(name) has no disguised names: use --names plain")
    }
    guard let graph = graph(names), var document = document(names) else {
      throw BenchmarkFileError("\(name) has cycles, and rows can only be drawn from a graph without them")
    }
    switch parameters {
    case .tables: return try DiscreteNetworkSampler(document, setting: interventions)
    case .randomGaussian: return try LinearGaussianSampler(random: graph, seed: seed, setting: interventions)
    case .randomDiscrete:
      document.network = try BayesianNetworkTables(random: graph, states: states, seed: seed)
      return try DiscreteNetworkSampler(document, setting: interventions)
    }
  }
}

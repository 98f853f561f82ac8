public import CausalGraphs
import Glibc

/// A prior over graphs made of proposals, as a term for each possible edge.
///
/// For an edge s → t it is
///
///     L(s → t) = b + clamp( Σₑ wₑ lₑ(s → t) / (1 + ρ (m − 1)), ± cap ),
///
/// with b the sparse default ln P(→)/P(none) of a pair that nobody spoke of, m the number of experts that spoke of the
/// pair, wₑ ≥ 0 the reliability of expert e, and lₑ what it says in nats: the log-odds of its claim less those of the
/// pairs it was asked about at large. That makes a claim a likelihood ratio: which pairs an expert was asked about says
/// nothing of how many edges there are. An expert's own claims to one pair (samples, wordings, both presentation
/// orders) depend on each other and are averaged.
///
/// The term is added to the log marginal likelihood of the data; an acyclic graph's prior is the exponential of the sum
/// over its edges, up to a constant.
public struct ExpertPrior: Hashable, Sendable {
  /// Someone who made claims.
  public struct Expert: Hashable, Sendable {
    /// Whose claims they are.
    public let name: String
    /// The model that made them; nil where no model did.
    public let model: String?
    /// How many claims about known pairs it made, abstentions not counted.
    public let claims: Int
    /// How often the pairs it spoke of are linked, by its own claims, shrunk to the sparse default.
    public let baseRate: Double
  }

  /// What one expert says of one pair.
  public struct Opinion: Hashable, Sendable {
    /// The smaller node.
    public let first: Int
    /// The larger node.
    public let second: Int
    /// The expert's place in `experts`.
    public let expert: Int
    /// l(first → second) in nats at reliability 1.
    public let forward: Double
    /// l(second → first) in nats at reliability 1.
    public let backward: Double
    /// Whether only the order of the two was claimed, and nothing of a direct edge.
    public let isOrderOnly: Bool
  }

  /// The settings it was made with.
  public let settings: ExpertPriorSettings
  /// The number of variables.
  public let nodeCount: Int
  /// In the order of name, then model.
  public let experts: [Expert]
  /// By pair, then expert: one a pair and expert.
  public let opinions: [Opinion]
  /// b: ln P(→)/P(none) of a pair that nobody spoke of.
  public let sparseLogOdds: Double

  /// A prior of these proposals. Those that name unknown variables, or one variable twice, count nothing, and so do
  /// abstentions. The sequence of the proposals does not matter. O(proposals · log proposals).
  public init(
    _ proposals: some Sequence<EdgeProposal>, over variables: VariableList,
    settings: ExpertPriorSettings = ExpertPriorSettings()
  ) {
    self.init(
      CanonicalProposal.sort(proposals, over: variables).accepted, nodeCount: variables.count, settings: settings)
  }

  init(_ proposals: [CanonicalProposal], nodeCount: Int, settings: ExpertPriorSettings) {
    self.settings = settings
    self.nodeCount = nodeCount
    sparseLogOdds = settings.sparse.logOdds(variables: nodeCount)
    let tally = ClaimTally(proposals, settings: settings, nodeCount: nodeCount)
    (experts, opinions) = (tally.experts, tally.opinions)
  }

  /// L for every edge by source, then target: `nodeCount`² entries for `EdgeConstraints.logPrior`; 0 on the diagonal.
  ///
  /// - Parameter reliabilities: wₑ of each expert; the default for all where left out.
  public func logPrior(reliabilities: [Double]? = nil) -> [Double] {
    let weights = reliabilities ?? [Double](repeating: settings.defaultReliability, count: experts.count)
    precondition(weights.count == experts.count, "one reliability an expert")
    var prior = [Double](repeating: sparseLogOdds, count: nodeCount * nodeCount)
    for node in 0..<nodeCount { prior[node * nodeCount + node] = 0 }
    for pair in pairs {
      let first = opinions[pair.lowerBound]
      let pooled = pooled(pair, weights)
      prior[first.first * nodeCount + first.second] += pooled.forward
      prior[first.second * nodeCount + first.first] += pooled.backward
    }
    return prior
  }

  /// The opinions of each pair, as ranges of `opinions`.
  var pairs: [Range<Int>] {
    var (ranges, start): ([Range<Int>], Int) = ([], 0)
    for index in 1..<(opinions.count + 1) where !opinions.isEmpty {
      let isEnd =
        index == opinions.count
        || (opinions[index].first, opinions[index].second) != (opinions[start].first, opinions[start].second)
      if isEnd {
        ranges.append(start..<index)
        start = index
      }
    }
    return ranges
  }

  /// The experts' opinions on a pair as one.
  func pooled(_ pair: Range<Int>, _ weights: [Double]) -> (forward: Double, backward: Double) {
    let sum = sum(pair, but: nil, weights)
    return capped(sum.forward, sum.backward, experts: pair.count)
  }

  /// What the experts say of a pair, one of them left out, before it is shared and capped.
  func sum(_ pair: Range<Int>, but expert: Int?, _ weights: [Double]) -> (forward: Double, backward: Double) {
    var (forward, backward) = (0.0, 0.0)
    for opinion in opinions[pair] where opinion.expert != expert {
      forward += weights[opinion.expert] * opinion.forward
      backward += weights[opinion.expert] * opinion.backward
    }
    return (forward, backward)
  }

  /// A sum of so many experts' opinions as one opinion.
  func capped(_ forward: Double, _ backward: Double, experts: Int) -> (forward: Double, backward: Double) {
    let dependence = min(max(settings.rule.dependence, 0), 1)
    let (share, cap) = (1 / (1 + dependence * Double(experts - 1)), settings.rule.cap)
    return (min(max(share * forward, -cap), cap), min(max(share * backward, -cap), cap))
  }
}

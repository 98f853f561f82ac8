/// How the opinions on one pair of variables become one.
///
/// **Direct claims.** A claim with P(→), P(←), P(none), none of them taken below `floor`, is worth
/// l→ = ln P(→)/P(none) and l← = ln P(←)/P(none). "No link" is such a claim with both negative.
/// One expert's samples, wordings and presentation orders depend on each other: they are averaged,
/// l̄ₑ = (1/k) Σ l. With m experts on the pair,
///
///     L→ = clamp( Σₑ l̄ₑ→ / (1 + ρ (m − 1)), ± cap ),
///
/// and L← likewise: m experts whose errors correlate by ρ are worth m / (1 + ρ (m − 1)) independent ones (Kish's
/// design effect). ρ = 1 averages, ρ = 0 adds up.
///
/// **Ancestral claims** are pooled in the same way to A→ = ln P(before)/P(neither) and A← = ln P(after)/P(neither). They
/// say nothing of an edge; they are a penalty on the reversed one:
/// L← falls by `orderShare` · max(0, A→ − A←), and L→ by `orderShare` · max(0, A← − A→).
///
/// **Probabilities.** P(→) : P(←) : P(none) = exp L→ : exp L← : 1. They are of the pair alone, before acyclicity couples it
/// with others. A claim's probabilities already hold what its expert thinks of edges in general, so no prior is
/// added to a pair that somebody spoke of; a pair nobody spoke of has `sparseProbability` in each direction.
///
/// **Abstentions** add nothing, to no sum and to no count.
public struct PoolingRule: Hashable, Sendable {
  /// ρ, between 0 and 1.
  public var dependence = 0.5
  /// The largest pooled log-odds, in nats: 6 is 0.9975.
  public var cap = 6.0
  /// What part of the evidence of order counts against a reversed edge, and for an edge that stands for order only.
  public var orderShare = 0.5
  /// No claim's probability is taken to be below this.
  public var floor = 0.005
  /// P(→), and P(←), of a pair that nobody spoke of; at most a third.
  public var sparseProbability = 0.02

  /// The default rule.
  public init() {}
}

/// How proposals become a prior over graphs.
public struct ExpertPriorSettings: Hashable, Sendable {
  /// How experts are pooled: `dependence`, `cap` and `floor` are used.
  public var rule = PoolingRule()
  /// Pairs nobody spoke of.
  public var sparse = SparsePrior()
  /// Of the orders that an expert rightly claims, the part that are direct edges: a claim "a comes before b" with
  /// probability P is taken for a direct claim with `directShare` · P. 0 takes it for nothing but a penalty on b → a.
  public var directShare = 0.6
  /// How much an expert is believed before the data are asked: its log-likelihood ratios are multiplied by this.
  public var defaultReliability = 0.5
  /// The shape of the gamma prior of a reliability, whose mean is `defaultReliability`: the larger, the closer it
  /// stays.
  public var shrinkage = 2.0
  /// No expert is believed more than this: at 1, than its word.
  public var largestReliability = 1.0
  /// When an expert's claims are measured against how often the pairs it speaks of are linked, that is never taken to
  /// be more than this: an expert that claims an edge everywhere would otherwise say nothing, and one that names edges
  /// only has not said how many pairs it passed over.
  public var largestBaseRate = 0.5

  /// The default settings.
  public init() {}
}

import Glibc

/// A decomposable score of categorical data: what a family's counts come to, and what each edge costs beyond it.
///
/// A graph's score is that of its counts plus its log prior −2γ ln p for each edge, p being the number of variables:
/// without it, the more pairs there are, the more of them look dependent by chance (as the extended BIC of Chen and Chen
/// 2008, Biometrika 95, has it for regressions). Markov-equivalent graphs score the same.
public struct DiscreteScore: Hashable, Sendable {
  /// What is made of the counts.
  public enum Criterion: Hashable, Sendable {
    /// The Bayesian Dirichlet score with a uniform prior over joint states (Buntine 1991; Heckerman, Geiger and
    /// Chickering 1995, Machine Learning 20): the log marginal likelihood. The prior weighs as much as `equivalentSampleSize`
    /// rows, above 0.
    case bdeu(equivalentSampleSize: Double)
    /// The Bayesian information criterion (Schwarz 1978): the maximal log-likelihood − λ/2 · q(r − 1) · ln n for r levels
    /// and q joint states of the parents, observed or not; `penaltyDiscount` is λ.
    case bic(penaltyDiscount: Double)
    /// Quotient normalised maximum likelihood (Silander, Leppä-aho, Jääsaari and Roos 2018, AISTATS): the maximal
    /// log-likelihood less the regret of a multinomial over the family, plus that over the parents. It has no setting.
    case quotientNML
  }

  /// What is made of the counts.
  public let criterion: Criterion
  /// γ, 0 or more.
  public let edgePrior: Double

  /// The default: BDeu with an equivalent sample size of 5 and γ = 0.75.
  ///
  /// Of BDeu (0.1 to 20), BIC (λ 1 to 1.5) and qNML with γ from 0 to 1.5, this came closest to the true graphs of a dozen
  /// published networks with 300 to 10,000 rows, without being the worst on any; see `benchmarks/RESULTS.md`.
  public static let standard = DiscreteScore(validated: .bdeu(equivalentSampleSize: 5), edgePrior: 0.75)

  /// A score; nil where a setting is out of its range or no number.
  public init?(_ criterion: Criterion, edgePrior: Double = 0.75) {
    let setting: Double
    switch criterion {
    case .bdeu(let size):
      guard size > 0 else { return nil }
      setting = size
    case .bic(let discount): setting = discount
    case .quotientNML: setting = 0
    }
    guard setting.isFinite, setting >= 0, edgePrior.isFinite, edgePrior >= 0 else { return nil }
    self.init(validated: criterion, edgePrior: edgePrior)
  }

  private init(validated criterion: Criterion, edgePrior: Double) {
    (self.criterion, self.edgePrior) = (criterion, edgePrior)
  }

  /// The usual name.
  public var name: String {
    switch criterion {
    case .bdeu: "BDeu"
    case .bic: "discrete BIC"
    case .quotientNML: "qNML"
    }
  }

  /// The equivalent sample size or the penalty discount, where there is one.
  public var setting: Double? {
    switch criterion {
    case .bdeu(let size): size
    case .bic(let discount): discount
    case .quotientNML: nil
    }
  }

  /// What each parent adds to a family's score among so many variables, in nats: at most 0.
  func logPriorOfEdge(among variables: Int) -> Double { -2 * edgePrior * log(Double(max(1, variables))) }

  /// ln of the regret of a multinomial with so many states over so many rows, by Szpankowski and Weinberger's (2012, IEEE
  /// Transactions on Information Theory 58) approximation, which holds for few and many states alike.
  static func regret(count: Double, states: Double) -> Double {
    guard count > 0, states > 1 else { return 0 }
    let ratio = states / count
    // ½ + ½ √(1 + 4/ratio), less 1: accurate too where there are many more states than rows.
    let excess = 2 / ratio / ((1 + 4 / ratio).squareRoot() + 1)
    let linear = log(ratio) + (ratio + 2) * log1p(excess) - 1 / (1 + excess)
    return count * linear - 0.5 * log(1 + excess + 2 / ratio)
  }
}

extension DiscreteScore.Criterion {
  /// What the number of joint states that a set of columns could have adds to the set's score.
  func value(ofStates states: Double, rows: Int) -> Double {
    switch self {
    case .bdeu: 0
    case .bic(let discount): rows > 0 ? -0.5 * discount * states * log(Double(rows)) : 0
    case .quotientNML: -DiscreteScore.regret(count: Double(rows), states: states)
    }
  }
}

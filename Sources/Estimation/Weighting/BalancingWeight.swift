/// What a row of an arm weighs, as a function of its probability q of being in that arm.
///
/// With the target's tilt h the weight is h / q: h is 1 for all rows, the chance of treatment for the treated, its
/// complement for the untreated, and q (1 − q) for the overlap (Li, Morgan and Zaslavsky 2018, JASA 113).
enum BalancingWeight: Hashable, Sendable {
  /// 1 / q.
  case inverse
  /// (1 − q) / q.
  case odds
  /// 1.
  case one
  /// 1 − q.
  case complement

  /// The weight of one arm for a target; `isTreated` says which arm.
  init?(_ target: EffectTarget, isTreated: Bool) {
    switch target {
    case .ate: self = .inverse
    case .att: self = isTreated ? .one : .odds
    case .atc: self = isTreated ? .odds : .one
    case .ato: self = .complement
    default: return nil
    }
  }

  /// The weight at q.
  @inline(__always) func weight(_ q: Double) -> Double {
    switch self {
    case .inverse: 1 / q
    case .odds: (1 - q) / q
    case .one: 1
    case .complement: 1 - q
    }
  }

  /// The weight as (a + b q) / (c + d q).
  var fraction: (a: Double, b: Double, c: Double, d: Double) {
    switch self {
    case .inverse: (1, 0, 0, 1)
    case .odds: (1, -1, 0, 1)
    case .one: (1, 0, 1, 0)
    case .complement: (1, -1, 1, 0)
    }
  }

  /// The weight's derivative by the log odds of q.
  @inline(__always) func slope(_ q: Double) -> Double {
    switch self {
    case .inverse, .odds: -(1 - q) / q
    case .one: 0
    case .complement: -q * (1 - q)
    }
  }

  /// The weight's derivative by the log odds of q as c + d w + f w², for the weight w itself.
  var slopeOfWeight: (c: Double, d: Double, f: Double) {
    switch self {
    case .inverse: (1, -1, 0)
    case .odds: (0, -1, 0)
    case .one: (0, 0, 0)
    case .complement: (0, -1, 1)
    }
  }
}

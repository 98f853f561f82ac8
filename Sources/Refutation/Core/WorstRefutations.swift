import Estimation

extension RefutationVerdict {
  /// Failed is worse than undecided, and that than passed.
  fileprivate var badness: Int {
    switch self {
    case .passed: 0
    case .inconclusive: 1
    case .failed: 2
    }
  }
}

/// Attacks that are the same but for the estimand.
private struct AttackKind: Hashable {
  var method: RefutationMethod
  var contrast: TreatmentContrast
  /// Of several by one method, negative controls say, which.
  var place: Int
}

/// Where attacks are numbered.
private struct AttackOrigin: Hashable {
  var kind: AttackKind
  var estimand: AttackedEstimand?
}

extension Sequence<Refutation> {
  /// The estimands that were attacked, none twice, in their order: one where the graph decides the effect.
  public var estimands: [AttackedEstimand] {
    var seen: Set<AttackedEstimand> = []
    return compactMap(\.estimand).filter { seen.insert($0).inserted }
  }

  /// Of attacks on several possible estimands the worst of each kind, in the order of the kinds: what an attack says of an
  /// effect that can be either is the worst that it says of one of them. All of them where one estimand was attacked.
  public var worst: [Refutation] {
    let all = Array(self)
    guard all.estimands.count > 1 else { return all }
    var (places, order): ([AttackOrigin: Int], [AttackKind]) = ([:], [])
    var found: [AttackKind: Refutation] = [:]
    for refutation in all {
      var kind = AttackKind(method: refutation.method, contrast: refutation.contrast, place: 0)
      let origin = AttackOrigin(kind: kind, estimand: refutation.estimand)
      kind.place = places[origin, default: 0]
      places[origin, default: 0] += 1
      guard let known = found[kind] else {
        order.append(kind)
        found[kind] = refutation
        continue
      }
      if refutation.verdict.badness > known.verdict.badness { found[kind] = refutation }
    }
    return order.compactMap { found[$0] }
  }
}

/// Refuters that did not run, by the estimand they were meant for.
public struct OmittedAttacks: Sendable {
  private var found: [(estimand: AttackedEstimand, omission: RefutationPlan.Omission)] = []

  /// None.
  public init() {}

  /// Takes note of one.
  public mutating func add(_ omission: RefutationPlan.Omission, of estimand: AttackedEstimand) {
    found.append((estimand, omission))
  }

  /// Forgets those of one refuter, which did run.
  public mutating func remove(_ method: RefutationMethod, of estimand: AttackedEstimand) {
    found.removeAll { $0.estimand == estimand && $0.omission.method == method }
  }

  /// Each once; one that is not of all `estimands` says of which it is.
  public func told(of estimands: [AttackedEstimand]) -> [RefutationPlan.Omission] {
    var all: [RefutationPlan.Omission] = []
    for (estimand, omission) in found {
      let isOfAll = estimands.allSatisfy { other in
        found.contains { $0.estimand == other && $0.omission == omission }
      }
      let told =
        isOfAll
        ? omission
        : RefutationPlan.Omission(method: omission.method, reason: "\(estimand.words): \(omission.reason)")
      if !all.contains(told) { all.append(told) }
    }
    return all
  }
}

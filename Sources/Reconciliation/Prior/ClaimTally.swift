import CausalGraphs
import Glibc

/// Claims counted expert by expert and pair by pair.
struct ClaimTally {
  let experts: [ExpertPrior.Expert]
  let opinions: [ExpertPrior.Opinion]

  private struct Key: Hashable, Comparable {
    let first: Int
    let second: Int
    let expert: Int
    static func < (left: Key, right: Key) -> Bool {
      (left.first, left.second, left.expert) < (right.first, right.second, right.expert)
    }
  }
  fileprivate struct Sum {
    var forward = 0.0
    var backward = 0.0
    var linked = 0.0
    var penaltyOnForward = 0.0
    var penaltyOnBackward = 0.0
    var direct = 0
    var order = 0
    /// How many claims were of an edge, or of none.
    var edges = 0
  }

  /// How many pairs of the sparse default an expert's own rate of claimed edges is shrunk by.
  private static let pseudoPairs = 10.0

  /// - Parameter proposals: In canonical sequence.
  init(_ proposals: [CanonicalProposal], settings: ExpertPriorSettings, nodeCount: Int) {
    let speakers = Set(proposals.map(\.expert)).sorted { ($0.name, $0.model) < ($1.name, $1.model) }
    let places = Dictionary(uniqueKeysWithValues: speakers.enumerated().map { ($1, $0) })
    var sums: [Key: Sum] = [:]
    var claims = [Int](repeating: 0, count: speakers.count)
    let floor = max(settings.rule.floor, 1e-12)
    for item in proposals {
      guard let expert = places[item.expert] else { continue }
      let key = Key(first: item.first, second: item.second, expert: expert)
      switch item.claim {
      case .abstention: continue
      case .direct(let states), .noDirectEdge(let states):
        sums[key, default: Sum()].add(states.forward, states.backward, states.none, floor: floor)
        sums[key]?.edges += 1
      case .ancestral(let states):
        let share = min(max(settings.directShare, 0), 1)
        if share > 0 {
          let (forward, backward) = (share * states.before, share * states.after)
          sums[key, default: Sum()].add(forward, backward, 1 - forward - backward, floor: floor)
        } else {
          let lead = log(max(states.before, floor)) - log(max(states.after, floor))
          sums[key, default: Sum()].addOrder(lead)
        }
      }
      claims[expert] += 1
    }
    let keys = sums.keys.sorted()
    let sparse = 2 * settings.sparse.probability(variables: nodeCount)
    var (linked, pairs) = (
      [Double](repeating: 0, count: speakers.count), [Double](repeating: 0, count: speakers.count)
    )
    for key in keys {
      guard let sum = sums[key], sum.direct > 0 else { continue }
      linked[key.expert] += sum.linked / Double(sum.direct)
      pairs[key.expert] += 1
    }
    let ceiling = settings.largestBaseRate
    let rates = zip(linked, pairs).map { linked, pairs in
      min((linked + Self.pseudoPairs * sparse) / (pairs + Self.pseudoPairs), ceiling)
    }
    experts = speakers.enumerated().map { place, speaker in
      ExpertPrior.Expert(
        name: speaker.name, model: speaker.model.isEmpty ? nil : speaker.model, claims: claims[place],
        baseRate: rates[place])
    }
    opinions = keys.compactMap { key in
      guard let sum = sums[key] else { return nil }
      let base = log(rates[key.expert] / 2 / (1 - rates[key.expert]))
      let (forward, backward) = sum.ratios(base: base, orderShare: settings.rule.orderShare)
      return ExpertPrior.Opinion(
        first: key.first, second: key.second, expert: key.expert, forward: forward, backward: backward,
        isOrderOnly: sum.edges == 0)
    }
  }
}

extension ClaimTally.Sum {
  fileprivate mutating func add(_ forward: Double, _ backward: Double, _ none: Double, floor: Double) {
    self.forward += log(max(forward, floor)) - log(max(none, floor))
    self.backward += log(max(backward, floor)) - log(max(none, floor))
    linked += forward + backward
    direct += 1
  }

  fileprivate mutating func addOrder(_ lead: Double) {
    penaltyOnForward += max(0, -lead)
    penaltyOnBackward += max(0, lead)
    order += 1
  }

  /// What the claims come to beyond the base rate.
  fileprivate func ratios(base: Double, orderShare: Double) -> (forward: Double, backward: Double) {
    var (ahead, behind) = (0.0, 0.0)
    if direct > 0 { (ahead, behind) = (forward / Double(direct) - base, backward / Double(direct) - base) }
    if order > 0 {
      ahead -= orderShare * penaltyOnForward / Double(order)
      behind -= orderShare * penaltyOnBackward / Double(order)
    }
    return (ahead, behind)
  }
}

import SeededRandom

/// One start of an order search: a climb, then perturbations of the best order, each followed by a climb nearby.
struct OrderChain<Sets: ParentSets> {
  private var climb: OrderClimb<Sets>
  private var generator: SplitMix64
  private let count: Int

  /// The most nodes that a perturbation shuffles: enough to turn a wrong neighbourhood round, few enough that most of
  /// the order still fits.
  private static var mostShuffled: Int { 5 }
  /// The most nodes of a region that is turned as a whole.
  private static var mostTurned: Int { 20 }
  /// Once a third of the perturbations is done and what few nodes can mend is mended, every eighth turns a region: it
  /// takes several times as long.
  private static var turnedEvery: Int { 8 }
  /// How many bytes of computed sets of parents to keep: 1 GiB.
  private static var memoryLimit: Int { 1 << 30 }

  init(_ sets: Sets, constraints: EdgeConstraints, order: [Int], generator: SplitMix64) {
    climb = OrderClimb(sets, constraints: constraints, order: order)
    (self.generator, count) = (generator, order.count)
  }

  /// - Parameter shouldStop: Told the best score after a climb, nil in between.
  mutating func run(perturbations: Int, shouldStop: (Double?) -> Bool) -> OrderSearchResult.Chain {
    climb.climb(near: generator.shuffled(Array(0..<count))) { shouldStop(nil) }
    var (best, state) = (climb.score, climb.state)
    var scores = [best]
    // Two nodes are in the best order already.
    let isDone = shouldStop(best) || count < 3
    var centres: [Int] = []
    for step in 0..<(isDone ? 0 : max(0, perturbations)) {
      // Every node is a centre before any is one again.
      if centres.isEmpty { centres = generator.shuffled(Array(0..<count)) }
      let order = perturbedOrder(around: centres.removeLast(), step: step, of: perturbations)
      let touched = climb.start(from: order)
      climb.climb(near: touched) { shouldStop(nil) }
      let score = climb.score
      scores.append(score)
      // An equally good order is a step too: it lets the search drift.
      if score >= best - 1e-9 { (best, state) = (max(best, score), climb.state) } else { climb.restore(state) }
      if climb.limitMemory(to: Self.memoryLimit) { state = climb.state }
      if shouldStop(best) { break }
    }
    // What the climbs nearby have missed: at the end no single move improves the score.
    climb.climb(visiting: generator.shuffled(Array(0..<count))) { shouldStop(nil) }
    best = climb.score
    scores[scores.count - 1] = max(best, scores[scores.count - 1])
    return OrderSearchResult.Chain(
      scores: scores, best: best, parents: climb.parents, evaluations: climb.sets.evaluations)
  }

  private mutating func perturbedOrder(around centre: Int, step: Int, of perturbations: Int) -> [Int] {
    guard step >= perturbations / 3, step % Self.turnedEvery == Self.turnedEvery - 1 else {
      return climb.perturbedOrder(around: centre, most: Self.mostShuffled, using: &generator)
    }
    let most = 3 + generator.below(Self.mostTurned - 2)
    return climb.outwardOrder(from: centre, most: most, using: &generator)
  }
}

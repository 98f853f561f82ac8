/// Which few of the other variables may be a node's parents in sampled graphs, best first.
struct SampledCandidates: Sendable {
  let child: Int
  /// Every variable that may be a parent, in the order of preference; required ones are not among them.
  private(set) var ranking: [Int]
  /// Local scores computed.
  private(set) var evaluations: Int

  /// Ranks by what each adds: first the parents that a greedy growth picks, then in turn the next best beside those and
  /// the next best alone (which matter where the best may not come before the child).
  ///
  /// - Parameter parentLimit: Growth ends there.
  init(child: Int, constraints: EdgeConstraints, parentLimit: Int, scores: SampledScores) {
    let count = constraints.nodeCount
    let required = constraints.requiredParents[child]
    let others = (0..<count).filter {
      $0 != child && !constraints.isForbidden[$0 * count + child] && !required.contains($0)
    }
    self.child = child
    var evaluations = others.count + 1
    var value = scores.score(of: child, parents: required)
    let alone = zip(others, scores.scores(of: child, parents: required, addingEachOf: others)).map { ($0, $1) }
    // Sorting is stable on ties by the variable's number.
    func sorted(_ values: [(Int, Double)]) -> [(Int, Double)] { values.sorted { ($1.1, $0.0) < ($0.1, $1.0) } }
    var (chosen, beside) = ([Int](), sorted(alone))
    let byThemselves = beside.map(\.0)
    // Beyond some dozens those that say nothing alone are left to `prefer`.
    let pool = Set(byThemselves.prefix(64))
    while let best = beside.first, best.1 > value, chosen.count + required.count < parentLimit, chosen.count < 10 {
      chosen.append(best.0)
      value = best.1
      let rest = others.filter { pool.contains($0) && !chosen.contains($0) }
      beside = sorted(
        zip(rest, scores.scores(of: child, parents: required + chosen, addingEachOf: rest)).map { ($0, $1) })
      evaluations += rest.count
    }
    var ranking = chosen
    var isRanked = [Bool](repeating: false, count: count)
    for variable in chosen { isRanked[variable] = true }
    for place in byThemselves.indices {
      for list in [place < beside.count ? beside[place].0 : nil, byThemselves[place]] {
        guard let variable = list, !isRanked[variable] else { continue }
        isRanked[variable] = true
        ranking.append(variable)
      }
    }
    self.ranking = ranking
    self.evaluations = evaluations
  }

  /// Moves some to the front, in their order. Those that may not be parents are left out.
  mutating func prefer(_ variables: [Int]) {
    let known = Set(ranking)
    let first = variables.filter(known.contains)
    let moved = Set(first)
    ranking = first + ranking.filter { !moved.contains($0) }
  }

  /// The first so many, ascending.
  func first(_ count: Int) -> [Int] { ranking.prefix(count).sorted() }
}

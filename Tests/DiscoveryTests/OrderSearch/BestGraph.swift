import Discovery

/// The best score of all graphs, by looking at every set of parents under every set of predecessors.
///
/// O(4ⁿ · n) local scores: for a handful of variables.
func bestScoreOfAllGraphs(_ score: some LocalScore, constraints: EdgeConstraints) -> Double {
  let count = score.variableCount
  func members(_ set: Int) -> [Int] { (0..<count).filter { set >> $0 & 1 == 1 } }
  var local = [[Double]](repeating: [], count: count)
  for child in 0..<count {
    local[child] = (0..<1 << count).map { set in
      let parents = members(set)
      let isAllowed =
        set >> child & 1 == 0 && parents.allSatisfy { !constraints.isForbidden[$0 * count + child] }
        && constraints.requiredParents[child].allSatisfy { set >> $0 & 1 == 1 }
      return isAllowed
        ? score.localScore(of: child, parents: parents) + constraints.logPrior(of: child, parents: parents) : -.infinity
    }
  }
  var best = [Double](repeating: -.infinity, count: 1 << count)
  best[0] = 0
  for set in 1..<1 << count {
    for last in members(set) {
      let before = set & ~(1 << last)
      let family = (0...before).filter { $0 & ~before == 0 }.map { local[last][$0] }.max() ?? -.infinity
      best[set] = max(best[set], best[before] + family)
    }
  }
  return best[(1 << count) - 1]
}

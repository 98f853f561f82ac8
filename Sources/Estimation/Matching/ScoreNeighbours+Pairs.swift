extension ScoreNeighbours {
  /// Neighbours without replacement, for cells of one row each: one cell of `arm` after the other takes the nearest `rows`
  /// cells that none before it took; those furthest towards the own arm's end of the scores, where the others are rare,
  /// choose first. A cell takes fewer, or none, where no more are left within the caliper.
  ///
  /// Complexity: O(n k α(n)).
  func pairs(of arm: Int, rows: Int, caliper: Double) -> NeighbourLists {
    let others = scores[1 - arm]
    let (ownStrata, otherStrata) = (strata[arm], strata[1 - arm])
    func isOf(_ stratum: Int32, _ cell: Int) -> Bool { otherStrata.isEmpty || otherStrata[cell] == stratum }
    var below = FreePlaces(others.count)
    var above = FreePlaces(others.count)
    var chosen = [[Int32]](repeating: [], count: scores[arm].count)
    let order = arm == 1 ? Array(scores[arm].indices.reversed()) : Array(scores[arm].indices)
    for cell in order {
      let (score, stratum) = (scores[arm][cell], ownStrata.isEmpty ? 0 : ownStrata[cell])
      let place = Int(ranks[arm][cell])
      while chosen[cell].count < rows {
        // Place 0 of `below` and the last place of `above` are walls.
        let low = below.free(from: place) - 1
        let high = others.count - above.free(from: others.count - place)
        let down = low >= 0 && isOf(stratum, low) ? score - others[low] : .infinity
        let up = high < others.count && isOf(stratum, high) ? others[high] - score : .infinity
        guard min(down, up).isFinite, min(down, up) <= caliper + tolerance else { break }
        let taken = down <= up + tolerance ? low : high
        chosen[cell].append(Int32(truncatingIfNeeded: taken))
        below.take(taken + 1)
        above.take(others.count - taken)
      }
    }
    var lists = NeighbourLists()
    for cell in chosen { lists.append(cell.sorted()) }
    return lists
  }
}

/// Which places are still free, looked up downwards: places 1...count, and 0, which is never taken.
private struct FreePlaces {
  private var next: [Int32]

  init(_ count: Int) { next = (0...count).map { Int32(truncatingIfNeeded: $0) } }

  /// The highest free place at or below `place`.
  mutating func free(from place: Int) -> Int {
    var root = place
    while Int(next[root]) != root { root = Int(next[root]) }
    var walker = place
    while walker != root {
      let following = Int(next[walker])
      next[walker] = Int32(truncatingIfNeeded: root)
      walker = following
    }
    return root
  }

  mutating func take(_ place: Int) { next[place] = Int32(truncatingIfNeeded: place - 1) }
}

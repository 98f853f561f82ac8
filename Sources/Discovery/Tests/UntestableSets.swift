/// Sets given which a pair can not be tested, nor given any larger set that holds one of them: in each stratum one of the
/// two is constant, and what is constant stays so in the parts of a stratum.
struct UntestableSets: Hashable, Sendable {
  /// Members ascending; none holds another, unless both were inserted.
  private(set) var sets: [[Int]] = []

  mutating func insert(_ set: [Int]) { sets.append(set.sorted()) }
}

/// The untestable sets among some candidates, by places, so that an enumeration can leave out what holds one.
struct UntestablePlaces {
  /// `byLast[p]`: the sets whose last place is p, without it; ascending. Empty where there is no set.
  private let byLast: [[[Int]]]
  /// Whether the empty set is one, and so every set holds one.
  let isEverySet: Bool

  /// Sets that are not all among `candidates` are left out. Complexity: O(sets · size).
  init(_ untestable: UntestableSets, among candidates: [Int]) {
    isEverySet = untestable.sets.contains([])
    guard !untestable.sets.isEmpty else {
      byLast = []
      return
    }
    var placeOf: [Int: Int] = [:]
    for (place, candidate) in candidates.enumerated() { placeOf[candidate] = place }
    var byLast = [[[Int]]](repeating: [], count: candidates.count)
    for set in untestable.sets {
      let places = set.compactMap { placeOf[$0] }.sorted()
      guard places.count == set.count, let last = places.last else { continue }
      byLast[last].append(places.dropLast())
    }
    self.byLast = byLast
  }

  /// The first index from `start` on up to which the ascending `places` hold an untestable set; nil where none does. None
  /// may end before `start`.
  func firstIndex(in places: [Int], from start: Int) -> Int? {
    guard !byLast.isEmpty else { return nil }
    return (start..<max(start, places.count)).first { index in
      byLast[places[index]].contains { UntestablePlaces.isSubset($0, of: places[..<index]) }
    }
  }

  /// Of ascending places.
  private static func isSubset(_ part: [Int], of whole: ArraySlice<Int>) -> Bool {
    var index = whole.startIndex
    for place in part {
      while index < whole.endIndex, whole[index] < place { index += 1 }
      guard index < whole.endIndex, whole[index] == place else { return false }
      index += 1
    }
    return true
  }
}

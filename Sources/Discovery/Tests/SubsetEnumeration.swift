/// The subsets of one size of 0..<count in lexicographic order, without allocation from one to the next.
struct SubsetEnumeration {
  /// The members, ascending.
  private(set) var places: [Int]
  private let count: Int
  private let leading: Int

  /// The first subset; nil where there is none.
  ///
  /// - Parameter leading: Where `size` > 0, the first member is below it.
  init?(count: Int, size: Int, leading: Int) {
    guard size <= count, size == 0 || leading > 0 else { return nil }
    places = Array(0..<size)
    (self.count, self.leading) = (count, leading)
  }

  /// Goes to the next subset: the first place that changed; nil after the last one.
  mutating func advance() -> Int? { advance(past: places.count - 1) }

  /// Goes to the next subset that differs in its members up to and with the one at `last`.
  mutating func advance(past last: Int) -> Int? {
    var place = last
    while place >= 0 {
      let limit = place == 0 ? min(leading, count - places.count + 1) : count - places.count + place + 1
      if places[place] + 1 < limit {
        places[place] += 1
        for later in (place + 1)..<max(place + 1, places.count) { places[later] = places[later - 1] + 1 }
        return place
      }
      place -= 1
    }
    return nil
  }
}

extension RandomStream {
  /// Brings the elements into random order (Fisher and Yates, from the last place to the first).
  @inlinable public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var place = elements.count &- 1
    while place > 0 {
      let other = below(place &+ 1)
      if other != place { elements.swapAt(place, other) }
      place &-= 1
    }
  }

  /// 0..<count in random order, each order equally likely. Complexity: O(count).
  ///
  /// - Parameter count: What is below 0 counts as 0.
  @inlinable public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<max(0, count))
    shuffle(&order)
    return order
  }

  /// `size` different numbers of 0..<population in random order: each such list is equally likely.
  ///
  /// The first places of a shuffle. Where only a small part is drawn, the moved elements alone are kept (in a hash
  /// table), with the same result.
  ///
  /// - Parameter size: What is below 0 counts as 0, what is above `population` as `population`.
  /// - Complexity: O(size) where size ≤ population / 16, else O(population).
  public mutating func sample(_ size: Int, of population: Int) -> [Int] {
    let population = max(0, population)
    let size = min(max(0, size), population)
    if size <= population / 16 { return sparseSample(size, of: population) }
    var order = Array(0..<population)
    for place in 0..<size { order.swapAt(place, place + below(population - place)) }
    return Array(order[0..<size])
  }

  private mutating func sparseSample(_ size: Int, of population: Int) -> [Int] {
    var moved = [Int: Int](minimumCapacity: 2 * size)
    return (0..<size).map { place in
      let other = place + below(population - place)
      let drawn = moved[other] ?? other
      moved[other] = moved[place] ?? place
      return drawn
    }
  }
}

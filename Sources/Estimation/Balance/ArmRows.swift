/// The rows of two arms within a chunk, told apart once so that loops over one arm need no branch.
struct ArmRows {
  /// The places of the first arm's rows within the chunk, then, `capacity` further on, those of the second.
  private let places: UnsafeMutablePointer<Int32>
  private let capacity: Int
  /// How many rows each arm has.
  private(set) var counts = (0, 0)

  /// - Parameter places: Room for twice `capacity` numbers.
  init(_ places: UnsafeMutablePointer<Int32>, capacity: Int) { (self.places, self.capacity) = (places, capacity) }

  /// Finds the rows of the codes among `count`, at most `capacity`.
  @inline(__always)
  mutating func find(_ first: Double, _ second: Double, in codes: UnsafePointer<Double>, _ count: Int) {
    // Each row is written down in both arms, and stands where the next one does not overwrite it. Compared as whole
    // numbers, for which the compiler takes no branch; adding 0 makes −0 and 0 one.
    var (a, b) = (0, 0)
    let (one, other) = ((first + 0).bitPattern, (second + 0).bitPattern)
    let others = places + capacity
    for index in 0..<count {
      let code = (codes[index] + 0).bitPattern
      places[a] = Int32(truncatingIfNeeded: index)
      others[b] = Int32(truncatingIfNeeded: index)
      a &+= code == one ? 1 : 0
      b &+= code == other ? 1 : 0
    }
    counts = (a, b)
  }

  /// The places of an arm's rows, ascending.
  @inline(__always)
  subscript(arm: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: places + arm &* capacity, count: arm == 0 ? counts.0 : counts.1)
  }
}

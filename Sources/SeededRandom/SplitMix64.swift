/// The SplitMix64 generator (Steele, Lea and Flood 2014, OOPSLA, "Fast splittable pseudorandom number generators"):
/// the one source of chance in this package.
///
/// The same seed gives the same numbers on every machine and in every version: stored answers are found again by the
/// questions that a seed makes, and a search ends in the same order. So the rules below are fixed, and none rests on the
/// standard library's (which may change):
/// - `next()` is the published sequence;
/// - `below(_:)`, `shuffled(_:)` and `init(seed:stream:)` make what a model is asked;
/// - `uniform()` spreads the waits between attempts;
/// - `scaled(below:)` moves the search for an order.
///
/// Whoever draws has a generator of its own; where several must not meet, each takes a stream of its own. Not for
/// secrets: the state can be read off one number.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  @usableFromInline var state: UInt64

  /// The sequence of `seed`. Seeds that lie a multiple of 0x9E3779B97F4A7C15 apart share a sequence, shifted.
  @inlinable public init(seed: UInt64) { state = seed }

  /// The sequence of `seed` for one use of it, told apart by numbers: what is asked, about what, which sample.
  ///
  /// Each number is mixed in in turn, so that (1, 2) and (2, 1) are two streams. Complexity: O(numbers).
  public init(seed: UInt64, stream: [Int]) {
    var mixed = SplitMix64(seed: seed)
    for number in stream { mixed = SplitMix64(seed: mixed.next() ^ UInt64(bitPattern: Int64(number))) }
    state = mixed.next()
  }

  /// The next 64 bits; the sequence comes back to its start after 2⁶⁴.
  @inlinable public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Uniform in 0..<1, on a grid of 2⁻⁵³.
  @inlinable public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound, without bias: remainders, and another draw for the last incomplete run of them.
  ///
  /// - Parameter bound: What is below 1 counts as 1.
  @inlinable public mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(max(1, bound))
    let limit = UInt64.max - UInt64.max % bound
    while true {
      let drawn = next()
      if drawn < limit { return Int(drawn % bound) }
    }
  }

  /// Uniform in 0..<bound but for a bias below bound / 2⁶⁴, from one draw and without a division (Lemire 2019, ACM
  /// TOMACS 29, without its correction): for searches that draw millions.
  ///
  /// - Parameter bound: 1 or more.
  @inlinable public mutating func scaled(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The elements in random order (Fisher and Yates, from the last place to the first). Complexity: O(elements).
  public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var shuffled = elements
    for index in stride(from: shuffled.count - 1, to: 0, by: -1) { shuffled.swapAt(index, below(index + 1)) }
    return shuffled
  }
}

import SeededRandom

/// A stream of random numbers, told by a seed and a stream's number: xoshiro256++ (Blackman and Vigna 2021, ACM TOMS 47,
/// "Scrambled linear pseudorandom number generators").
///
/// The same (seed, stream) gives the same numbers in every run and whatever the number of threads: each replicate, fold
/// or part draws from the stream of its own number, so threads may share the work in any way. Two streams of one seed
/// never start in the same state; that two of a million overlap within 2⁴⁰ draws has a chance below 2⁻¹⁷⁰.
///
/// The rules of every draw are fixed; none rests on the standard library's, which may change. `normal()`,
/// `exponential()` and the draws made of them call the C library's logarithm, so their last bit can differ between
/// machines whose C libraries differ. Not for secrets.
public struct RandomStream: RandomNumberGenerator, Hashable, Sendable {
  @usableFromInline var word0: UInt64
  @usableFromInline var word1: UInt64
  @usableFromInline var word2: UInt64
  @usableFromInline var word3: UInt64
  /// The second number of the last pair that the polar method made, until it is asked for.
  @usableFromInline var spareNormal: Double?

  /// The stream of that number under `seed`.
  ///
  /// The state is four numbers of SplitMix64, as the generator's authors advise, from a start that mixes both.
  public init(seed: UInt64, stream: Int = 0) { self.init(seed: seed, path: [stream]) }

  /// The stream told by several numbers under `seed`: a replicate and a fold within it, for example.
  ///
  /// `path: [r]` is `stream: r`; (1, 2) and (2, 1) are two streams. Complexity: O(numbers).
  public init(seed: UInt64, path: [Int]) {
    var filler = SplitMix64(seed: seed, stream: path)
    self.init(state: (filler.next(), filler.next(), filler.next(), filler.next()))
  }

  /// A stream in the given state, of which one word at least is not zero.
  init(state: (UInt64, UInt64, UInt64, UInt64)) {
    precondition(state.0 | state.1 | state.2 | state.3 != 0, "a state of zeros never leaves zero")
    (word0, word1, word2, word3) = state
    spareNormal = nil
  }

  /// The next 64 bits; the sequence comes back to its start after 2²⁵⁶ − 1.
  @inlinable public mutating func next() -> UInt64 {
    let sum = word0 &+ word3
    let result = ((sum << 23) | (sum >> 41)) &+ word0
    let shifted = word1 << 17
    word2 ^= word0
    word3 ^= word1
    word1 ^= word2
    word0 ^= word3
    word2 ^= shifted
    word3 = (word3 << 45) | (word3 >> 19)
    return result
  }

  /// Uniform in 0..<1, on the grid of 2⁻⁵³.
  @inlinable public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform strictly between 0 and 1: the middles of 2⁵² equal cells, so that a logarithm is finite.
  @inlinable public mutating func openUniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// Uniform in 0..<bound without bias (Lemire 2019, ACM TOMACS 29): one multiplication, and a division only with
  /// chance bound / 2⁶⁴.
  ///
  /// - Parameter bound: What is below 1 counts as 1.
  @inlinable public mutating func below(_ bound: Int) -> Int {
    let width = UInt64(max(1, bound))
    var product = next().multipliedFullWidth(by: width)
    if product.low < width {
      let threshold = (0 &- width) % width
      while product.low < threshold { product = next().multipliedFullWidth(by: width) }
    }
    return Int(product.high)
  }

  /// True with the given chance; never for 0 or less, always for 1 or more, never for what is not a number.
  @inlinable public mutating func bernoulli(_ probability: Double) -> Bool { uniform() < probability }
}

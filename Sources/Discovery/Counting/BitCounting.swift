/// 128 rows, one bit each: two lanes, which every processor has, in one register.
typealias RowBits = SIMD2<UInt64>

/// The number of rows in an intersection of sets of rows, by adding bits in place (Harley and Seal's carry-save adders:
/// Muła, Kurz and Lemire 2018, The Computer Journal 61): a third of an instruction a row that none of the tables costs.
enum BitCounting {
  /// The words that are added in one step.
  static let wordsPerBlock = 8
  /// The rows in one step.
  static let rowsPerBlock = 128 * wordsPerBlock
  /// So many steps fit the bytes that sums are kept in, and the first-level cache.
  static let mostBlocks = 24

  /// The number of rows in both sets. Complexity: O(blocks).
  ///
  /// - Parameter blocks: At most `mostBlocks`, of `wordsPerBlock` words each.
  static func intersection(_ one: UnsafePointer<RowBits>, _ other: UnsafePointer<RowBits>, blocks: Int) -> Int32 {
    var (ones, twos, fours, eights) = (RowBits(), RowBits(), RowBits(), RowBits())
    var (a, b) = (one, other)
    for _ in 0..<blocks {
      let first = add(a[0] & b[0], a[1] & b[1], to: &ones)
      let second = add(a[2] & b[2], a[3] & b[3], to: &ones)
      let third = add(a[4] & b[4], a[5] & b[5], to: &ones)
      let fourth = add(a[6] & b[6], a[7] & b[7], to: &ones)
      let carry = add(first, second, to: &twos)
      let other = add(third, fourth, to: &twos)
      eights = eights &+ byteSums(add(carry, other, to: &fours))
      a += wordsPerBlock
      b += wordsPerBlock
    }
    let sums =
      (pairSums(eights) &<< 3) &+ (pairSums(byteSums(fours)) &<< 2) &+ (pairSums(byteSums(twos)) &<< 1)
      &+ pairSums(byteSums(ones))
    // Four sums of sixteen bits a lane: the product's top ones are their sum.
    let total = (sums[0] &+ sums[1]) &* 0x0001_0001_0001_0001
    return Int32(truncatingIfNeeded: total &>> 48)
  }

  /// Adds two words to the units bit by bit; returns the carries.
  @inline(__always)
  private static func add(_ one: RowBits, _ other: RowBits, to units: inout RowBits) -> RowBits {
    let difference = units ^ one
    let carry = (units & one) | (difference & other)
    units = difference ^ other
    return carry
  }

  /// The number of ones in each byte.
  @inline(__always)
  private static func byteSums(_ word: RowBits) -> RowBits {
    let pairs = word &- ((word &>> 1) & RowBits(repeating: 0x5555_5555_5555_5555))
    let nibbles = RowBits(repeating: 0x3333_3333_3333_3333)
    let fours = (pairs & nibbles) &+ ((pairs &>> 2) & nibbles)
    return (fours &+ (fours &>> 4)) & RowBits(repeating: 0x0F0F_0F0F_0F0F_0F0F)
  }

  /// The sums of neighbouring bytes.
  @inline(__always)
  private static func pairSums(_ word: RowBits) -> RowBits {
    let bytes = RowBits(repeating: 0x00FF_00FF_00FF_00FF)
    return (word & bytes) &+ ((word &>> 8) & bytes)
  }
}

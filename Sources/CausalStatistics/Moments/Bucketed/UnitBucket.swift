/// Which bucket a unit (a row, or a cluster of rows) falls into, by arithmetic that every engine has.
///
/// With P = 2³¹ − 1 and a = unit mod P: h₁ = 48271 a mod P, h₂ = (h₁² + 69621 a) mod P, h₃ = (h₂² + h₁) mod P, and the
/// bucket is h₃ mod K. No step leaves 64 signed bits, so that SQL engines give the same buckets bit for bit.
public enum UnitBucket {
  @usableFromInline static let prime: UInt64 = 2_147_483_647

  /// The bucket of `unit` (0 or more) among `count` (1 to 2³¹ − 1) buckets.
  @inlinable public static func bucket(of unit: Int, among count: Int) -> Int {
    precondition(unit >= 0 && count > 0 && count <= Int(prime), "units from 0, buckets from 1 to 2³¹ − 1")
    return Int(hash(UInt64(unit)) % UInt64(count))
  }

  /// h₃, in 0..<P.
  @inlinable static func hash(_ unit: UInt64) -> UInt64 {
    let a = remainder(unit)
    let first = remainder(48_271 &* a)
    let second = remainder(first &* first &+ 69_621 &* a)
    return remainder(second &* second &+ first)
  }

  /// x mod P, by folding the bits above the 31st twice.
  @inlinable static func remainder(_ x: UInt64) -> UInt64 {
    var folded = (x & prime) &+ (x >> 31)
    folded = (folded & prime) &+ (folded >> 31)
    // Now at most P + 7, as x >> 31 is below 2³³.
    return folded >= prime ? folded &- prime : folded
  }
}

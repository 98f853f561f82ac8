/// The first 128 bits of 5^q for every power of ten that a Double can need, as two words a power.
///
/// Positive powers are cut off. Negative ones are reciprocals, cut off below 5^−27 and rounded up from there on, as the
/// method's proof asks (Lemire 2021, "Number parsing at a gigabyte per second", Software: Practice and Experience 51,
/// section 5; Mushtak and Lemire 2023 show that no further bits are ever needed).
enum PowersOfFive {
  static let smallest = -342
  static let largest = 308

  /// Words 2 (q − smallest) and 2 (q − smallest) + 1 are the high and the low half. Made on first use, never freed.
  nonisolated(unsafe) static let table: UnsafePointer<UInt64> = {
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * (largest - smallest + 1))
    var power = WideNumber(1)
    for q in 0...max(largest, -smallest) {
      if q > 0 { power.multiply(by: 5) }
      if q <= largest { store(power.leadingBits, at: q, in: words) }
      if q > 0, -q >= smallest {
        let reciprocal = power.reciprocalBits
        store(q <= 27 ? reciprocal + 1 : reciprocal, at: -q, in: words)
      }
    }
    return UnsafePointer(words)
  }()

  private static func store(_ bits: UInt128, at q: Int, in words: UnsafeMutablePointer<UInt64>) {
    words[2 * (q - smallest)] = UInt64(truncatingIfNeeded: bits >> 64)
    words[2 * (q - smallest) + 1] = UInt64(truncatingIfNeeded: bits)
  }
}

/// A whole number of up to 832 bits, enough for 5^342 (795 bits) and twice that.
private struct WideNumber {
  /// Least significant first.
  private var limbs: [UInt64]

  init(_ value: UInt64) {
    limbs = [UInt64](repeating: 0, count: 13)
    limbs[0] = value
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index].multipliedFullWidth(by: factor)
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      limbs[index] = low
      carry = product.high + (overflow ? 1 : 0)
    }
  }

  private var bitLength: Int {
    let top = limbs.lastIndex { $0 != 0 } ?? 0
    return 64 * (top + 1) - limbs[top].leadingZeroBitCount
  }

  /// The number shifted until its first bit is bit 127.
  var leadingBits: UInt128 {
    let length = bitLength
    var bits: UInt128 = 0
    for place in stride(from: length - 1, through: max(0, length - 128), by: -1) {
      bits = bits << 1 | UInt128(limbs[place / 64] >> UInt64(place % 64) & 1)
    }
    return length < 128 ? bits << UInt128(128 - length) : bits
  }

  /// The first 128 bits of 1/self, cut off, by long division in base 2.
  var reciprocalBits: UInt128 {
    var remainder = WideNumber(0)
    let length = bitLength
    remainder.limbs[(length - 1) / 64] = 1 << UInt64((length - 1) % 64)
    let used = length / 64 + 1
    var bits: UInt128 = 0
    for _ in 0..<128 {
      bits <<= 1
      if remainder.doubleAndReduce(by: self, limbs: used) { bits |= 1 }
    }
    return bits
  }

  /// Doubles, and takes `divisor` away where it goes in.
  private mutating func doubleAndReduce(by divisor: WideNumber, limbs used: Int) -> Bool {
    let used = min(used, limbs.count)
    return limbs.withUnsafeMutableBufferPointer { own in
      divisor.limbs.withUnsafeBufferPointer { other in
        var carry: UInt64 = 0
        for index in 0..<used {
          let limb = own[index]
          own[index] = limb << 1 | carry
          carry = limb >> 63
        }
        var index = used - 1
        while index > 0, own[index] == other[index] { index -= 1 }
        guard own[index] >= other[index] else { return false }
        var borrow: UInt64 = 0
        for index in 0..<used {
          let (partial, first) = own[index].subtractingReportingOverflow(other[index])
          let (limb, second) = partial.subtractingReportingOverflow(borrow)
          own[index] = limb
          borrow = first || second ? 1 : 0
        }
        return true
      }
    }
  }
}

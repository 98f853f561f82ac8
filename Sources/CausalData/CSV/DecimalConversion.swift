/// From a decimal number's digits to the nearest Double, ties to even, exactly.
enum DecimalConversion {
  /// 10⁰ … 10²², all exact.
  nonisolated(unsafe) static let exactPowers: UnsafePointer<Double> = {
    let powers = UnsafeMutablePointer<Double>.allocate(capacity: 23)
    var power = 1.0
    for exponent in 0...22 {
      powers[exponent] = power
      power *= 10
    }
    return UnsafePointer(powers)
  }()

  /// 10⁰ … 10¹⁹.
  nonisolated(unsafe) static let wholePowers: UnsafePointer<UInt64> = {
    let powers = UnsafeMutablePointer<UInt64>.allocate(capacity: 20)
    var power: UInt64 = 1
    for exponent in 0...19 {
      powers[exponent] = power
      power &*= 10
    }
    return UnsafePointer(powers)
  }()

  /// The tables that conversions look into, fetched once for a loop of them.
  struct Tables {
    let whole = DecimalConversion.wholePowers
    let exact = DecimalConversion.exactPowers
    let fives = PowersOfFive.table
  }

  /// digits × 10^exponent: 0 and infinity beyond a Double's range, nil where 128 bits cannot tell (never seen so far).
  @inline(__always)
  static func nearest(digits: UInt64, exponent: Int, tables: Tables) -> Double? {
    // Both are exact Doubles, so that one rounding remains (Clinger 1990).
    if digits <= 1 << 53, exponent >= -22, exponent <= 22 {
      let value = Double(Int64(truncatingIfNeeded: digits))
      return exponent < 0 ? value / tables.exact[-exponent] : value * tables.exact[exponent]
    }
    return scaled(digits: digits, exponent: exponent, fives: tables.fives)
  }

  /// The product with a 128-bit power of five (Lemire 2021, algorithm 1).
  @inline(__always)
  static func scaled(digits: UInt64, exponent: Int, fives: UnsafePointer<UInt64>) -> Double? {
    if digits == 0 || exponent < PowersOfFive.smallest { return 0 }
    if exponent > PowersOfFive.largest { return .infinity }
    let shift = digits.leadingZeroBitCount
    let normal = digits << UInt64(shift)
    let table = fives + 2 * (exponent - PowersOfFive.smallest)
    var product = normal.multipliedFullWidth(by: table[0])
    // The low word matters only where the bits below the needed 55 are all set.
    if product.high & 0x1FF == 0x1FF {
      let correction = normal.multipliedFullWidth(by: table[1])
      let (low, overflow) = product.low.addingReportingOverflow(correction.high)
      product.low = low
      if overflow { product.high += 1 }
      if low == .max, exponent < -27 || exponent > 55 { return nil }
    }
    let upper = Int(product.high >> 63)
    var mantissa = product.high >> UInt64(upper + 9)
    // 217706 / 65536 is log2(10) with enough digits for this range.
    var power = (217_706 * exponent) >> 16 + 63 + upper - shift + 1_023
    if power <= 0 {
      let below = 1 - power
      guard below < 64 else { return 0 }
      mantissa >>= UInt64(below)
      mantissa = (mantissa + (mantissa & 1)) >> 1
      // Rounding up may have made the smallest normal number, whose bits follow on.
      return Double(bitPattern: mantissa)
    }
    // Halfway between two Doubles, which only short powers can be: to even.
    if product.low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1,
      mantissa << UInt64(upper + 9) == product.high
    {
      mantissa &= ~1
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >= 1 << 53 {
      mantissa = 1 << 52
      power += 1
    }
    guard power < 0x7FF else { return .infinity }
    return Double(bitPattern: mantissa & ~(1 << 52) | UInt64(power) << 52)
  }
}

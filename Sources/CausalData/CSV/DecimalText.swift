/// Reads decimal numbers from bytes: a sign, digits, a fraction, an exponent; nothing else is a number.
enum DecimalText {
  /// What a whole text is.
  enum Reading: Equatable {
    case number(Double)
    /// "inf", "-Infinity", or a number beyond a Double's range.
    case infinite
    case notANumber
  }

  /// The eight bytes at `place`, the first in the lowest bits.
  @inline(__always)
  static func load(_ place: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
  }

  /// How many of the eight bytes of `word` are digits, from the first on, and their values (other bytes are anything).
  @inline(__always)
  static func leadingDigits(_ word: UInt64) -> (count: Int, values: UInt64) {
    let values = word ^ 0x3030_3030_3030_3030
    // A byte above 9 sets its own high bit; a carry can only reach bytes after the first that is no digit.
    let others = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
    return (others.trailingZeroBitCount &>> 3, values)
  }

  /// The number that eight digit values make, the first digit in the lowest byte.
  @inline(__always)
  static func combine(_ values: UInt64) -> UInt64 {
    let pairs = (values &* 2_561) &>> 8 & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 6_553_601) &>> 16 & 0x0000_FFFF_0000_FFFF
    return (fours &* 42_949_672_960_001) &>> 32
  }

  /// A number of at most 7 digits before its point and 18 or 19 in all, at `start`: no exponent, no blanks.
  /// Reads up to 33 bytes from `start`.
  /// - Returns: Where it ends, which is `start` where it is no such number.
  @inline(__always)
  static func short(
    _ start: UnsafePointer<UInt8>, point: UInt8, tables: DecimalConversion.Tables
  ) -> (value: Double, end: UnsafePointer<UInt8>) {
    let negative = start[0] == UInt8(ascii: "-")
    let sign: UInt64 = negative ? 1 << 63 : 0
    let first = start + (negative ? 1 : 0)
    let (count, values) = leadingDigits(load(first))
    guard count < 8 else { return (0, start) }
    var digits = combine(values << (UInt64(8 &- count) &* 8))
    var end = first + count
    var fraction = 0
    if end[0] == point {
      end += 1
      let (count, values) = leadingDigits(load(end))
      if count == 8 {
        return longFraction(start, whole: digits, sign: sign, fraction: end, eight: combine(values), tables)
      }
      digits = digits &* tables.whole[count] &+ combine(values << (UInt64(8 &- count) &* 8))
      end += count
      fraction = count
    }
    guard count &+ fraction > 0 else { return (0, start) }
    let value = Double(Int64(truncatingIfNeeded: digits)) / tables.exact[fraction]
    return (Double(bitPattern: value.bitPattern | sign), end)
  }

  /// The rest of a number whose fraction, from `fraction` on, has at least the eight digits `eight`: the texts that
  /// programs write to give a Double back exactly.
  @inline(__always)
  private static func longFraction(
    _ start: UnsafePointer<UInt8>, whole: UInt64, sign: UInt64, fraction: UnsafePointer<UInt8>, eight: UInt64,
    _ tables: DecimalConversion.Tables
  ) -> (value: Double, end: UnsafePointer<UInt8>) {
    var digits = whole &* 100_000_000 &+ eight
    var end = fraction + 8
    var (count, values) = leadingDigits(load(end))
    if count == 8 {
      // Beyond these, two more digits fit where at most one stands before the point.
      guard whole < 10 else { return (0, start) }
      digits = digits &* 100_000_000 &+ combine(values)
      end += 8
      (count, values) = leadingDigits(load(end))
      guard count <= 2 else { return (0, start) }
    } else {
      // At most seven, eight and three.
      guard count <= 3 || whole < 1_000 else { return (0, start) }
    }
    digits = digits &* tables.whole[count] &+ combine(values << (UInt64(8 &- count) &* 8))
    end += count
    guard
      let value = DecimalConversion.nearest(digits: digits, exponent: -(end - fraction), tables: tables)
    else { return (0, start) }
    return (Double(bitPattern: value.bitPattern | sign), end)
  }

  /// A number of up to 19 digits, with an exponent or without, at `start`. Reads on until a byte that is no digit, and
  /// up to 8 bytes beyond it.
  /// - Returns: Where it ends, which is `start` where it is no such number.
  @inline(never)
  static func long(_ start: UnsafePointer<UInt8>, point: UInt8) -> (value: Double, end: UnsafePointer<UInt8>) {
    let negative = start[0] == UInt8(ascii: "-")
    var place = start + (negative || start[0] == UInt8(ascii: "+") ? 1 : 0)
    var digits: UInt64 = 0
    var total = appendDigits(&place, to: &digits)
    var exponent = 0
    if place[0] == point {
      place += 1
      let fraction = appendDigits(&place, to: &digits)
      total += fraction
      exponent = -fraction
    }
    guard total > 0, total <= 19 else { return (0, start) }
    if place[0] | 0x20 == UInt8(ascii: "e") {
      guard let written = self.exponent(&place) else { return (0, start) }
      exponent += written
    }
    guard let value = DecimalConversion.nearest(digits: digits, exponent: exponent, tables: DecimalConversion.Tables()),
      value.isFinite
    else {
      return (0, start)
    }
    return (negative ? -value : value, place)
  }

  /// Goes over digits, adding them to `digits` (which wraps where there are too many), and counts them.
  @inline(__always)
  private static func appendDigits(_ place: inout UnsafePointer<UInt8>, to digits: inout UInt64) -> Int {
    let start = place
    while true {
      let (count, values) = leadingDigits(load(place))
      guard count < 8 else {
        digits = digits &* 100_000_000 &+ combine(values)
        place += 8
        continue
      }
      digits = digits &* DecimalConversion.wholePowers[count] &+ combine(values << (UInt64(8 &- count) &* 8))
      place += count
      return place - start
    }
  }

  /// "e−12" at `place`; beyond ±99,999 it no longer grows.
  @inline(__always)
  private static func exponent(_ place: inout UnsafePointer<UInt8>) -> Int? {
    var next = place + 1
    let negative = next[0] == UInt8(ascii: "-")
    if negative || next[0] == UInt8(ascii: "+") { next += 1 }
    let start = next
    var value = 0
    while next[0] &- UInt8(ascii: "0") < 10 {
      if value < 99_999 { value = value &* 10 &+ Int(next[0] &- UInt8(ascii: "0")) }
      next += 1
    }
    guard next > start else { return nil }
    place = next
    return negative ? -value : value
  }

  /// What `text` is, read to its end, however many digits it has; blanks around it have been taken off.
  static func read(_ text: UnsafeBufferPointer<UInt8>, point: UInt8) -> Reading {
    var rest = text[...]
    let negative = rest.first == UInt8(ascii: "-")
    if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let body = rest
    var (digits, total, kept, fraction, inexact) = (UInt64(0), 0, 0, 0, false)
    var afterPoint = false
    while let byte = rest.first {
      if byte == point, !afterPoint {
        afterPoint = true
      } else if byte &- UInt8(ascii: "0") < 10 {
        let digit = UInt64(byte &- UInt8(ascii: "0"))
        total += 1
        if afterPoint { fraction += 1 }
        if digits < 1_000_000_000_000_000_000 {
          digits = digits &* 10 &+ digit
          kept = total
        } else if digit != 0 {
          inexact = true
        }
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard total > 0 else { return isInfinityWord(body) ? .infinite : .notANumber }
    var scale = -fraction
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      let minus = rest.first == UInt8(ascii: "-")
      if minus || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard !rest.isEmpty else { return .notANumber }
      var written = 0
      while let byte = rest.first, byte &- UInt8(ascii: "0") < 10 {
        if written < 1 << 40 { written = written * 10 + Int(byte &- UInt8(ascii: "0")) }
        rest = rest.dropFirst()
      }
      scale += minus ? -written : written
    }
    guard rest.isEmpty else { return .notANumber }
    let value = convert(digits, scale + total - kept, inexact: inexact, scale: scale, body: body)
    guard value.isFinite else { return .infinite }
    return .number(negative ? -value : value)
  }

  /// With more than 19 digits the value lies between two neighbours; where these round alike, that is the answer.
  private static func convert(
    _ digits: UInt64, _ exponent: Int, inexact: Bool, scale: Int, body: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Double {
    let nearest = DecimalConversion.nearest(digits: digits, exponent: exponent, tables: DecimalConversion.Tables())
    if let nearest, !inexact { return nearest }
    if let nearest,
      nearest == DecimalConversion.nearest(digits: digits + 1, exponent: exponent, tables: DecimalConversion.Tables())
    {
      return nearest
    }
    // The standard library's own conversion is exact for any length, and does not ask the locale.
    let written = body.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { $0 &- UInt8(ascii: "0") < 10 }
    return Double(String(decoding: written, as: UTF8.self) + "e\(scale)") ?? .infinity
  }

  private static func isInfinityWord(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard text.count == 3 || text.count == 8 else { return false }
    return text.elementsEqual("infinity".utf8.prefix(text.count)) { $0 | 0x20 == $1 }
  }
}

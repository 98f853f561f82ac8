import Glibc
import SeededRandom
import Testing

@testable import CausalData

/// Every reading of a number is compared, bit by bit, with the C library's `strtod`.
@Suite struct DecimalTextTests {
  /// What a text is read as by each way that can read it, and by `strtod`.
  private static func differences(_ text: String) -> [String] {
    let expected = strtod(text, nil)
    var bytes = Array(text.utf8)
    let count = bytes.count
    let whole = bytes.withUnsafeBufferPointer { DecimalText.read($0, point: UInt8(ascii: ".")) }
    bytes += [UInt8(ascii: "\n")] + [UInt8](repeating: 0, count: 40)
    var found: [String] = []
    switch whole {
    case .number(let value) where value.bitPattern == expected.bitPattern: break
    case .infinite where expected.isInfinite: break
    default: found.append("\(text): read \(whole), strtod \(expected)")
    }
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let short = DecimalText.short(
        base, point: UInt8(ascii: "."), tables: DecimalConversion.Tables())
      if short.end == base + count, short.value.bitPattern != expected.bitPattern {
        found.append("\(text): short \(short.value), strtod \(expected)")
      }
      let long = DecimalText.long(base, point: UInt8(ascii: "."))
      if long.end == base + count, long.value.bitPattern != expected.bitPattern {
        found.append("\(text): long \(long.value), strtod \(expected)")
      }
    }
    return found
  }

  private static func digits(_ count: Int, _ generator: inout SplitMix64) -> String {
    String((0..<count).map { _ in Character(UnicodeScalar(UInt8(ascii: "0") + UInt8(generator.next() % 10))) })
  }

  @Test("Numbers of every shape have strtod's bits", arguments: 0..<20 as Range<UInt64>)
  func shapes(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<500 {
      var text = ["", "-", "+"][Int(generator.next() % 3)]
      let (before, after) = (Int(generator.next() % 12), Int(generator.next() % 24))
      text += DecimalTextTests.digits(max(before, after == 0 ? 1 : 0), &generator)
      if after > 0 { text += "." + DecimalTextTests.digits(after, &generator) }
      if generator.next() % 3 == 0 { text += "e\(Int(generator.next() % 700) - 350)" }
      #expect(DecimalTextTests.differences(text) == [])
    }
  }

  @Test("Any Double comes back from its shortest text, and from 17 digits and more", arguments: 0..<20 as Range<UInt64>)
  func anyBits(seed: UInt64) {
    var generator = SplitMix64(seed: seed &+ 1_000)
    for _ in 0..<300 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      #expect(DecimalTextTests.differences("\(value)") == [])
      // Halfway to the next Double, exactly and a little more and less: 800 digits at most.
      let exact = DecimalTextTests.halfway(above: value.magnitude)
      for text in exact { #expect(DecimalTextTests.differences(text) == []) }
    }
  }

  /// The decimal text of the number halfway between `value` and the next Double, and two neighbours of that text.
  private static func halfway(above value: Double) -> [String] {
    guard value.isFinite, value > 1e-250, value < 1e250 else { return [] }
    // m · 2^e, with m odd and of 54 bits, in full: multiply or divide a decimal digit string.
    var mantissa = [UInt8]()
    var bits = (value.significandBitPattern | 1 << 52) << 1 | 1
    while bits > 0 {
      mantissa.append(UInt8(bits % 10))
      bits /= 10
    }
    let power = Int(value.exponent) - 53
    var scale = 0
    for _ in 0..<abs(power) {
      // × 2, or × 5 with one decimal place more.
      var carry = 0
      for index in mantissa.indices {
        carry += Int(mantissa[index]) * (power > 0 ? 2 : 5)
        mantissa[index] = UInt8(carry % 10)
        carry /= 10
      }
      if carry > 0 { mantissa.append(UInt8(carry)) }
      if power < 0 { scale += 1 }
    }
    let text = String(mantissa.reversed().map { Character(UnicodeScalar(UInt8(ascii: "0") + $0)) })
    return ["\(text)e-\(scale)", "\(text)1e-\(scale + 1)", "\(text)000000000001e-\(scale + 12)"]
  }

  @Test(
    "Hard numbers",
    arguments: [
      "0", "-0", "0.0", "-0.000", "00012.500", "1.", ".5", "-.5e-3", "1.e5", "9007199254740993", "9007199254740992.5",
      "9007199254740993.0000000000000000000000000001", "2.2250738585072011e-308", "2.2250738585072014e-308",
      "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400", "1e23", "8.5e22",
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "1e999999999999",
      "1e-999999999999", "0e999999", "123456789012345678901234567890",
      "0.000000000000000000000000000012345678901234567",
      "6.631236846766476e-316", "3.2378839133029012e-319", "7.2057594037927933e16", "0.1", "0.3", "1E5", "1e+5",
      "100000000", "12345678", "1234567", "12345678.12345678", "1.12345678", "99999999.9999999",
    ])
  func hard(text: String) { #expect(DecimalTextTests.differences(text) == []) }

  @Test(
    "Nothing else is a number",
    arguments: [
      "", "-", "+", ".", "e5", "1e", "1e+", "--1", "1 2", "0x10", "1_000", "1,5", "1.2.3", "1f", "nan", "abc", "１",
    ])
  func notNumbers(text: String) {
    let reading = Array(text.utf8).withUnsafeBufferPointer { DecimalText.read($0, point: UInt8(ascii: ".")) }
    #expect(reading == .notANumber)
  }

  @Test("Infinity is told from other texts", arguments: ["inf", "-inf", "+Inf", "INFINITY", "-Infinity"])
  func infinity(text: String) {
    let reading = Array(text.utf8).withUnsafeBufferPointer { DecimalText.read($0, point: UInt8(ascii: ".")) }
    #expect(reading == .infinite)
  }

  /// The words of 5^q that `python3 -c "…"` gives by whole-number arithmetic: for q ≥ 0 the first 128 bits of 5**q, for
  /// q < 0 the first 128 bits of 2**n // 5**-q, one more for q ≥ −27.
  @Test(
    "Powers of five",
    arguments: [
      (0, 0x8000_0000_0000_0000, 0), (1, 0xa000_0000_0000_0000, 0), (55, 0xd0cf_4b50_cfe2_0765, 0xfff4_b4e3_f741_cf6d),
      (308, 0x8e67_9c2f_5e44_ff8f, 0x570f_09ea_a7ea_7648), (-1, 0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccd),
      (-27, 0x9e74_d1b7_91e0_7e48, 0x775e_a264_cf55_347e), (-28, 0xfd87_b5f2_8300_ca0d, 0x8bca_9d6e_1888_53fc),
      (-342, 0xeef4_53d6_923b_d65a, 0x113f_aa29_06a1_3b3f),
    ] as [(Int, UInt64, UInt64)])
  func powers(power: (q: Int, high: UInt64, low: UInt64)) {
    let place = 2 * (power.q - PowersOfFive.smallest)
    #expect(PowersOfFive.table[place] == power.high)
    #expect(PowersOfFive.table[place + 1] == power.low)
  }
}

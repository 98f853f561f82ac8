/// SHA-256 (FIPS 180-4), fed in pieces.
///
/// It names requests and prompts; nothing secret depends on it, so it makes no claim to constant time. Linear in the
/// bytes fed, constant memory.
public struct SHA256Digest: Sendable {
  private var state: [UInt32] = SHA256Digest.initialState
  /// Bytes that do not yet fill a block: fewer than 64 between calls.
  private var pending: [UInt8] = []
  /// Bytes fed so far.
  private var length: UInt64 = 0
  private var schedule = [UInt32](repeating: 0, count: 64)

  /// A digest of nothing yet.
  public init() { pending.reserveCapacity(64) }

  /// Feeds more bytes.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    length &+= UInt64(bytes.count)
    for byte in bytes {
      pending.append(byte)
      if pending.count == 64 { compress() }
    }
  }

  /// The 32 bytes of the digest of all that was fed; more may be fed afterwards.
  public func digest() -> [UInt8] {
    var last = self
    last.finish()
    return last.state.flatMap { word in stride(from: 24, through: 0, by: -8).map { UInt8(word >> UInt32($0) & 0xFF) } }
  }

  /// The padding of section 5.1.1: a one bit, zeros to 56 modulo 64 bytes, the length in bits as 64 bits.
  private mutating func finish() {
    let bits = length &* 8
    pending.append(0x80)
    if pending.count > 56 {
      pending.append(contentsOf: repeatElement(0, count: 64 - pending.count))
      compress()
    }
    pending.append(contentsOf: repeatElement(0, count: 56 - pending.count))
    for shift in stride(from: UInt64(56), through: 0, by: -8) { pending.append(UInt8(bits >> shift & 0xFF)) }
    compress()
  }

  /// Section 6.2.2: mixes the 64 pending bytes into the state.
  private mutating func compress() {
    for index in 0..<16 {
      let place = 4 * index
      schedule[index] =
        UInt32(pending[place]) << 24 | UInt32(pending[place + 1]) << 16 | UInt32(pending[place + 2]) << 8
        | UInt32(pending[place + 3])
    }
    for index in 16..<64 {
      let (near, far) = (schedule[index - 2], schedule[index - 15])
      let first = rotated(near, 17) ^ rotated(near, 19) ^ near >> 10
      let second = rotated(far, 7) ^ rotated(far, 18) ^ far >> 3
      schedule[index] = first &+ schedule[index - 7] &+ second &+ schedule[index - 16]
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let chosen = (e & f) ^ (~e & g)
      let first = h &+ mixed &+ chosen &+ SHA256Digest.constants[index] &+ schedule[index]
      let spread = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ spread &+ majority)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    pending.removeAll(keepingCapacity: true)
  }

  private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  /// The fractional parts of the square roots of the first eight primes (section 5.3.3).
  private static let initialState: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  /// The fractional parts of the cube roots of the first 64 primes (section 4.2.2).
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}

/// The SHA-256 of some bytes as 64 lower-case hexadecimal digits.
public func sha256Hex(_ bytes: [UInt8]) -> String {
  var digest = SHA256Digest()
  digest.update(bytes)
  return hexadecimal(digest.digest())
}

/// Two lower-case hexadecimal digits for each byte.
package func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

import Glibc

/// The levels of one column, in the order in which they were first seen, and the code of each.
///
/// Texts that mean a missing value get the column's missing code and are no levels. Confined to one thread at a time.
final class LevelDictionary {
  /// What becomes of a text that was not seen before.
  enum Outcome {
    case code(Int32)
    /// One level more than the codes, or the limit, can hold.
    case full
    case notUTF8
    /// A lone carriage return, which may stand in a quoted field only.
    case carriageReturn
  }

  private struct Slot {
    /// The text itself where it has at most eight bytes, else its hash.
    var key: UInt64
    /// Its number of bytes; −1 is a free slot.
    var length: Int32
    var code: Int32
    /// Where in `bytes` a text of more than eight bytes begins.
    var offset: Int
    var count: Int
  }

  /// The code of missing values.
  static let missing: Int32 = -1

  /// The levels by their codes, and the row where each was first seen.
  private(set) var levels: [(text: String, firstRow: Int)] = []
  /// The levels' codes, kept from the first text on that is not ASCII: one letter can be written in several ways (é as
  /// one scalar or as two), and they are one level, spelled as it was first.
  private var codesOfLevels: [String: Int32]?
  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private var used = 0
  private var bytes: [UInt8] = []
  private let mostLevels: Int
  private let missingTokens: MissingTokens
  /// Drawn for each dictionary, so that no file can be made whose texts all meet in one slot.
  private let seed = UInt64.random(in: .min ... .max) | 1

  init(mostLevels: Int, missingTokens: MissingTokens) {
    (self.mostLevels, self.missingTokens) = (mostLevels, missingTokens)
    mask = 15
    slots = LevelDictionary.freeSlots(16)
  }

  /// A dictionary of `known` levels with codes in their order, which takes no others.
  convenience init(known: [String], missingTokens: MissingTokens) {
    self.init(mostLevels: known.count, missingTokens: missingTokens)
    for var level in known { _ = level.withUTF8 { code(of: $0, row: 0, isQuoted: true) } }
  }

  deinit { slots.deallocate() }

  private static func freeSlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    slots.initialize(repeating: Slot(key: 0, length: -1, code: 0, offset: 0, count: 0), count: count)
    return slots
  }

  @inline(__always)
  private func place(of key: UInt64, length: Int) -> Int {
    let product = (key ^ UInt64(truncatingIfNeeded: length) &<< 57).multipliedFullWidth(by: seed)
    return Int(truncatingIfNeeded: product.high ^ product.low) & mask
  }

  /// The code of a text of at most eight bytes, given as a word whose other bytes are 0; nil where it was never seen.
  @inline(__always)
  func find(short key: UInt64, length: Int) -> Int32? {
    var place = place(of: key, length: length)
    while true {
      let slot = slots + place
      if slot.pointee.length == Int32(truncatingIfNeeded: length), slot.pointee.key == key {
        slot.pointee.count &+= 1
        return slot.pointee.code
      }
      if slot.pointee.length < 0 { return nil }
      place = (place &+ 1) & mask
    }
  }

  /// The code of `text`, which becomes a level where it is new.
  func code(of text: UnsafeBufferPointer<UInt8>, row: Int, isQuoted: Bool) -> Outcome {
    let key = key(of: text)
    var place = place(of: key, length: text.count)
    while slots[place].length >= 0 {
      if slots[place].key == key, slots[place].length == Int32(truncatingIfNeeded: text.count),
        text.count <= 8 || holds(text, at: slots[place].offset)
      {
        slots[place].count &+= 1
        return .code(slots[place].code)
      }
      place = (place &+ 1) & mask
    }
    let isMissing = missingTokens.contains(text)
    var code = LevelDictionary.missing
    if !isMissing {
      guard let level = String(validating: text, as: UTF8.self) else { return .notUTF8 }
      guard isQuoted || !text.contains(UInt8(ascii: "\r")) else { return .carriageReturn }
      if let known = otherSpelling(of: level) {
        code = known
      } else {
        guard levels.count < mostLevels else { return .full }
        code = Int32(levels.count)
        levels.append((level, row))
        codesOfLevels?[level] = code
      }
    }
    slots[place] = Slot(
      key: key, length: Int32(truncatingIfNeeded: text.count), code: code, offset: bytes.count, count: 1)
    if text.count > 8 { bytes.append(contentsOf: text) }
    used += 1
    if used * 2 > mask { grow() }
    return .code(code)
  }

  /// The code of a level that is the same text in other bytes.
  private func otherSpelling(of level: String) -> Int32? {
    if codesOfLevels == nil {
      guard level.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
      var codes: [String: Int32] = [:]
      for (code, known) in levels.enumerated() { codes[known.text] = Int32(code) }
      codesOfLevels = codes
    }
    return codesOfLevels?[level]
  }

  /// How often each level was seen.
  var counts: [Int] {
    var counts = [Int](repeating: 0, count: levels.count)
    for index in 0...mask where slots[index].length >= 0 && slots[index].code >= 0 {
      counts[Int(slots[index].code)] += slots[index].count
    }
    return counts
  }

  private func holds(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    bytes.withUnsafeBufferPointer { kept in
      guard let kept = kept.baseAddress, let text = text.baseAddress.map({ ($0, text.count) }) else { return false }
      return memcmp(kept + offset, text.0, text.1) == 0
    }
  }

  private func key(of text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let whole = text.count & ~7
    var last: UInt64 = 0
    for index in whole..<text.count { last |= UInt64(text[index]) << UInt64(8 * (index - whole)) }
    if text.count < 8 { return last }
    let words = UnsafeRawBufferPointer(text)
    if text.count == 8 { return UInt64(littleEndian: words.loadUnaligned(as: UInt64.self)) }
    var hash = LevelDictionary.mixed(last ^ seed, seed)
    for offset in stride(from: 0, to: whole, by: 8) {
      hash = LevelDictionary.mixed(
        hash ^ UInt64(littleEndian: words.loadUnaligned(fromByteOffset: offset, as: UInt64.self)), seed)
    }
    return hash
  }

  private static func mixed(_ word: UInt64, _ seed: UInt64) -> UInt64 {
    let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: seed)
    return product.high ^ product.low
  }

  private func grow() {
    let (old, count) = (slots, mask + 1)
    slots = LevelDictionary.freeSlots(count * 2)
    mask = count * 2 - 1
    for index in 0..<count where old[index].length >= 0 {
      var place = place(of: old[index].key, length: Int(old[index].length))
      while slots[place].length >= 0 { place = (place &+ 1) & mask }
      slots[place] = old[index]
    }
    old.deallocate()
  }
}

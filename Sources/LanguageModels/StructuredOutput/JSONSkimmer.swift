/// Finds where JSON objects or arrays stand in a text, by syntax alone and without building anything.
///
/// Each opening bracket that is not inside a value already found is tried once, and a try is given up at the first byte
/// that JSON does not allow, at a depth of 128 or at the end of the text. Since brackets can nest only 128 deep, a byte
/// is looked at no more than about 128 times, whatever the text: the work is linear.
struct JSONSkimmer {
  private enum Expectation { case value, valueOrEnd, key, keyOrEnd, commaOrEnd }
  private enum Outcome {
    case end(Int)
    case malformed
    case unclosed
  }
  static let maximumDepth = 128

  private let bytes: [UInt8]
  private var isObject: [Bool] = []
  /// How many bytes the tries have looked at, a byte counted again in each try.
  private(set) var bytesLookedAt = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The complete values that open with `bracket` (`{` or `[`), left to right, none inside another. Where a value is
  /// still open at the end of the text, nothing inside it is looked for: it would be a piece of an answer.
  mutating func values(opening bracket: UInt8) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == bracket else {
        index += 1
        continue
      }
      switch skim(from: index) {
      case .end(let end):
        found.append(index..<end)
        index = end
      case .malformed: index += 1
      case .unclosed: return found
      }
    }
    return found
  }

  private mutating func skim(from start: Int) -> Outcome {
    isObject.removeAll(keepingCapacity: true)
    var expected = Expectation.value
    var index = start
    defer { bytesLookedAt += min(index, bytes.count) - start }
    while index < bytes.count {
      let byte = bytes[index]
      switch (expected, byte) {
      case (_, 0x20), (_, 0x09), (_, 0x0A), (_, 0x0D): index += 1
      case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")),
        (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
        guard isObject.count < JSONSkimmer.maximumDepth else { return .malformed }
        isObject.append(byte == UInt8(ascii: "{"))
        expected = byte == UInt8(ascii: "{") ? .keyOrEnd : .valueOrEnd
        index += 1
      case (.keyOrEnd, UInt8(ascii: "}")), (.valueOrEnd, UInt8(ascii: "]")),
        (.commaOrEnd, UInt8(ascii: "}")), (.commaOrEnd, UInt8(ascii: "]")):
        guard isObject.last == (byte == UInt8(ascii: "}")) else { return .malformed }
        isObject.removeLast()
        index += 1
        if isObject.isEmpty { return .end(index) }
        expected = .commaOrEnd
      case (.commaOrEnd, UInt8(ascii: ",")):
        expected = isObject.last == true ? .key : .value
        index += 1
      case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")):
        let isClosed = skipString(&index)
        guard isClosed else { return index < bytes.count ? .malformed : .unclosed }
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        guard index < bytes.count else { return .unclosed }
        guard bytes[index] == UInt8(ascii: ":") else { return .malformed }
        index += 1
        expected = .value
      case (.value, UInt8(ascii: "\"")), (.valueOrEnd, UInt8(ascii: "\"")):
        let isClosed = skipString(&index)
        guard isClosed else { return index < bytes.count ? .malformed : .unclosed }
        expected = .commaOrEnd
      case (.value, _), (.valueOrEnd, _):
        // A number or a word; whether it is a good one is for the parser.
        let end = endOfWord(index)
        guard end > index else { return .malformed }
        index = end
        expected = .commaOrEnd
      default: return .malformed
      }
    }
    return .unclosed
  }

  /// Moves behind the closing quote of the string that opens at `index`; false where it is not closed, with `index` at
  /// the bare control character that forbids it or at the end of the text.
  private func skipString(_ index: inout Int) -> Bool {
    index += 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return true
      case UInt8(ascii: "\\"): index += 2
      case 0..<0x20: return false
      default: index += 1
      }
    }
    return false
  }

  private func endOfWord(_ start: Int) -> Int {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case 0x30...0x39, UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        index += 1
      default: return index
      }
      if index - start > 64 { return start }
    }
    return index
  }
}

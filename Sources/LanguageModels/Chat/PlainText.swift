/// Text for people out of bytes of any kind: mark-up, scripts and styles dropped, white space folded, bad UTF-8 replaced.
enum PlainText {
  /// At most `limit` characters. Complexity: O(bytes).
  static func of(_ bytes: [UInt8], limit: Int) -> String {
    let text = looksLikeHTML(bytes) ? withoutTags(bytes) : bytes
    var folded: [UInt8] = []
    folded.reserveCapacity(min(text.count, 4 * limit))
    for byte in text {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        if let last = folded.last, last != 0x20 { folded.append(0x20) }
      } else {
        folded.append(byte)
      }
      if folded.count > 4 * limit { break }
    }
    if folded.last == 0x20 { folded.removeLast() }
    return String(String(decoding: folded, as: UTF8.self).prefix(limit))
  }

  private static func looksLikeHTML(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(1_024), as: UTF8.self).lowercased()
    return ["<html", "<!doctype", "<head", "<body", "<title", "<h1", "<p>"].contains { head.contains($0) }
  }

  private static func withoutTags(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var index = 0
    var hidden: [UInt8]?  // the name of the script or style element that we are in
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "<") else {
        if hidden == nil { output.append(bytes[index]) }
        index += 1
        continue
      }
      let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count
      let tag = bytes[(index + 1)..<end]
      let isClosing = tag.first == UInt8(ascii: "/")
      let name = tag.drop { $0 == UInt8(ascii: "/") }.prefix { (0x41...0x5A).contains($0 & 0xDF) }.map { $0 | 0x20 }
      if let current = hidden {
        if isClosing, name == current { hidden = nil }
      } else if !isClosing, name == Array("script".utf8) || name == Array("style".utf8) {
        hidden = name
      }
      if hidden == nil { output.append(0x20) }
      index = end + 1
    }
    return output
  }
}

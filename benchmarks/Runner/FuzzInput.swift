import SeededRandom

/// Damages valid files: bits, bytes, stretches, tokens that matter to the formats, and pieces of other files.
enum FuzzInput {
  private static let tokens: [[UInt8]] =
    [
      "\"", "\"\"", ",", ";", "\t", "\n", "\r", "\r\n", "\\", "{", "}", "[", "]", "(", ")", "<", ">", "</", "/>", "->",
      "<-",
      "--", "<->", "o-o", "|", ":", "=", "&", "&amp;", "&#x;", "&#1114112;", "'", "\0", "\u{FEFF}", "\u{00E9}",
      "\u{202E}",
      "e", "E", "+", "-", ".", "inf", "NaN", "nan", "NA", "None", "1e999", "-1e-999", "9223372036854775808",
      "-9223372036854775809", "18446744073709551616", "0x10", "1.", ".5", "00", "//", "/*", "*/", "#", "<!--",
      "<![CDATA[",
      "<!DOCTYPE x [<!ENTITY a \"b\">]>", "\\u0000", "\\ud800", "true", "null", "table", "node", "edge", "graph",
      "digraph",
      "subgraph", "dag", "variable", "probability", "network", "latent",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xF0, 0x9F], [0x1F, 0x8B], [0xFF, 0xFE], [0xED, 0xA0, 0x80]]

  /// Input `number` of a run: the same for the same seed.
  static func bytes(for target: FuzzTarget, seed: UInt64, number: Int) -> [UInt8] {
    var generator = SplitMix64(seed: seed, stream: [number])
    var bytes = target.samples[generator.below(target.samples.count)]
    for _ in 0..<1 + generator.below(1 + generator.below(8)) {
      let other = target.samples[generator.below(target.samples.count)]
      mutate(&bytes, other, &generator)
      if bytes.count > 1 << 16 { bytes.removeLast(bytes.count - 1 << 16) }
    }
    return bytes
  }

  private static func stretch(_ bytes: [UInt8], _ generator: inout SplitMix64) -> Range<Int> {
    let start = generator.below(bytes.count + 1)
    let longest = generator.below(4) == 0 ? bytes.count : 12
    return start..<min(bytes.count, start + generator.below(longest + 1))
  }

  private static func mutate(_ bytes: inout [UInt8], _ other: [UInt8], _ generator: inout SplitMix64) {
    let place = generator.below(bytes.count + 1)
    switch generator.below(10) {
    case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8(generator.below(8)) }
    case 1: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: generator.next()) }
    case 2, 3: bytes.insert(contentsOf: tokens[generator.below(tokens.count)], at: place)
    case 4: bytes.removeSubrange(stretch(bytes, &generator))
    case 5: bytes.insert(contentsOf: bytes[stretch(bytes, &generator)], at: place)
    case 6: bytes.removeLast(bytes.count - place)
    case 7: bytes.insert(contentsOf: other[stretch(other, &generator)], at: place)
    case 8:
      // Nesting and repetition.
      let piece =
        generator.below(2) == 0 ? tokens[generator.below(tokens.count)] : Array(bytes[stretch(bytes, &generator)])
      let times = generator.below(generator.below(8) == 0 ? 2_000 : 12)
      bytes.insert(contentsOf: (0..<times).flatMap { _ in piece }, at: place)
    default:
      let range = stretch(bytes, &generator)
      bytes.replaceSubrange(range, with: tokens[generator.below(tokens.count)])
    }
  }
}

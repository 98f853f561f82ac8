import SeededRandom
import StrictJSON
import Testing

@Suite("JSON parser")
struct JSONParserTests {
  @Test("Values read back as they were written", arguments: [JSONValue.Layout.compact, .indented, .canonical])
  func roundTrip(layout: JSONValue.Layout) throws {
    let value: JSONValue = [
      "text": "a \"quote\", a \\, a newline\n, an é, an emoji 🧪 and a mark \u{202E}",
      "numbers": [0, -1, 1.5, 1e300, 1e-300],
      "nested": [["deep": [nil, true, false]]], "": [:],
    ]
    #expect(try JSONParser.parse(value.bytes(layout)) == value || layout == .canonical)
    #expect(try JSONParser.parse(value.bytes(layout)).text(.canonical) == value.text(.canonical))
  }

  @Test(
    "What RFC 8259 does not allow is refused, with the place",
    arguments: [
      ("", JSONError.Reason.endOfText, 1, 1), ("{\"a\":1,}", .unexpected("'}'"), 1, 8),
      ("[1,]", .unexpected("']'"), 1, 4),
      ("{\n \"a\": 1,\n \"a\": 2}", .duplicateKey("a"), 3, 2), ("NaN", .unexpected("'N'"), 1, 1),
      ("1e999", .numberOutOfRange, 1, 1), ("\"\\ud800\"", .loneSurrogate, 1, 2), ("\"\\udc00\"", .loneSurrogate, 1, 2),
      ("\"\\x\"", .invalidEscape, 1, 2), ("\"a\nb\"", .controlCharacter, 1, 3),
      ("\"a\u{0}b\"", .controlCharacter, 1, 3),
      ("01", .trailingText, 1, 2), ("1 2", .trailingText, 1, 3), ("'a'", .unexpected("'''"), 1, 1),
      ("tru", .endOfText, 1, 4),
      ("[1", .endOfText, 1, 3), ("\"abc", .endOfText, 1, 5), ("-", .endOfText, 1, 2), ("1.", .endOfText, 1, 3),
      ("\"\\u12", .endOfText, 1, 6),
    ])
  func refusals(text: String, reason: JSONError.Reason, line: Int, column: Int) {
    #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    do throws(JSONError) {
      _ = try JSONParser.parse(text)
    } catch {
      #expect(error.reason == reason)
      #expect(error.line == line)
      #expect(error.column == column)
    }
  }

  @Test("Deep nesting is an error, not a stack overflow")
  func depth() throws {
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 200_000)
    #expect(throws: JSONError.self) { try JSONParser.parse(deep) }
    let allowed = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try JSONParser.parse(allowed)
    #expect(throws: JSONError.self) { try JSONParser.parse("[" + allowed + "]") }
  }

  @Test("Invalid UTF-8 is refused; a byte order mark is skipped")
  func encodings() throws {
    #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xC3, 0x28, 0x22]) }
    #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0x5C, 0x6E, 0xFF, 0x22]) }
    #expect(try JSONParser.parse([0xEF, 0xBB, 0xBF, 0x31]) == 1)
    #expect(throws: JSONError.self) { try JSONParser.parse([0xFF, 0xFE, 0x31, 0x00]) }
  }

  @Test("Escapes, surrogate pairs included")
  func escapes() throws {
    #expect(try JSONParser.parse(#""\u00e9\ud83e\uddea\/\b\f\n\r\t\"\\""#) == "é🧪/\u{8}\u{C}\n\r\t\"\\")
  }

  @Test("A prefix is read from prose, and its end is told")
  func prefix() throws {
    let text = Array("here: {\"a\": [1, 2]} and more".utf8)
    let (value, end) = try JSONParser.parsePrefix(of: text, from: 6)
    #expect(value == ["a": [1, 2]])
    #expect(end == 19)
    #expect(throws: JSONError.self) { try JSONParser.parsePrefix(of: text, from: 5_000) }
  }

  @Test("No change of bytes crashes the reader", arguments: 0..<200 as Range<UInt64>)
  func mutations(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var bytes = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",null,true],"b":{"c":"d"}}"#.utf8)
    for _ in 0...generator.below(4) { bytes[generator.below(bytes.count)] = UInt8(generator.below(256)) }
    if generator.below(3) == 0 { bytes.removeLast(generator.below(bytes.count)) }
    if let value = try? JSONParser.parse(bytes) {
      #expect((try? JSONParser.parse(value.bytes())) == value)
    }
  }
}

@Suite("JSON writing")
struct JSONWritingTests {
  @Test("Canonical text does not depend on the order of keys")
  func canonical() {
    #expect((["b": 1, "a": [2]] as JSONValue).text(.canonical) == #"{"a":[2],"b":1}"#)
  }

  @Test("Characters that fool a terminal are escaped")
  func hazards() {
    #expect(JSONValue.string("a\u{202E}b\u{7F}").text() == #""a\u202eb\u007f""#)
    #expect("a\u{1B}[31m\u{202E}".visible() == "a\\u{1b}[31m\\u{202e}")
    #expect(String(repeating: "x", count: 300).visible(limit: 5) == "xxxxx…")
  }

  @Test("Numbers: integers without a fraction, doubles that read back, nothing that is not JSON")
  func numbers() {
    #expect(JSONValue.number(3).text() == "3")
    #expect(JSONValue.number(0.1).text() == "0.1")
    #expect(JSONValue.number(-0.0).text() == "0")
    #expect(JSONValue.number(.nan).text() == "null")
    #expect(JSONValue.number(1e22).text() == "1e+22")
  }
}

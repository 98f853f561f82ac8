public import CausalGraphs
import OrderedCollections
import StrictJSON
import Yams

extension VariableFile {
  /// Reads a file of variables by its name: YAML for .yaml and .yml, else as `Layout(fileName:)` says.
  ///
  /// YAML has the shape of the JSON form; a text needs no quotes (`yes`, `no` and `1` are levels as they stand). Anchors
  /// and aliases are refused: they can make a short file unboundedly large.
  ///
  /// - Throws: `VariableFileError` with the line where there is one. Complexity: O(bytes).
  public static func read(_ bytes: [UInt8], fileName: String) throws(VariableFileError) -> VariableFile {
    let name = fileName.lowercased()
    guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else {
      return try read(bytes, as: Layout(fileName: fileName))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw VariableFileError(line: nil, "the text is not UTF-8: save it as UTF-8")
    }
    return try VariableFile(json: YAMLDocument.json(text))
  }
}

/// YAML of the plain kind that people write by hand, as JSON.
enum YAMLDocument {
  /// The most bytes taken.
  static let longest = 4 << 20
  /// The most levels of nesting.
  static let deepest = 16

  /// - Throws: `VariableFileError` with the line.
  static func json(_ text: String) throws(VariableFileError) -> JSONValue {
    guard text.utf8.count <= longest else {
      throw VariableFileError(line: nil, "the YAML text is longer than \(longest) bytes")
    }
    if let line = lineOfReference(text) {
      throw VariableFileError(line: line, "anchors (&name) and aliases (*name) are not read: write the value out")
    }
    if let line = lineOfNesting(text) {
      throw VariableFileError(line: line, "nested more than \(deepest) levels deep")
    }
    let root: Node?
    do {
      root = try compose(yaml: text)
    } catch {
      throw failure(error)
    }
    guard let root else { throw VariableFileError(line: 1, "the file is empty") }
    return try value(root, key: nil, depth: 0)
  }

  private static func value(_ node: Node, key: String?, depth: Int) throws(VariableFileError) -> JSONValue {
    guard depth <= deepest else {
      throw VariableFileError(line: node.mark?.line, "nested more than \(deepest) levels deep")
    }
    switch node {
    case .scalar(let scalar): return value(scalar, key: key)
    case .sequence(let sequence):
      var elements: [JSONValue] = []
      elements.reserveCapacity(sequence.count)
      for element in sequence { elements.append(try value(element, key: key, depth: depth + 1)) }
      return .array(elements)
    case .mapping(let mapping):
      var members: JSONObject = [:]
      for (key, content) in mapping {
        guard case .scalar(let name) = key else {
          throw VariableFileError(line: key.mark?.line, "a key must be a text")
        }
        members[name.string] = try value(content, key: name.string, depth: depth + 1)
      }
      return .object(members)
    case .alias(let alias):
      throw VariableFileError(line: alias.mark?.line, "aliases (*name) are not read: write the value out")
    }
  }

  /// Texts are texts but where a number or a truth value is wanted; an empty value and ~ are none.
  private static func value(_ scalar: Node.Scalar, key: String?) -> JSONValue {
    let text = scalar.string
    let isPlain = scalar.style == .plain || scalar.style == .any
    if isPlain && (text.isEmpty || text == "~" || (text == "null" && key != "levels")) { return .null }
    switch key {
    case "tier": return Int(text).flatMap { Int(exactly: Double($0)) }.map { .number(Double($0)) } ?? .string(text)
    case "latent":
      switch text.lowercased() {
      case "true", "yes": return .bool(true)
      case "false", "no": return .bool(false)
      default: return .string(text)
      }
    default: return .string(text)
    }
  }

  /// The line of the first alias where there is an anchor too: an & and a * with a name behind them, each where a value
  /// or a key may begin. Looked for before parsing, since the parser itself can be kept busy by them; and without regard
  /// to quotes and comments, so that nothing can be hidden in what only looks like one.
  private static func lineOfReference(_ text: String) -> Int? {
    var line = 1
    var canBegin = true  // nothing but blanks and a tag since a place where a value may begin
    var isTag = false
    var mark: UInt8?
    var hasAnchor = false
    var alias: Int?
    for byte in text.utf8 {
      if let mark, byte > UInt8(ascii: " ") {
        if mark == UInt8(ascii: "&") { hasAnchor = true } else { alias = alias ?? line }
      }
      mark = nil
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        canBegin = canBegin || isTag
        isTag = false
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if byte == UInt8(ascii: "\n") { line += 1 }
        (canBegin, isTag) = (true, false)
      case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["),
        UInt8(ascii: "{"), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x85, 0xA8, 0xA9:
        canBegin = true  // the last three end YAML's other line breaks
      case UInt8(ascii: "&"), UInt8(ascii: "*"):
        if canBegin { mark = byte }
        canBegin = false
      case UInt8(ascii: "!"):
        isTag = isTag || canBegin
        canBegin = false
      default: canBegin = false
      }
    }
    return hasAnchor ? alias : nil
  }

  /// The line where collections are nested deeper than any file of variables has them, as far as that can be seen before
  /// parsing; the parser itself stops at a thousand.
  private static func lineOfNesting(_ text: String) -> Int? {
    var line = 1
    var flow = 0
    var dashes = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        dashes = 0
      case UInt8(ascii: "["), UInt8(ascii: "{"): flow += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): flow = max(0, flow - 1)
      case UInt8(ascii: "-"), UInt8(ascii: "?"): dashes += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"): break
      default: dashes = min(dashes, deepest)
      }
      // Brackets in texts that are never closed count as well: two hundred of them are no file of variables either.
      if flow > 200 || dashes > 200 { return line }
    }
    return nil
  }

  /// The parser's error in our words: its problem, and the line.
  private static func failure(_ error: any Error) -> VariableFileError {
    guard let error = error as? YamlError else { return VariableFileError(line: nil, "this is not YAML") }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return VariableFileError(
        line: max(1, mark.line), column: max(1, mark.column), "not valid YAML: \(problem.visible())")
    case .reader(let problem, _, _, _): return VariableFileError(line: nil, "not valid YAML: \(problem.visible())")
    case .duplicatedKeysInMapping(let keys, _):
      return VariableFileError(
        line: nil, "the key \"\((keys.first ?? "").visible(limit: 80))\" stands twice: keep one of them")
    default: return VariableFileError(line: nil, "this is not YAML")
    }
  }
}

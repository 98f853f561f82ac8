import LanguageModels
import OrderedCollections
import StrictJSON

extension PromptTemplate {
  /// Reads a template.
  /// - Parameters:
  ///   - file: What errors call it.
  ///   - expectedName: The name that its front matter must give; nil for any.
  /// - Throws: `PromptError` with the line. Complexity: O(bytes).
  public init(parsing text: String, file: String, expectedName: String? = nil) throws(PromptError) {
    guard text.utf8.count <= PromptTemplate.longest else {
      throw PromptError(file: file, line: 0, .tooLong(limit: PromptTemplate.longest))
    }
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    let (front, body) = try FrontMatter.read(lines, file: file)
    func key(_ key: String) throws(PromptError) -> String {
      guard let value = front.values[key], !value.isEmpty else {
        throw PromptError(file: file, line: 1, .missingKey(key))
      }
      return value
    }
    name = try key("name")
    version = try key("version")
    purpose = try key("purpose")
    schemaName = try key("schema")
    if let expectedName, !expectedName.utf8.elementsEqual(name.utf8) {
      throw PromptError(file: file, line: front.lines["name"] ?? 1, .wrongName(name, expected: expectedName))
    }
    placeholders = try key("placeholders").split(separator: ",").map(PromptTemplate.trimmed)

    var messages: [PromptMessage] = []
    var parts: [PromptPart] = []
    var schema: JSONValue?
    var used: [String: Int] = [:]
    for section in try PromptSection.all(in: lines, from: body, file: file) {
      switch section.kind {
      case .schema:
        guard schema == nil else { throw PromptError(file: file, line: section.line, .repeated("## schema")) }
        schema = try section.schema(file: file, used: &used)
      case .message(let role):
        let text = try PromptText(section.lines, from: section.line + 1, file: file)
        messages.append(PromptMessage(role: role, text: text))
        text.note(&used)
      case .part(let key):
        guard !parts.contains(where: { $0.key == key }) else {
          throw PromptError(file: file, line: section.line, .repeated("## part \(key)"))
        }
        let text = try PromptText(section.lines, from: section.line + 1, file: file)
        parts.append(PromptPart(key: key, text: text))
        text.note(&used)
      }
    }
    guard messages.contains(where: { $0.role == .user }) else {
      throw PromptError(file: file, line: 0, .missingSection("user"))
    }
    guard let schema else { throw PromptError(file: file, line: 0, .missingSection("schema")) }
    for (name, line) in used.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    where !placeholders.contains(name) {
      throw PromptError(file: file, line: line, .undeclaredPlaceholder(name))
    }
    let declared = front.lines["placeholders"] ?? 1
    for (index, name) in placeholders.enumerated() {
      guard PromptText.isName(name) else { throw PromptError(file: file, line: declared, .malformedPlaceholder(name)) }
      guard used[name] != nil else { throw PromptError(file: file, line: declared, .unusedPlaceholder(name)) }
      guard !placeholders[..<index].contains(name) else {
        throw PromptError(file: file, line: declared, .repeated(name))
      }
    }
    self.messages = messages
    self.parts = parts
    self.schema = schema
    self.file = file
    hash = sha256Hex(Array(text.utf8))
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    var scalars = Substring(text)
    while let first = scalars.first, first.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}

/// The lines between the two `---`.
private struct FrontMatter {
  var values: [String: String] = [:]
  var lines: [String: Int] = [:]

  static let keys: Set<String> = ["name", "version", "purpose", "placeholders", "schema"]

  static func read(_ lines: [String], file: String) throws(PromptError) -> (FrontMatter, body: Int) {
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      throw PromptError(file: file, line: 1, .noFrontMatter)
    }
    var front = FrontMatter()
    for index in 1..<end {
      let line = lines[index]
      if PromptTemplate.trimmed(line).isEmpty { continue }
      guard let colon = line.firstIndex(of: ":") else {
        throw PromptError(file: file, line: index + 1, .malformedLine(line))
      }
      let key = PromptTemplate.trimmed(line[..<colon])
      guard keys.contains(key) else { throw PromptError(file: file, line: index + 1, .unknownKey(key)) }
      guard front.lines.updateValue(index + 1, forKey: key) == nil else {
        throw PromptError(file: file, line: index + 1, .repeated(key))
      }
      front.values[key] = PromptTemplate.trimmed(line[line.index(after: colon)...])
    }
    return (front, end + 1)
  }
}

/// The lines under one `## heading`.
private struct PromptSection {
  enum Kind {
    case message(ChatMessage.Role)
    case schema
    case part(String)
  }
  var kind: Kind
  /// Of the heading, from 1.
  var line: Int
  var lines: [String]

  static func all(in lines: [String], from body: Int, file: String) throws(PromptError) -> [PromptSection] {
    var sections: [PromptSection] = []
    for index in body..<max(body, lines.count) {
      let line = lines[index]
      if line.hasPrefix("## ") {
        let kind = try kind(PromptTemplate.trimmed(line.dropFirst(3)), line: index + 1, file: file)
        sections.append(PromptSection(kind: kind, line: index + 1, lines: []))
      } else if !sections.isEmpty {
        sections[sections.count - 1].lines.append(line)
      } else if !PromptTemplate.trimmed(line).isEmpty {
        throw PromptError(file: file, line: index + 1, .textOutsideSection)
      }
    }
    return sections
  }

  private static func kind(_ heading: String, line: Int, file: String) throws(PromptError) -> Kind {
    if let role = ChatMessage.Role(rawValue: heading) { return .message(role) }
    if heading == "schema" { return .schema }
    let words = heading.split(separator: " ")
    if words.count == 2, words[0] == "part" { return .part(String(words[1])) }
    throw PromptError(file: file, line: line, .unknownSection(heading))
  }

  /// The section as a JSON schema; the placeholders in it are noted as used.
  func schema(file: String, used: inout [String: Int]) throws(PromptError) -> JSONValue {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(lines.joined(separator: "\n"), maximumDepth: 32)
    } catch {
      throw PromptError(file: file, line: line + error.line, .schema(error))
    }
    guard value["type"]?.string == "object", value["properties"]?.object != nil, value["required"]?.array != nil else {
      throw PromptError(file: file, line: line, .schemaNotObject)
    }
    // The depth is bounded by the parser, so the stack of values still to look at is too.
    var open = [value]
    while let next = open.popLast() {
      switch next {
      case .array(let elements): open.append(contentsOf: elements)
      case .object(let members): open.append(contentsOf: members.values)
      case .string(let text) where text.contains("{{"):
        guard let name = PromptText.wholePlaceholder(text) else {
          throw PromptError(file: file, line: line, .malformedPlaceholder(text))
        }
        used[name] = min(used[name] ?? line, line)
      default: break
      }
    }
    return value
  }
}

extension PromptText {
  /// - Parameter from: The number of the first line.
  init(_ lines: [String], from first: Int, file: String) throws(PromptError) {
    // Empty lines around the text are the layout of the file, not of the message.
    var range = lines.startIndex..<lines.endIndex
    while let start = range.first, PromptTemplate.trimmed(lines[start]).isEmpty {
      range = (start + 1)..<range.upperBound
    }
    while let last = range.last, PromptTemplate.trimmed(lines[last]).isEmpty { range = range.lowerBound..<last }
    for index in range {
      if index > range.lowerBound { append("\n") }
      var rest = lines[index][...]
      while let open = rest.range(of: "{{") {
        append(String(rest[..<open.lowerBound]))
        guard let close = rest[open.upperBound...].range(of: "}}") else {
          throw PromptError(file: file, line: first + index, .unclosedPlaceholder)
        }
        let name = String(rest[open.upperBound..<close.lowerBound])
        guard PromptText.isName(name) else {
          throw PromptError(file: file, line: first + index, .malformedPlaceholder(name))
        }
        pieces.append(.placeholder(name, line: first + index))
        rest = rest[close.upperBound...]
      }
      append(String(rest))
    }
  }

  private mutating func append(_ text: String) {
    guard !text.isEmpty else { return }
    if case .text(let before)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else {
      pieces.append(.text(text))
    }
  }

  /// Notes the first line of each placeholder.
  func note(_ used: inout [String: Int]) {
    for case .placeholder(let name, let line) in pieces { used[name] = min(used[name] ?? line, line) }
  }

  static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
  }

  /// The placeholder that is the whole of `text`; nil where there is none.
  static func wholePlaceholder(_ text: String) -> String? {
    guard text.hasPrefix("{{"), text.hasSuffix("}}") else { return nil }
    let name = text.dropFirst(2).dropLast(2)
    return isName(name) ? String(name) : nil
  }
}

extension Substring {
  /// The first occurrence of `text`. Complexity: O(count · text's count).
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}

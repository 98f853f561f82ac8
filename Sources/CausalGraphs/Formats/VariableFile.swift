import OrderedCollections
public import StrictJSON

/// The variables of an analysis as a person writes them down, and what the study is about.
///
/// Three forms: JSON (`["a", "b"]`, or objects with `name`, `description`, `unit`, `kind`, `tier`, `latent`, `levels`, or
/// `{"context": …, "variables": […]}`, where `variables` may also map each name to its description or object), CSV or TSV
/// with a header that has at least `name` (levels separated by `|`), and plain text with one `name` or
/// `name: description` a line, `#` starting a comment. The target that reads data adds YAML of the same shape as JSON.
///
/// `kind` is one of `Variable.Kind`'s, or `ordinal` for levels in order: then `levels` lists them from the lowest.
public struct VariableFile: Hashable, Sendable {
  /// The variables, in the order of the file.
  public var variables: [Variable]
  /// A sentence or two on the setting, for the expert.
  public var context: String?
  /// The levels of those variables that have them listed, by name.
  public var levels: [String: [String]] = [:]
  /// The names of those variables whose levels stand in order.
  public var ordinal: Set<String> = []

  /// What a file holds: the variables and, where it says so, what they are about.
  public init(variables: [Variable], context: String? = nil) {
    self.variables = variables
    self.context = context
  }

  /// How the text is laid out.
  public enum Layout: Hashable, Sendable {
    case json
    case separated(by: UInt8)
    case lines

    /// By the file's extension; plain text where it is not a known one.
    public init(fileName: String) {
      let name = fileName.lowercased()
      if name.hasSuffix(".json") {
        self = .json
      } else if name.hasSuffix(".csv") {
        self = .separated(by: UInt8(ascii: ","))
      } else if name.hasSuffix(".tsv") {
        self = .separated(by: 0x09)
      } else {
        self = .lines
      }
    }
  }

  /// - Throws: `VariableFileError` with the line where there is one. Complexity: O(bytes).
  public static func read(_ bytes: [UInt8], as layout: Layout) throws(VariableFileError) -> VariableFile {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw VariableFileError(line: nil, "the text is not UTF-8: save it as UTF-8")
    }
    switch layout {
    case .json: return try json(bytes)
    case .separated(let separator): return try table(bytes, separator: separator)
    case .lines: return lines(text)
    }
  }

  private static func lines(_ text: String) -> VariableFile {
    var variables: [Variable] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let content = line.trimmed
      guard !content.isEmpty, !content.hasPrefix("#") else { continue }
      if let colon = content.range(ofFirst: ": ") {
        let description = content[colon.upperBound...].trimmed
        variables.append(
          Variable(String(content[..<colon.lowerBound].trimmed), description: String(description)))
      } else {
        variables.append(Variable(String(content)))
      }
    }
    return VariableFile(variables: variables)
  }

  private static func table(_ bytes: [UInt8], separator: UInt8) throws(VariableFileError) -> VariableFile {
    var records: [SeparatedValues.Record]
    do {
      records = try SeparatedValues.records(bytes, separator: separator)
    } catch {
      throw VariableFileError(line: error.line, column: error.column, error.message)
    }
    guard let header = records.first else { throw VariableFileError(line: 1, "the file is empty") }
    records.removeFirst()
    let columns = header.fields.map { $0.lowercased() }
    let known = ["name", "description", "unit", "kind", "tier", "latent", "levels"]
    guard columns.contains("name") else {
      throw VariableFileError(line: 1, "no column is called name: the header may have \(known.joined(separator: ", "))")
    }
    if let unknown = columns.first(where: { !known.contains($0) }) {
      throw VariableFileError(
        line: 1, "unknown column \"\(unknown.visible())\": the header may have \(known.joined(separator: ", "))")
    }
    var file = VariableFile(variables: [])
    for record in records {
      guard record.fields.count == columns.count else {
        throw VariableFileError(
          line: record.line, "\(record.fields.count) fields where the header has \(columns.count)")
      }
      var members = JSONObject()
      for (column, field) in zip(columns, record.fields) where !field.isEmpty {
        switch column {
        case "levels": members[column] = .array(field.split(separator: "|").map { .string(String($0.trimmed)) })
        case "tier": members[column] = Int(field).map { .number(Double($0)) } ?? .string(field)
        case "latent":
          switch field.lowercased() {
          case "true", "1", "yes": members[column] = .bool(true)
          case "false", "0", "no": members[column] = .bool(false)
          default: members[column] = .string(field)
          }
        default: members[column] = .string(field)
        }
      }
      try file.append(.object(members), place: nil, line: record.line)
    }
    return file
  }

  private static func json(_ bytes: [UInt8]) throws(VariableFileError) -> VariableFile {
    let value: JSONValue
    do {
      value = try JSONParser.parse(bytes)
    } catch {
      throw VariableFileError(line: error.line, column: error.column, error.reason.sentence)
    }
    return try VariableFile(json: value)
  }

  /// The variables that a JSON value describes.
  ///
  /// - Throws: `VariableFileError` that names the variable. Complexity: O(value).
  public init(json value: JSONValue) throws(VariableFileError) {
    self.init(variables: [], context: value["context"]?.string)
    if let members = value["variables"]?.object {
      for (name, content) in members {
        let place = "variable \"\(name.visible(limit: 80))\""
        var described: JSONObject = [:]
        switch content {
        case .null: break
        case .string(let description): described["description"] = .string(description)
        case .object(let object): described = object
        default: throw VariableFileError(line: nil, "\(place): expected a description, or an object")
        }
        described["name"] = .string(name)
        try append(.object(described), place: place, line: nil)
      }
      return
    }
    guard let list = value["variables"]?.array ?? value["nodes"]?.array ?? value.array else {
      throw VariableFileError(
        line: 1, "expected a list of variables, or an object with \"variables\": a list, or descriptions by name")
    }
    for (index, element) in list.enumerated() {
      if case .string(let name) = element {
        variables.append(Variable(name))
      } else {
        try append(element, place: "variable \(index + 1)", line: nil)
      }
    }
  }

  /// Adds one variable from its object.
  private mutating func append(_ value: JSONValue, place: String?, line: Int?) throws(VariableFileError) {
    guard let name = (value["name"] ?? value["id"])?.string else {
      throw VariableFileError(line: line, "\(place ?? "this variable") has no name: add \"name\"")
    }
    let prefix = place.map { $0 + ": " } ?? ""
    var variable = Variable(name)
    variable.description = value["description"]?.string
    variable.unit = value["unit"]?.string
    if let kind = value["kind"], kind != .null {
      if let known = kind.string.flatMap(Variable.Kind.init(rawValue:)) {
        variable.kind = known
      } else if kind.string == "ordinal" {
        variable.kind = .categorical
        ordinal.insert(name)
      } else {
        let kinds = Variable.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw VariableFileError(line: line, "\(prefix)kind must be one of \(kinds), ordinal")
      }
    }
    if let levels = value["levels"], levels != .null {
      self.levels[name] = try VariableFile.levels(levels, prefix: prefix, line: line)
    }
    if let tier = value["tier"], tier != .null {
      guard let number = tier.integer else {
        throw VariableFileError(line: line, "\(prefix)tier must be a whole number")
      }
      variable.tier = number
    }
    if let latent = value["latent"] {
      guard let flag = latent.bool else {
        throw VariableFileError(line: line, "\(prefix)latent must be true or false")
      }
      variable.isLatent = flag
    }
    variables.append(variable)
  }

  /// Texts, numbers and truth values, as levels.
  private static func levels(
    _ value: JSONValue, prefix: String, line: Int?
  ) throws(VariableFileError) -> [String] {
    guard let list = value.array else {
      throw VariableFileError(line: line, "\(prefix)levels must be a list, from the lowest to the highest")
    }
    var levels: [String] = []
    for element in list {
      switch element {
      case .string(let text): levels.append(text)
      case .number(let number): levels.append(element.integer.map(String.init) ?? "\(number)")
      case .bool(let flag): levels.append(flag ? "true" : "false")
      default: throw VariableFileError(line: line, "\(prefix)a level must be a text or a number")
      }
    }
    return levels
  }
}

/// Why a file of variables can not be read.
public struct VariableFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil where there is none.
  public let line: Int?
  /// In bytes, from 1; nil where there is none.
  public let column: Int?
  /// What is wrong and what to do, without the place; safe to print.
  public let message: String

  /// An error at a line and column, from 1; nil where it has no place.
  public init(line: Int?, column: Int? = nil, _ message: String) {
    self.line = line
    self.column = column
    self.message = message
  }

  public var description: String { message.told(line: line, column: column) }
}

extension StringProtocol {
  /// Without white space at either end.
  var trimmed: SubSequence {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }

  /// Where `text` first stands.
  fileprivate func range(ofFirst text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}

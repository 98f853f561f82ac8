import OrderedCollections
public import StrictJSON

/// One place where a value is not what a schema admits.
public struct SchemaProblem: Hashable, Sendable, CustomStringConvertible {
  /// Where: `$.edges[3].confidence`.
  public var path: String
  /// What is wrong there, and what was wanted.
  public var reason: String
  public var description: String { "\(path): \(reason)" }
}

/// Checks values against the subset of JSON Schema that `ResponseSchema` allows. Endpoints promise to do this and do
/// not: bounds on numbers, for one, are often not enforced.
public enum SchemaValidator {
  /// At most this many problems are reported; the first are the most useful.
  public static let maximumProblems = 20

  private static let checked: Set<String> = [
    "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
  ]
  private static let annotations: Set<String> = ["title", "description", "default", "examples", "$schema", "$comment"]

  /// What is wrong with `value`, in the order it stands; empty where the schema admits it.
  /// Complexity: O(value + schema), but for enumerations, which are searched.
  public static func problems(of value: JSONValue, under schema: JSONValue) -> [SchemaProblem] {
    var check = Check()
    check.visit(value, schema, path: "$")
    return check.problems
  }

  /// Keywords of `schema` that nothing here checks, with their paths; empty for a schema of the subset. An unchecked
  /// keyword would let an answer through that the schema forbids.
  public static func unsupportedKeywords(in schema: JSONValue) -> [String] {
    var found: [String] = []
    var open: [(schema: JSONValue, path: String)] = [(schema, "$")]
    while let (schema, path) = open.popLast() {
      for (keyword, value) in schema.object ?? [:] {
        if !checked.contains(keyword), !annotations.contains(keyword) { found.append("\(path).\(keyword)") }
        if keyword == "properties" {
          for (name, inner) in value.object ?? [:] { open.append((inner, "\(path).properties.\(name)")) }
        } else if keyword == "items" || keyword == "additionalProperties", value.object != nil {
          open.append((value, "\(path).\(keyword)"))
        }
      }
    }
    return found.sorted()
  }
}

/// One walk over a value. Its depth is bounded by the parser's, and by the schema's.
private struct Check {
  var problems: [SchemaProblem] = []

  private mutating func report(_ path: String, _ reason: String) {
    if problems.count < SchemaValidator.maximumProblems { problems.append(SchemaProblem(path: path, reason: reason)) }
  }

  mutating func visit(_ value: JSONValue, _ schema: JSONValue, path: String) {
    guard problems.count < SchemaValidator.maximumProblems else { return }
    guard let keywords = schema.object else {
      if schema.bool == false { report(path, "nothing is allowed here") }
      return
    }
    let types = keywords["type"].map { $0.array?.compactMap(\.string) ?? [$0.string].compactMap(\.self) } ?? []
    guard types.isEmpty || types.contains(where: { Check.value(value, is: $0) }) else {
      report(path, "should be \(types.joined(separator: " or ")), but is \(Check.typeName(value))")
      return
    }
    if let allowed = keywords["enum"]?.array, !allowed.contains(where: { Check.same($0, value) }) {
      let list = allowed.prefix(12).map { $0.text() }.joined(separator: ", ") + (allowed.count > 12 ? ", …" : "")
      report(path, "should be one of \(list), but is \(Check.shown(value))")
    }
    if let constant = keywords["const"], !Check.same(constant, value) {
      report(path, "should be \(Check.shown(constant)), but is \(Check.shown(value))")
    }
    switch value {
    case .number(let number): checkBounds(number, keywords, path)
    case .string(let text): checkCount(text.unicodeScalars.count, "character", keywords, "minLength", "maxLength", path)
    case .array(let elements):
      checkCount(elements.count, "element", keywords, "minItems", "maxItems", path)
      guard let items = keywords["items"] else { return }
      for (index, element) in elements.enumerated() {
        visit(element, items, path: "\(path)[\(index)]")
        if problems.count >= SchemaValidator.maximumProblems { return }
      }
    case .object(let members): checkMembers(members, keywords, path)
    case .null, .bool: break
    }
  }

  private mutating func checkBounds(_ number: Double, _ keywords: JSONObject, _ path: String) {
    let shown = JSONValue.number(number).text()
    if let bound = keywords["minimum"]?.number, number < bound {
      report(path, "should be at least \(JSONValue.number(bound).text()), but is \(shown)")
    }
    if let bound = keywords["maximum"]?.number, number > bound {
      report(path, "should be at most \(JSONValue.number(bound).text()), but is \(shown)")
    }
    if let bound = keywords["exclusiveMinimum"]?.number, number <= bound {
      report(path, "should be more than \(JSONValue.number(bound).text()), but is \(shown)")
    }
    if let bound = keywords["exclusiveMaximum"]?.number, number >= bound {
      report(path, "should be less than \(JSONValue.number(bound).text()), but is \(shown)")
    }
  }

  private mutating func checkCount(
    _ count: Int, _ unit: String, _ keywords: JSONObject, _ least: String, _ most: String, _ path: String
  ) {
    if let bound = keywords[least]?.integer, count < bound {
      report(path, "should have at least \(bound) \(unit)\(bound == 1 ? "" : "s"), but has \(count)")
    }
    if let bound = keywords[most]?.integer, count > bound {
      report(path, "should have at most \(bound) \(unit)\(bound == 1 ? "" : "s"), but has \(count)")
    }
  }

  private mutating func checkMembers(_ members: JSONObject, _ keywords: JSONObject, _ path: String) {
    let properties = keywords["properties"]?.object ?? [:]
    for name in keywords["required"]?.array?.compactMap(\.string) ?? [] where members[name] == nil {
      report(path, "the property \"\(name.visible(limit: 60))\" is missing")
    }
    for (name, member) in members {
      let place = "\(path).\(name.visible(limit: 60))"
      if let property = properties[name] {
        visit(member, property, path: place)
      } else if let other = keywords["additionalProperties"] {
        if other.bool == false {
          report(path, "the property \"\(name.visible(limit: 60))\" is not allowed")
        } else {
          visit(member, other, path: place)
        }
      }
      if problems.count >= SchemaValidator.maximumProblems { return }
    }
  }

  private static func value(_ value: JSONValue, is type: String) -> Bool {
    switch (value, type) {
    case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
      (.object, "object"):
      true
    case (.number, "integer"): value.integer != nil
    default: false
    }
  }

  private static func typeName(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "a boolean"
    case .number(let number): "the number \(JSONValue.number(number).text())"
    case .string(let text): "the string \"\(text.visible(limit: 60))\""
    case .array: "an array"
    case .object: "an object"
    }
  }

  private static func shown(_ value: JSONValue) -> String { value.text().visible(limit: 80) }

  /// Equality by bytes where there are strings: Swift's own would take two spellings of one accented letter as equal.
  private static func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if case .string(let left) = left, case .string(let right) = right { return left.utf8.elementsEqual(right.utf8) }
    return left == right
  }
}

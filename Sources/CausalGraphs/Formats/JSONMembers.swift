import OrderedCollections
package import StrictJSON

/// The members of a JSON object read by name, with errors that say which one is wrong. `null` counts as absent.
package struct JSONMembers {
  private let object: JSONObject

  /// - Throws: `JSONMeaningError` where `value` is no object.
  package init(_ value: JSONValue, what: String) throws(JSONMeaningError) {
    guard let object = value.object else { throw JSONMeaningError("\(what) must be an object { … }") }
    self.object = object
  }

  package subscript(key: String) -> JSONValue? {
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  private func read<Value>(
    _ key: String, _ what: String, _ convert: (JSONValue) -> Value?
  ) throws(JSONMeaningError) -> Value? {
    guard let value = self[key] else { return nil }
    guard let converted = convert(value) else { throw JSONMeaningError([.key(key)], "must be \(what)") }
    return converted
  }

  package func string(_ key: String) throws(JSONMeaningError) -> String? {
    try read(key, "a string", \.string)
  }

  package func number(_ key: String) throws(JSONMeaningError) -> Double? {
    try read(key, "a number", \.number)
  }

  package func integer(_ key: String) throws(JSONMeaningError) -> Int? {
    try read(key, "a whole number", \.integer)
  }

  package func bool(_ key: String) throws(JSONMeaningError) -> Bool? {
    try read(key, "true or false", \.bool)
  }

  package func array(_ key: String) throws(JSONMeaningError) -> [JSONValue]? {
    try read(key, "a list [ … ]", \.array)
  }

  package func strings(_ key: String) throws(JSONMeaningError) -> [String]? {
    try read(key, "a list of strings") { value in
      guard let array = value.array else { return nil }
      let strings = array.compactMap(\.string)
      return strings.count == array.count ? strings : nil
    }
  }

  package func probability(_ key: String) throws(JSONMeaningError) -> Double? {
    try read(key, "a number from 0 to 1") { $0.number.flatMap { (0...1).contains($0) ? $0 : nil } }
  }

  package func oneOf<Value: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ type: Value.Type
  ) throws(JSONMeaningError) -> Value? {
    try read(key, "one of " + type.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")) {
      $0.string.flatMap(Value.init(rawValue:))
    }
  }

  /// `value`, or the error that `key` is missing.
  package func required<Value>(_ key: String, _ value: Value?) throws(JSONMeaningError) -> Value {
    guard let value else { throw JSONMeaningError("\"\(key)\" is missing: add it") }
    return value
  }
}

public import OrderedCollections
public import StrictJSON

/// What else to know about an estimate: figures by name, and sentences for people.
public struct Diagnostics: Hashable, Sendable {
  /// Figures by name, in the order in which they are told.
  public var entries = JSONObject()

  /// Nothing to tell.
  public init() {}

  /// A finite figure, or null.
  public mutating func set(_ name: String, _ value: Double) {
    entries[name] = value.isFinite ? .number(value) : .null
  }

  /// A count.
  public mutating func set(_ name: String, _ value: Int) { entries[name] = .number(Double(value)) }

  /// A text.
  public mutating func set(_ name: String, _ value: String) { entries[name] = .string(value) }

  /// Texts.
  public mutating func set(_ name: String, _ values: [String]) { entries[name] = .array(values.map(JSONValue.string)) }

  /// What stands under a name, or under the names on the way to it: `diagnostics["sargan", "p_value"]`.
  public subscript(_ path: String...) -> JSONValue? {
    path.reduce(JSONValue?.some(.object(entries))) { $0?.object?[$1] }
  }

  /// Adds a sentence that a reader should see: a warning, or an assumption.
  public mutating func warn(_ sentence: String) {
    entries["warnings"] = .array((entries["warnings"]?.array ?? []) + [.string(sentence)])
  }

  /// The sentences that a reader should see.
  public var warnings: [String] { (entries["warnings"]?.array ?? []).compactMap(\.string) }
}

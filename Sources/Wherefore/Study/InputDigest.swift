import LanguageModels
import OrderedCollections
import StrictJSON

/// A fingerprint of everything that a step's result depends on.
enum InputDigest {
  /// SHA-256 of the members in their canonical form, hexadecimal.
  static func of(_ members: JSONObject) -> String { sha256Hex(JSONValue.object(members).bytes(.canonical)) }

  /// The same of one value.
  static func of(_ value: JSONValue) -> String { sha256Hex(value.bytes(.canonical)) }
}

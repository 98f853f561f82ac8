public import LanguageModels
public import StrictJSON

/// A prompt as a person writes it: front matter, messages with placeholders, the schema of the answer, and named parts
/// of text that questions choose from.
///
///     ---
///     name: ordering
///     version: 1
///     purpose: For one variable, what certainly comes before it and after it.
///     placeholders: data, target, others, limit
///     schema: causal_order
///     ---
///     ## system
///     …
///     ## user
///     DATA: {{data}}
///     …
///     ## schema
///     {"type": "object", …, "enum": "{{others}}"}
///     ## part KEY
///     …
///
/// A placeholder is replaced by JSON text (in the schema, by the JSON value), or by parts of the template itself: no
/// other text can enter, so names and descriptions are always quoted and escaped.
public struct PromptTemplate: Hashable, Sendable {
  /// The longest template accepted, in bytes.
  public static let longest = 100_000

  /// As provenance names it.
  public let name: String
  /// Raised with every change that may change answers.
  public let version: String
  /// One sentence: what the prompt is for.
  public let purpose: String
  /// What is filled in.
  public let placeholders: [String]
  /// The name of the answer's schema.
  public let schemaName: String
  /// The answer's JSON schema; a string that is a placeholder stands for a value.
  public let schema: JSONValue
  /// SHA-256 of the template's text, hexadecimal.
  public let hash: String
  /// The file it came from, or its name.
  public let file: String

  let messages: [PromptMessage]
  let parts: [PromptPart]

  /// What a request made from this template says of its origin.
  public var label: PromptLabel { PromptLabel(name: name, version: version, hash: hash) }

  /// The keys that an answer must have, in the schema's order.
  var answerKeys: [String] { (schema["required"]?.array ?? []).compactMap(\.string) }
}

struct PromptMessage: Hashable, Sendable {
  var role: ChatMessage.Role
  var text: PromptText
}

struct PromptPart: Hashable, Sendable {
  var key: String
  var text: PromptText
}

/// Text with places to fill in.
struct PromptText: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case text(String)
    case placeholder(String, line: Int)
  }
  var pieces: [Piece] = []
}

/// What a placeholder is replaced by.
public enum PromptArgument: Hashable, Sendable {
  /// JSON text in messages; the value itself in a schema, where a member with a null value is left out.
  case json(JSONValue)
  /// The template's own part of that key.
  case part(String)
  /// The template's own parts of these keys as a list, lettered A, B, C …
  case options([String])
}

/// A template filled in.
public struct RenderedPrompt: Hashable, Sendable {
  /// What is sent, in order.
  public var messages: [ChatMessage]
  /// What the answer must look like.
  public var schema: ResponseSchema
  /// Which template it was made from.
  public var label: PromptLabel
}

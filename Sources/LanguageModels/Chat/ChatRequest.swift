public import StrictJSON

/// One question to a model, before any endpoint's peculiarities.
public struct ChatRequest: Sendable, Hashable {
  /// The conversation so far, in order.
  public var messages: [ChatMessage]
  /// Where set, the answer must be JSON that this schema admits; it is validated here whatever the endpoint promises.
  public var schema: ResponseSchema?
  /// Tokens for the answer.
  public var maximumTokens: Int
  /// Nil leaves it to the endpoint.
  public var temperature: Double?
  /// For endpoints that take one; nil for none.
  public var seed: Int?
  /// How many alternatives a token's log-probabilities are wanted for; nil for none.
  public var topLogProbabilities: Int?
  /// Which of the repeated samples of the same question this is, from 0; part of the cache key.
  public var sample: Int
  /// Which prompt it was made from.
  public var prompt: PromptLabel

  /// A question; what is left out has the defaults of this client.
  public init(
    messages: [ChatMessage], schema: ResponseSchema? = nil, maximumTokens: Int = 1_024, temperature: Double? = 0,
    seed: Int? = nil, topLogProbabilities: Int? = nil, sample: Int = 0, prompt: PromptLabel
  ) {
    self.messages = messages
    self.schema = schema
    self.maximumTokens = maximumTokens
    self.temperature = temperature
    self.seed = seed
    self.topLogProbabilities = topLogProbabilities
    self.sample = sample
    self.prompt = prompt
  }
}

/// One turn of a conversation.
public struct ChatMessage: Sendable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable, Hashable { case system, user, assistant }
  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String
  /// One turn.
  public init(_ role: Role, _ content: String) { (self.role, self.content) = (role, content) }
}

/// A JSON schema in the subset that every strict endpoint accepts: objects with `additionalProperties: false` and all
/// properties required, string enums, integers (with bounds), booleans, strings, arrays. No `$ref`, `oneOf`, `uniqueItems`.
public struct ResponseSchema: Sendable, Hashable {
  /// Letters, digits, `_` and `-`, at most 64.
  public var name: String
  /// The schema as it is sent.
  public var schema: JSONValue
  /// A wider schema for what is accepted in spite of `schema`; nil for none. For those who can use a part of an answer:
  /// one unknown name in a long list need not cost the others. It is never sent.
  public var accepted: JSONValue?

  /// A schema under a name; `accepted` is a wider one for what comes back.
  public init(name: String, schema: JSONValue, accepted: JSONValue? = nil) {
    (self.name, self.schema, self.accepted) = (name, schema, accepted)
  }

  /// What answers are validated by.
  public var admitted: JSONValue { accepted ?? schema }
}

/// Which prompt a request was made from.
public struct PromptLabel: Sendable, Hashable {
  /// The template's name.
  public var name: String
  /// The template's version.
  public var version: String
  /// SHA-256 of the template's text, hexadecimal.
  public var hash: String
  /// A template's name, version and SHA-256.
  public init(name: String, version: String, hash: String) {
    (self.name, self.version, self.hash) = (name, version, hash)
  }
}

import StrictJSON

/// A chat completion as the endpoint gave it, whatever its dialect: read, but not yet judged.
struct ChatReply: Hashable, Sendable {
  /// A call of a tool. Nothing is ever executed: the arguments are the answer.
  struct ToolCall: Hashable, Sendable {
    var name: String
    /// As text, mostly.
    var arguments: JSONValue
  }
  var content = ""
  /// Where an endpoint gave an object as content instead of its text.
  var contentValue: JSONValue?
  /// What reasoning models say before they answer, where it comes apart from the content.
  var reasoning = ""
  var toolCalls: [ToolCall] = []
  var refusal: String?
  var finishReason: String?
  var usage: TokenUsage?
  var model: String?
  var logProbabilities: [TokenLogProbability] = []
  var notes: [String] = []

  /// Nothing was said at all.
  var isEmpty: Bool { content.trimmingSpaces().isEmpty && contentValue == nil && toolCalls.isEmpty }
  /// Cut off by the limit on tokens.
  var isTruncated: Bool { finishReason == "length" || finishReason == "max_tokens" }
}

/// Why a body is not a chat completion.
struct UnreadableReply: Error, Hashable {
  var reason: String
  /// Whether the same request would surely fail again.
  var mayRecur = false
}

import StrictJSON

/// A guess at how many tokens a text is, for budgets and dry runs; the endpoint's own count replaces it once it answers.
///
/// The rule: one token for every 3.5 bytes of ASCII, one for every other Unicode scalar, and for a request 4 tokens a
/// message and 3 for the answer's start, rounded up. Prompts here are English and JSON, which tokenisers cut into pieces
/// of 3 to 4.5 bytes, so the guess is rather high than low for them; it can be off by half for other languages.
public enum TokenEstimate {
  /// Tokens of a text. Linear in its length.
  public static func tokens(in text: String) -> Int {
    var ascii = 0
    var other = 0
    for byte in text.utf8 {
      if byte < 0x80 {
        ascii += 1
      } else if byte >= 0xC0 {
        other += 1
      }
    }
    return (2 * ascii + 6) / 7 + other
  }

  /// Prompt tokens of a request as the caller wrote it: its messages, and its schema, which is sent beside them.
  public static func promptTokens(of request: ChatRequest) -> Int {
    var total = 3
    for message in request.messages { total += 4 + tokens(in: message.content) }
    if let schema = request.schema { total += tokens(in: schema.schema.text()) }
    return total
  }

  /// What a request may use: its prompt as estimated, its answer as long as it is allowed to be.
  public static func usage(of request: ChatRequest) -> TokenUsage {
    TokenUsage(prompt: promptTokens(of: request), completion: max(0, request.maximumTokens))
  }
}

import StrictJSON

/// The words that the protocol itself adds to a prompt. They belong to the way of asking, not to the question, and are
/// part of what is hashed and stored.
enum SchemaInstruction {
  /// Appended to the question whenever its answer has a schema: token masks alone do not tell a model what is wanted,
  /// and `json_object` is refused by some endpoints unless the word JSON stands in the prompt.
  static func text(for schema: ResponseSchema) -> String {
    "Answer with one JSON value that conforms to this JSON schema, and with nothing else:\n\(schema.schema.text())"
  }

  /// The repair turn: what was wrong with the last answer.
  static func repair(problems: [String]) -> String {
    let list = problems.prefix(10).map { "- \($0.visible(limit: 300))" }.joined(separator: "\n")
    return "That is not a valid answer:\n\(list)\nAnswer again with the corrected JSON value and nothing else."
  }

  /// What the tool is said to do.
  static let toolDescription = "Takes the answer to the question."
}

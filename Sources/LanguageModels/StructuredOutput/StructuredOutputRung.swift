/// A way to ask for an answer in a given form, from the strongest promise to none. All of them also have the schema in
/// the prompt, and after all of them the answer is validated here.
public enum StructuredOutputRung: String, Sendable, Hashable, CaseIterable {
  /// `response_format` of type `json_schema`, strict.
  case jsonSchema = "json_schema"
  /// `response_format` of type `json_object`.
  case jsonObject = "json_object"
  /// One tool, by name.
  case tool
  /// The prompt alone.
  case text

  /// The next weaker one; nil after the last.
  var next: StructuredOutputRung? {
    switch self {
    case .jsonSchema: .jsonObject
    case .jsonObject: .tool
    case .tool: .text
    case .text: nil
    }
  }
}

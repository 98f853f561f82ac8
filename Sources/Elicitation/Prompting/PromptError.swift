public import StrictJSON

/// Why a prompt template can not be used, and where.
public struct PromptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with a template, or with what is to be filled in.
  public enum Reason: Hashable, Sendable {
    case tooLong(limit: Int)
    case noFrontMatter
    case unknownKey(String)
    case missingKey(String)
    case repeated(String)
    case malformedLine(String)
    case wrongName(String, expected: String)
    case unknownSection(String)
    case missingSection(String)
    case textOutsideSection
    case unclosedPlaceholder
    case malformedPlaceholder(String)
    case undeclaredPlaceholder(String)
    case unusedPlaceholder(String)
    /// The question does not offer this placeholder.
    case unknownPlaceholder(String, known: [String])
    /// No value was given for a placeholder that the template uses.
    case missingValue(String)
    case unusableValue(String)
    case missingPart(String)
    /// `{{data}}`, without which no variable enters the prompt.
    case dataUnused
    case schema(JSONError)
    case schemaNotObject
    case otherAnswerKeys([String], expected: [String])
    case notUTF8
    case unknownTemplate(known: [String])
    case unreadable(String)
  }

  /// The template's file, or its name where it is built in.
  public let file: String
  /// From 1; 0 where no line is at fault.
  public let line: Int
  /// What is wrong.
  public let reason: Reason

  /// An error at a line of a template's file, from 1.
  public init(file: String, line: Int, _ reason: Reason) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  public var description: String {
    let place = line > 0 ? "\(file.visible()):\(line)" : file.visible()
    return "\(place): \(reason.sentence)"
  }
}

extension PromptError.Reason {
  var sentence: String {
    switch self {
    case .tooLong(let limit): "the template is longer than \(limit) bytes"
    case .noFrontMatter: "the template must begin with a line ---, its front matter, and another line ---"
    case .unknownKey(let key):
      "unknown key \"\(key.visible())\" in the front matter; it has name, version, purpose, placeholders, schema"
    case .missingKey(let key): "the front matter lacks \"\(key)\""
    case .repeated(let what): "\"\(what.visible())\" stands twice"
    case .malformedLine(let line): "expected \"key: value\", not \"\(line.visible(limit: 60))\""
    case .wrongName(let name, let expected):
      "the front matter's name is \"\(name.visible())\"; the file's name asks for \"\(expected.visible())\""
    case .unknownSection(let section):
      "unknown section \"\(section.visible(limit: 60))\"; sections are system, user, assistant, schema and part KEY"
    case .missingSection(let section): "the section \"## \(section)\" is missing"
    case .textOutsideSection: "text between the front matter and the first section; begin with \"## system\""
    case .unclosedPlaceholder: "a placeholder begins with {{ and does not end with }} on its line"
    case .malformedPlaceholder(let name):
      "\"{{\(name.visible(limit: 60))}}\" is no placeholder: lower-case letters, digits and _ only"
    case .undeclaredPlaceholder(let name): "{{\(name)}} is used, but not listed under placeholders"
    case .unusedPlaceholder(let name): "the placeholder \"\(name)\" is listed, but never used"
    case .unknownPlaceholder(let name, let known):
      "the placeholder \"\(name)\" is unknown here; this question offers \(known.joined(separator: ", "))"
    case .missingValue(let name): "no value for the placeholder \"\(name)\""
    case .unusableValue(let name): "the value of the placeholder \"\(name)\" can not stand where it is used"
    case .missingPart(let key): "the section \"## part \(key)\" is missing"
    case .dataUnused: "the template must use {{data}}: it holds the variables"
    case .schema(let error): "the schema is not JSON: \(error.description)"
    case .schemaNotObject: "the schema must be a JSON object with \"type\": \"object\", \"properties\" and \"required\""
    case .otherAnswerKeys(let keys, let expected):
      "the schema requires \(keys.joined(separator: ", ")); answers are read by \(expected.joined(separator: ", "))"
    case .notUTF8: "the file is not UTF-8"
    case .unknownTemplate(let known):
      "there is no template of this name to override; the names are \(known.joined(separator: ", "))"
    case .unreadable(let what): "can not be read: \(what)"
    }
  }
}

import LanguageModels
import OrderedCollections
import StrictJSON

extension PromptTemplate {
  /// Fills the template in, in one pass: what is filled in is never looked at for placeholders.
  /// - Throws: `PromptError.Reason.missingValue` where a placeholder has no value; `.unknownPlaceholder` where a value is
  ///   given for one that the template does not declare, unless `ignoringUnused`; `.missingPart`; `.unusableValue`.
  ///
  /// `leniently` names placeholders whose members are left out of the schema that answers are accepted by: what they
  /// restrict is asked for, but checked by whoever reads the answer.
  public func render(
    _ arguments: [String: PromptArgument], leniently lenient: [String] = [], ignoringUnused: Bool = false
  ) throws(PromptError) -> RenderedPrompt {
    if !ignoringUnused {
      for name in arguments.keys.sorted() where !placeholders.contains(name) {
        throw PromptError(file: file, line: 0, .unknownPlaceholder(name, known: placeholders))
      }
    }
    var filled: [ChatMessage] = []
    for message in messages {
      filled.append(ChatMessage(message.role, try text(message.text, arguments, mayHoldParts: true)))
    }
    let asked = try value(schema, arguments)
    var wider = arguments
    for name in lenient where wider[name] != nil { wider[name] = .json(.null) }
    let accepted: JSONValue? = lenient.isEmpty ? Optional.none : Optional.some(try value(schema, wider))
    return RenderedPrompt(
      messages: filled, schema: ResponseSchema(name: schemaName, schema: asked, accepted: accepted), label: label)
  }

  private func text(
    _ text: PromptText, _ arguments: [String: PromptArgument], mayHoldParts: Bool
  ) throws(PromptError) -> String {
    var output = ""
    for piece in text.pieces {
      switch piece {
      case .text(let text): output += text
      case .placeholder(let name, let line):
        switch arguments[name] {
        case nil: throw PromptError(file: file, line: line, .missingValue(name))
        case .json(let value): output += value.text(.compact)
        case .part(let key):
          guard mayHoldParts else { throw PromptError(file: file, line: line, .unusableValue(name)) }
          output += try part(key, arguments)
        case .options(let keys):
          guard mayHoldParts else { throw PromptError(file: file, line: line, .unusableValue(name)) }
          for (index, key) in keys.enumerated() {
            output += "\(index > 0 ? "\n" : "")\(PromptTemplate.letter(index)): \(try part(key, arguments))"
          }
        }
      }
    }
    return output
  }

  /// Parts hold no parts, so this ends.
  private func part(_ key: String, _ arguments: [String: PromptArgument]) throws(PromptError) -> String {
    guard let part = parts.first(where: { $0.key == key }) else {
      throw PromptError(file: file, line: 0, .missingPart(key))
    }
    return try text(part.text, arguments, mayHoldParts: false)
  }

  /// The letter of an option, from 0: A to Z.
  static func letter(_ index: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "A") + UInt8(min(max(index, 0), 25))))
  }

  /// The depth of the recursion is that of the schema, at most 32.
  private func value(_ value: JSONValue, _ arguments: [String: PromptArgument]) throws(PromptError) -> JSONValue {
    switch value {
    case .string(let text):
      guard let name = PromptText.wholePlaceholder(text) else { return value }
      guard let argument = arguments[name] else { throw PromptError(file: file, line: 0, .missingValue(name)) }
      guard case .json(let filled) = argument else { throw PromptError(file: file, line: 0, .unusableValue(name)) }
      return filled
    case .array(let elements):
      var filled: [JSONValue] = []
      for element in elements { filled.append(try self.value(element, arguments)) }
      return .array(filled)
    case .object(let members):
      var filled = JSONObject()
      for (key, member) in members {
        let new = try self.value(member, arguments)
        if new != .null || member == .null { filled[key] = new }
      }
      return .object(filled)
    default: return value
    }
  }
}

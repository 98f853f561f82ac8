import StrictJSON
import Testing

@testable import LanguageModels

@Suite struct AcceptedSchemaTests {
  @Test("An answer is accepted by the wider schema, and only the narrower is sent")
  func widerSchema() throws {
    func schema(_ items: JSONValue) -> JSONValue {
      [
        "type": "object", "additionalProperties": false, "required": ["ids"],
        "properties": ["ids": ["type": "array", "items": items]],
      ]
    }
    let narrow = schema(["type": "string", "enum": ["V1", "V2"]])
    let answer: JSONValue = ["ids": ["V1", "V9"]]
    let strict = ResponseSchema(name: "ids", schema: narrow)
    let lenient = ResponseSchema(name: "ids", schema: narrow, accepted: schema(["type": "string"]))
    let reply = ChatReply(content: answer.text())
    #expect(AnswerExtraction.extract(from: reply, schema: lenient, preferringTools: false) == .answer(answer))
    guard case .invalid = AnswerExtraction.extract(from: reply, schema: strict, preferringTools: false) else {
      Issue.record("an unknown id was accepted")
      return
    }
    #expect(SchemaInstruction.text(for: lenient) == SchemaInstruction.text(for: strict))
    #expect(!SchemaInstruction.text(for: lenient).contains("V9"))
  }
}

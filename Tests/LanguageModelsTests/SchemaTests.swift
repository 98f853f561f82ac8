import StrictJSON
import Testing

@testable import LanguageModels

@Suite("Schema validation")
struct SchemaTests {
  static let schema: JSONValue = [
    "type": "object", "additionalProperties": false, "required": ["edges"],
    "properties": [
      "edges": [
        "type": "array", "maxItems": 2,
        "items": [
          "type": "object", "required": ["a", "b"], "additionalProperties": false,
          "properties": [
            "a": ["type": "integer", "minimum": 0, "maximum": 100], "b": ["type": ["string", "null"], "maxLength": 3],
          ],
        ],
      ]
    ],
  ]

  @Test(
    "Problems are found, with their places",
    arguments: [
      (#"{"edges":[]}"#, []),
      (#"{"edges":[{"a":1,"b":"x"},{"a":100,"b":null}]}"#, []),
      (#"{"edges":[{"a":1.0,"b":"x"}]}"#, []),
      (#"{"edges":[{"a":101,"b":"x"}]}"#, ["$.edges[0].a: should be at most 100, but is 101"]),
      (#"{"edges":[{"a":-1,"b":"x"}]}"#, ["$.edges[0].a: should be at least 0, but is -1"]),
      (#"{"edges":[{"a":0.5,"b":"x"}]}"#, ["$.edges[0].a: should be integer, but is the number 0.5"]),
      (#"{"edges":[{"a":1,"b":"long"}]}"#, ["$.edges[0].b: should have at most 3 characters, but has 4"]),
      (#"{"edges":[{"a":1}]}"#, ["$.edges[0]: the property \"b\" is missing"]),
      (#"{"edges":[{"a":1,"b":"","c":2}]}"#, ["$.edges[0]: the property \"c\" is not allowed"]),
      (
        #"{"edges":[{"a":1,"b":""},{"a":1,"b":""},{"a":1,"b":""}]}"#,
        ["$.edges: should have at most 2 elements, but has 3"]
      ),
      (#"[]"#, ["$: should be object, but is an array"]),
      (#"{"edges":"x"}"#, ["$.edges: should be array, but is the string \"x\""]),
    ])
  func problems(text: String, expected: [String]) throws {
    let found = SchemaValidator.problems(of: try JSONParser.parse(text), under: Self.schema)
    #expect(found.map(\.description) == expected)
  }

  @Test("Enumerations compare bytes, so that look-alikes do not pass")
  func enumerations() {
    let schema: JSONValue = ["type": "string", "enum": ["caf\u{E9}"]]
    #expect(SchemaValidator.problems(of: "caf\u{E9}", under: schema).isEmpty)
    #expect(!SchemaValidator.problems(of: "cafe\u{301}", under: schema).isEmpty)
    #expect(!SchemaValidator.problems(of: "\u{441}af\u{E9}", under: schema).isEmpty)
  }

  @Test("A million wrong elements give a short report")
  func bounded() {
    let value: JSONValue = ["edges": .array(Array(repeating: "x", count: 1_000_000))]
    #expect(SchemaValidator.problems(of: value, under: Self.schema).count <= SchemaValidator.maximumProblems)
  }

  @Test("Keywords that are not checked are named")
  func unsupported() {
    #expect(SchemaValidator.unsupportedKeywords(in: Self.schema).isEmpty)
    let schema: JSONValue = [
      "type": "object", "properties": ["x": ["$ref": "#/y"]], "items": ["oneOf": [], "description": "d"],
    ]
    #expect(SchemaValidator.unsupportedKeywords(in: schema) == ["$.items.oneOf", "$.properties.x.$ref"])
  }
}

import Elicitation
import Glibc
import LanguageModels
import OrderedCollections
import StrictJSON
import Testing

private let valid = """
  ---
  name: ordering
  version: 2
  purpose: A test.
  placeholders: data, target
  schema: test_answer
  ---
  ## system
  Be brief.

  ## user
  DATA: {{data}}
  About {{target}}.

  ## schema
  {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": "{{target}}"}}}

  ## part one
  the one

  """

private func failure(_ text: String) -> PromptError? {
  do throws(PromptError) {
    _ = try PromptTemplate(parsing: text, file: "test.md")
    return nil
  } catch {
    return error
  }
}

private func replacing(_ old: String, _ new: String) -> String {
  valid.split(separator: "\n", omittingEmptySubsequences: false).map { $0 == old ? new : String($0) }
    .joined(separator: "\n")
}

@Suite struct PromptTemplateTests {
  @Test func readsAndFills() throws {
    let template = try PromptTemplate(parsing: valid, file: "test.md")
    #expect(template.name == "ordering" && template.version == "2" && template.schemaName == "test_answer")
    #expect(template.placeholders == ["data", "target"])
    #expect(template.hash == sha256Hex(Array(valid.utf8)))
    let filled = try template.render([
      "data": .json(["name": "a\n{{target}}\u{202E}\""]), "target": .json(["V1", "V2"]),
    ])
    #expect(filled.messages[0] == ChatMessage(.system, "Be brief."))
    #expect(
      filled.messages[1].content == #"DATA: {"name":"a\n{{target}}\u202e\""}"# + "\nAbout [\"V1\",\"V2\"].")
    #expect(filled.schema.schema["properties"]?["a"]?["enum"] == ["V1", "V2"])
    #expect(filled.label == PromptLabel(name: "ordering", version: "2", hash: template.hash))
    #expect(filled.schema.accepted == nil)
    let lenient = try template.render(["data": .json(1), "target": .json(["V1"])], leniently: ["target", "other"])
    #expect(lenient.schema.schema["properties"]?["a"]?["enum"] == ["V1"])
    #expect(lenient.schema.admitted["properties"]?["a"] == ["type": "string"])
    // A null leaves its member out.
    let open = try template.render(["data": .json(1), "target": .json(.null)])
    #expect(open.schema.schema["properties"]?["a"] == ["type": "string"])
  }

  @Test func windowsLinesAreLines() throws {
    let text = valid.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    let template = try PromptTemplate(parsing: text, file: "test.md")
    #expect(try template.render(["data": .json(1), "target": .json(2)]).messages[1].content == "DATA: 1\nAbout 2.")
  }

  @Test func valuesMustFit() throws {
    let template = try PromptTemplate(parsing: valid, file: "test.md")
    #expect(throws: PromptError(file: "test.md", line: 13, .missingValue("target"))) {
      try template.render(["data": .json(1)])
    }
    #expect(throws: PromptError(file: "test.md", line: 0, .unknownPlaceholder("new", known: ["data", "target"]))) {
      try template.render(["data": .json(1), "target": .json(1), "new": .json(1)])
    }
    #expect(throws: PromptError(file: "test.md", line: 0, .unusableValue("target"))) {
      try template.render(["data": .json(1), "target": .part("one")])
    }
    #expect(throws: PromptError(file: "test.md", line: 0, .missingPart("two"))) {
      try template.render(["data": .json(1), "target": .options(["one", "two"])])
    }
  }

  @Test("Errors name the line")
  func errors() {
    #expect(failure("")?.reason == .noFrontMatter)
    #expect(failure("---\nname: x\n")?.reason == .noFrontMatter)
    func check(_ old: String, _ new: String, _ line: Int, _ reason: PromptError.Reason) {
      let error = failure(replacing(old, new))
      #expect(error?.reason == reason, "\(String(describing: error))")
      #expect(error?.line == line, "\(String(describing: error))")
    }
    check("version: 2", "versoin: 2", 3, .unknownKey("versoin"))
    check("version: 2", "", 1, .missingKey("version"))
    check("version: 2", "name: y", 3, .repeated("name"))
    check("version: 2", "2", 3, .malformedLine("2"))
    check("Be brief.", "Be {{brief}}.", 9, .undeclaredPlaceholder("brief"))
    check("Be brief.", "Be {{brief.", 9, .unclosedPlaceholder)
    check("Be brief.", "Be {{so brief}}.", 9, .malformedPlaceholder("so brief"))
    check("placeholders: data, target", "placeholders: data, target, more", 5, .unusedPlaceholder("more"))
    check("## part one", "## parts one", 18, .unknownSection("parts one"))
    check("## system", "no section", 8, .textOutsideSection)
    check("## schema", "## part schema", 0, .missingSection("schema"))
    check("## user", "## part user", 0, .missingSection("user"))
    check("## part one", "## schema", 18, .repeated("## schema"))
    #expect(failure(String(repeating: "x", count: 100_001))?.reason == .tooLong(limit: 100_000))
    let broken = failure(valid.replacing("\"a\"]", with: "\"a\""))
    guard case .schema? = broken?.reason, broken?.line == 16 else {
      Issue.record("\(String(describing: broken))")
      return
    }
  }

  @Test("Every built-in prompt is valid, and says what it is for", arguments: PromptName.allCases)
  func builtIn(name: PromptName) throws {
    let template = try PromptLibrary()[name]
    #expect(template.name == name.rawValue)
    #expect(!template.purpose.isEmpty && template.hash.utf8.count == 64)
    let allowed = Set("abcdefghijklmnopqrstuvwxyz_")
    #expect(template.schemaName.allSatisfy(allowed.contains))
    // The subset of schemas that every strict endpoint takes.
    var open = [template.schema]
    while let schema = open.popLast() {
      let known: Set<String> = [
        "type", "properties", "required", "additionalProperties", "items", "enum", "minimum", "maximum", "maxItems",
      ]
      let members = schema.object ?? [:]
      #expect(known.isSuperset(of: members.keys))
      if schema["type"] == "object" {
        #expect(schema["additionalProperties"] == false)
        let required = (schema["required"]?.array ?? []).compactMap(\.string)
        let properties = schema["properties"]?.object ?? [:]
        #expect(required == Array(properties.keys))
      }
      if let items = schema["items"] { open.append(items) }
      open += schema["properties"]?.object.map { Array($0.values) } ?? []
    }
  }

  @Test func overrides() throws {
    var library = try PromptLibrary()
    let original = library[.roots]
    let text = """
      ---
      name: roots
      version: mine
      purpose: Shorter.
      placeholders: data
      schema: root_causes
      ---
      ## user
      {{data}} Which have no cause? JSON with "reason" and "roots".
      ## schema
      {"type": "object", "required": ["roots", "reason"], "properties": {"roots": {"type": "array"}, "reason": {"type": "string"}}}
      """
    try library.override(text: text, file: "my/roots.md")
    #expect(library[.roots].version == "mine" && library[.roots].hash != original.hash)
    func reason(_ text: String, file: String) -> PromptError.Reason? {
      var copy = library
      do throws(PromptError) {
        try copy.override(text: text, file: file)
        return nil
      } catch {
        return error.reason
      }
    }
    #expect(reason(text, file: "other.md") == .unknownTemplate(known: PromptName.allCases.map(\.rawValue)))
    #expect(reason(text, file: "ordering.md") == .wrongName("roots", expected: "ordering"))
    #expect(
      reason(text.replacing("\"roots\", \"reason\"", with: "\"roots\""), file: "roots.md")
        == .otherAnswerKeys(["roots"], expected: ["reason", "roots"]))
    #expect(
      reason(text.replacing("data", with: "target"), file: "roots.md")
        == .unknownPlaceholder("target", known: original.placeholders))
    #expect(
      reason(
        text.replacing("data", with: "ids").replacing("\"array\"", with: "\"array\", \"enum\": \"{{ids}}\""),
        file: "roots.md")
        == .dataUnused)
  }

  @Test func directories() throws {
    var template = Array("/tmp/prompts-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.flatMap { mkdtemp($0) } }
    let directory = try #require(made.map { String(cString: $0) })
    defer {
      for name in ["roots.md", "README.md", "notes.txt", "odd.md"] { unlink("\(directory)/\(name)") }
      rmdir(directory)
    }
    func write(_ text: String, _ name: String) throws {
      let file = try #require(fopen("\(directory)/\(name)", "wb"))
      fputs(text, file)
      fclose(file)
    }
    try write("free text", "README.md")
    try write("free text", "notes.txt")
    #expect(try PromptLibrary(directory: directory) == PromptLibrary())
    try write("nonsense", "roots.md")
    #expect(throws: PromptError(file: "\(directory)/roots.md", line: 1, .noFrontMatter)) {
      try PromptLibrary(directory: directory)
    }
    unlink("\(directory)/roots.md")
    try write("nonsense", "odd.md")
    #expect(throws: PromptError.self) { try PromptLibrary(directory: directory) }
    #expect(throws: PromptError.self) { try PromptLibrary(directory: "\(directory)/none") }
  }
}

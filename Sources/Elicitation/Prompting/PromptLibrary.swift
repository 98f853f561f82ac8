import Prompts

/// All prompts: those built in, or a person's own in place of some.
public struct PromptLibrary: Hashable, Sendable {
  /// In the order of `PromptName.allCases`.
  private var templates: [PromptTemplate]
  /// The built-in ones, which say what a question offers and how its answers are read.
  private let builtIn: [PromptTemplate]

  /// The prompts that are built in.
  /// - Throws: `PromptError` where one is not valid (the tests see to it that all are).
  public init() throws(PromptError) {
    let embedded = Prompts.templates
    var templates: [PromptTemplate] = []
    for name in PromptName.allCases {
      guard let bytes = embedded[name.rawValue] else {
        throw PromptError(file: "\(name.rawValue).md", line: 0, .unreadable("it is not built in"))
      }
      templates.append(try PromptLibrary.template(bytes, file: "\(name.rawValue).md", name: name))
    }
    self.templates = templates
    builtIn = templates
  }

  /// The prompts that are built in, and those of `directory` in their place.
  ///
  /// Every file there whose name ends in `.md` (but for README.md) must be a template of a known name; it may use the
  /// placeholders that the built-in one declares, must use `data`, and its answers must have the same keys.
  /// - Throws: `PromptError` with file and line.
  public init(directory: String) throws(PromptError) {
    try self.init()
    for name in try PromptFiles.names(in: directory) {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      try override(bytes: try PromptFiles.read(path, limit: PromptTemplate.longest), file: path)
    }
  }

  /// The template of this name: the user's own where there is one, else the built-in one.
  public subscript(name: PromptName) -> PromptTemplate { templates[PromptLibrary.position(name)] }

  /// Puts a template in the place of the built-in one that its file is named for.
  /// - Throws: `PromptError` with file and line.
  public mutating func override(text: String, file: String) throws(PromptError) {
    try override(bytes: Array(text.utf8), file: file)
  }

  private mutating func override(bytes: [UInt8], file: String) throws(PromptError) {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    let stem = last.hasSuffix(".md") ? String(last.dropLast(3)) : last
    guard let name = PromptName(rawValue: stem) else {
      throw PromptError(file: file, line: 0, .unknownTemplate(known: PromptName.allCases.map(\.rawValue)))
    }
    let template = try PromptLibrary.template(bytes, file: file, name: name)
    let original = builtIn[PromptLibrary.position(name)]
    for placeholder in template.placeholders where !original.placeholders.contains(placeholder) {
      throw PromptError(file: file, line: 0, .unknownPlaceholder(placeholder, known: original.placeholders))
    }
    guard template.placeholders.contains("data") else {
      throw PromptError(file: file, line: 0, .dataUnused)
    }
    for part in original.parts where !template.parts.contains(where: { $0.key == part.key }) {
      throw PromptError(file: file, line: 0, .missingPart(part.key))
    }
    guard template.answerKeys.sorted() == original.answerKeys.sorted() else {
      throw PromptError(file: file, line: 0, .otherAnswerKeys(template.answerKeys, expected: original.answerKeys))
    }
    templates[PromptLibrary.position(name)] = template
  }

  private static func position(_ name: PromptName) -> Int {
    PromptName.allCases.firstIndex(of: name) ?? 0  // allCases holds every case
  }

  private static func template(
    _ bytes: [UInt8], file: String, name: PromptName
  ) throws(PromptError) -> PromptTemplate {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw PromptError(file: file, line: 0, .notUTF8) }
    return try PromptTemplate(parsing: text, file: file, expectedName: name.rawValue)
  }
}

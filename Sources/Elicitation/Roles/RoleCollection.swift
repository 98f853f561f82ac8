import CausalGraphs
import OrderedCollections
import StrictJSON

/// Suggestions gathered over samples.
struct RoleCollection {
  /// The longest name of a new variable, in UTF-8 bytes.
  static let longestName = 200

  let role: CausalRole
  private struct Entry {
    var suggestion: RoleSuggestion
    var lastSample: Int
    var sum: Double
  }
  private var entries = OrderedDictionary<String, Entry>()
  private(set) var notes: [String] = []

  init(role: CausalRole) { self.role = role }

  mutating func add(
    _ answer: SampledAnswers.Answer, _ presentation: Presentation, _ variables: VariableList, excluded: [Int?]
  ) {
    // The reader is told of a question that shows the same ids.
    var reader = AnswerReader(
      json: answer.json, provenance: answer.provenance, sample: answer.sample, about: role.words, presentation,
      variables)
    for entry in reader.entries("listed", limit: 2 * max(variables.count, Elicitor.suggestionLimit)) {
      guard let node = reader.node(entry["id"]) else { continue }
      guard !excluded.contains(node) else {
        reader.note(.selfPair)
        continue
      }
      guard let confidence = reader.confidence(entry["confidence"]) else { continue }
      add(variables[node].name, isListed: true, confidence, entry, answer, &reader)
    }
    for entry in reader.entries("proposed", limit: 2 * Elicitor.suggestionLimit) {
      guard let text = entry["name"]?.string else {
        reader.note(.malformed)
        continue
      }
      let name = PromptTemplate.trimmed(text)
      guard !name.isEmpty, name.utf8.count <= RoleCollection.longestName else {
        reader.note(.malformed, name)
        continue
      }
      guard let confidence = reader.confidence(entry["confidence"]) else { continue }
      // A "new" variable may be a listed one after all.
      let known = reader.silentNode(name)
      if let known, excluded.contains(known) {
        reader.note(.selfPair)
        continue
      }
      add(known.map { variables[$0].name } ?? name, isListed: known != nil, confidence, entry, answer, &reader)
    }
    notes += reader.reading().notes + reader.reading().rejected.map { "\(role.words): \($0.problem)" }
  }

  private mutating func add(
    _ name: String, isListed: Bool, _ confidence: Int, _ entry: JSONValue, _ answer: SampledAnswers.Answer,
    _ reader: inout AnswerReader
  ) {
    let key = isListed ? "listed \(name)" : "new \(name.lowercased())"
    if var known = entries[key] {
      guard known.lastSample != answer.sample else {
        reader.note(.duplicate)
        return
      }
      known.lastSample = answer.sample
      known.sum += Double(confidence) / 100
      known.suggestion.mentions += 1
      known.suggestion.confidence = known.sum / Double(known.suggestion.mentions)
      entries[key] = known
      return
    }
    let reason = entry["reason"]?.string.map { String(PromptTemplate.trimmed($0).prefix(1_000)) }
    entries[key] = Entry(
      suggestion: RoleSuggestion(
        role: role, variable: name, isListed: isListed, confidence: Double(confidence) / 100, mentions: 1,
        rationale: reason?.isEmpty == true ? nil : reason, provenance: answer.provenance),
      lastSample: answer.sample, sum: Double(confidence) / 100)
  }

  func suggestions() -> [RoleSuggestion] {
    entries.values.map(\.suggestion).sorted { left, right in
      if left.mentions != right.mentions { return left.mentions > right.mentions }
      if left.confidence != right.confidence { return left.confidence > right.confidence }
      return left.variable.utf8.lexicographicallyPrecedes(right.variable.utf8)
    }
  }
}

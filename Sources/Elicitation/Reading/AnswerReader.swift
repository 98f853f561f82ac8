import CausalGraphs
import LanguageModels
import OrderedCollections
import StrictJSON

/// Reads one answer: ids back to variables, what is not usable dropped and counted. Linear in the answer's size.
struct AnswerReader {
  let variables: VariableList
  private let json: JSONValue
  private let provenance: Provenance
  /// What notes call the question.
  private let place: String
  private let query: Query?
  private let presentation: Presentation
  /// Ids and names in lower case, built when an id is not exact for the first time; nil where two share a form.
  private var folded: [String: Int?]?
  private var oddities = OrderedDictionary<Oddity, Tally>()
  var proposals: [EdgeProposal] = []
  private var problem: String?

  /// What can be wrong with an entry of an answer.
  enum Oddity: Hashable {
    case unknown, inexact, selfPair, duplicate, confidence, contradiction, unplaced, malformed, misfit
  }

  private struct Tally {
    var count = 0
    var examples: [String] = []
  }

  init(_ answer: AnsweredQuery, _ question: ElicitationQuestion) {
    (json, provenance, query) = (answer.json, answer.provenance, answer.query)
    variables = question.variables
    place = AnswerReader.place(answer.query, question.variables)
    presentation = Presentation(of: answer.query, variables: question.variables, seed: question.seed)
  }

  /// An answer that is not a strategy's.
  init(
    json: JSONValue, provenance: Provenance, sample: Int, about: String, _ presentation: Presentation,
    _ variables: VariableList
  ) {
    (self.json, self.provenance, query) = (json, provenance, nil)
    (self.presentation, self.variables) = (presentation, variables)
    place = sample > 0 ? "\(about) (sample \(sample + 1))" : about
  }

  var rationale: String? {
    guard let reason = json["reason"]?.string else { return nil }
    let trimmed = PromptTemplate.trimmed(reason)
    return trimmed.isEmpty ? nil : String(trimmed.prefix(1_000))
  }

  /// The variable that an id means: exactly, or else uniquely without regard to case and space, or by name; such a
  /// reading is noted. Look-alikes from other alphabets are not the same letters, and are dropped.
  mutating func node(_ value: JSONValue?) -> Int? {
    guard let text = value?.string else {
      note(.malformed)
      return nil
    }
    if let number = AnswerReader.exactID(text), number <= presentation.listed.count {
      return presentation.listed[number - 1]
    }
    let node = silentNode(text)
    note(node == nil ? .unknown : .inexact, text)
    return node
  }

  /// The variable that a text means without regard to case and space, by id or name; nil where there is none, or two.
  mutating func silentNode(_ text: String) -> Int? {
    let forms = folded ?? foldedForms()
    folded = forms
    if let known = forms[PromptTemplate.trimmed(text).lowercased()], let known { return known }
    // Names that differ in case alone share a form; one of them written as it is means that one.
    return variables.index(of: text)
  }

  /// n of "Vn", written as we write it.
  static func exactID(_ text: String) -> Int? {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "V"), (1...9).contains(digits.count),
      digits.first != UInt8(ascii: "0"), digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private func foldedForms() -> [String: Int?] {
    var forms: [String: Int?] = [:]
    for (place, node) in presentation.listed.enumerated() { forms["v\(place + 1)"] = node }
    for (node, variable) in variables.enumerated() {
      let key = PromptTemplate.trimmed(variable.name).lowercased()
      if let taken = forms[key] {
        if taken != node { forms[key] = Int?.none }
      } else {
        forms[key] = node
      }
    }
    // An id wins over a name that looks like it.
    for (place, node) in presentation.listed.enumerated() { forms["v\(place + 1)"] = node }
    return forms
  }

  /// An integer from 0 to 100; anything else is noted, never clamped.
  mutating func confidence(_ value: JSONValue?) -> Int? {
    guard let number = value?.integer, NeutralRule.confidences.contains(number) else {
      note(.confidence, value?.text() ?? "nothing")
      return nil
    }
    return number
  }

  /// The entries of a list; a list longer than `limit` spoils the whole answer.
  mutating func entries(_ key: String, limit: Int) -> [JSONValue] {
    guard let list = json[key]?.array else {
      problem = problem ?? "the answer has no list \"\(key)\""
      return []
    }
    guard list.count <= limit else {
      problem =
        problem ?? "the list \"\(key)\" has \(grouped(list.count)) entries, and at most \(grouped(limit)) make sense"
      return []
    }
    return list
  }

  mutating func note(_ oddity: Oddity, _ example: String? = nil) {
    oddities[oddity, default: Tally()].count += 1
    if let example, oddities[oddity]?.examples.count ?? 0 < 3 {
      oddities[oddity]?.examples.append("\"\(example.visible(limit: 40))\"")
    }
  }

  mutating func propose(_ first: Int, _ second: Int, _ claim: EdgeProposal.Claim?) {
    guard let claim else { return }
    proposals.append(
      EdgeProposal(
        first: variables[first].name, second: variables[second].name, claim: claim, rationale: rationale,
        provenance: provenance))
  }

  func reading() -> AnswerReading {
    if let problem { return AnswerReading(rejected: [RejectedAnswer(query: query, problem: problem)]) }
    let notes = oddities.map { oddity, tally in
      let examples = tally.examples.isEmpty ? "" : " (\(tally.examples.joined(separator: ", ")))"
      return "\(place): \(tally.count) \(AnswerReader.sentence(oddity, one: tally.count == 1))\(examples)"
    }
    return AnswerReading(proposals: proposals, notes: notes)
  }

  static func place(_ query: Query, _ variables: VariableList) -> String {
    let names = query.variables.map { "\"\(variables[$0].name.visible(limit: 60))\"" }.joined(separator: ", ")
    let sample = query.sample > 0 ? " (sample \(query.sample + 1))" : ""
    return names.isEmpty ? "\(query.strategyName)\(sample)" : "\(query.strategyName) of \(names)\(sample)"
  }

  private static func sentence(_ oddity: Oddity, one: Bool) -> String {
    switch oddity {
    case .unknown:
      one ? "id is none of the question's and was dropped" : "ids are none of the question's and were dropped"
    case .inexact:
      one
        ? "id was not exact, but could mean one variable only" : "ids were not exact, but could mean one variable only"
    case .selfPair:
      one
        ? "entry named a variable as its own cause and was dropped"
        : "entries named a variable as its own cause and were dropped"
    case .duplicate: one ? "repetition was merged" : "repetitions were merged"
    case .confidence:
      one
        ? "entry was dropped: its confidence is no integer from 0 to 100"
        : "entries were dropped: their confidence is no integer from 0 to 100"
    case .contradiction:
      one
        ? "variable stands in lists that exclude each other; it counts as not sure"
        : "variables stand in lists that exclude each other; they count as not sure"
    case .unplaced:
      one ? "variable stands in no list and counts as not sure" : "variables stand in no list and count as not sure"
    case .misfit:
      one ? "finding does not fit the graph and was dropped" : "findings do not fit the graph and were dropped"
    case .malformed: one ? "entry has another form and was dropped" : "entries have another form and were dropped"
    }
  }
}

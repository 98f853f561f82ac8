import CausalGraphs
import OrderedCollections
import SeededRandom
import StrictJSON

/// The order in which a question shows its variables: the one shown first is V1, whatever its place in the list, so
/// that neither the user's order nor the number of an id tells the model anything.
struct Presentation: Hashable, Sendable {
  /// The variable with id V(k + 1) at k.
  let listed: [Int]
  /// The place of each variable in `listed`.
  private let places: [Int]

  /// The variables in the order they are shown in: that of their ids, but for those whose names fix theirs.
  private let shown: [Int]

  private init(listed: [Int], shown: [Int]) {
    self.listed = listed
    self.shown = shown
    var places = [Int](repeating: 0, count: listed.count)
    for (place, variable) in listed.enumerated() { places[variable] = place }
    self.places = places
  }

  /// All questions of one sample share an order, so that their requests begin alike: endpoints that keep what they have
  /// read answer sooner and charge less. Another sample has another order.
  init(of query: Query, variables: VariableList, seed: UInt64) {
    self.init(variables, seed: seed, stream: [0, query.sample])
  }

  /// A variable whose name looks like an id gets that id where there is one: otherwise an answer by name would be taken
  /// for an answer by id about another variable.
  init(_ variables: VariableList, seed: UInt64, stream: [Int]) {
    var generator = SplitMix64(seed: seed, stream: [0x5057] + stream)
    let shown = generator.shuffled(Array(0..<variables.count))
    var listed = shown
    var isTaken = [Bool](repeating: false, count: variables.count)
    for (variable, entry) in variables.enumerated() {
      guard let number = AnswerReader.exactID(PromptTemplate.trimmed(entry.name).uppercased()),
        number <= variables.count, !isTaken[number - 1], let place = listed.firstIndex(of: variable)
      else { continue }
      listed.swapAt(number - 1, place)
      isTaken[number - 1] = true
    }
    self.init(listed: listed, shown: shown)
  }

  func id(_ variable: Int) -> String { "V\(places[variable] + 1)" }

  func json(_ variable: Int) -> JSONValue { .string(id(variable)) }

  /// Names, descriptions, units and the user's context, as the one place where their text enters a prompt.
  func data(_ variables: VariableList, context: String?) -> JSONValue {
    var block = JSONObject()
    if let context, !context.isEmpty { block["context"] = .string(context) }
    block["variables"] = .array(
      shown.map { variable in
        var entry = JSONObject()
        entry["id"] = json(variable)
        entry["name"] = .string(variables[variable].name)
        if let description = variables[variable].description, !description.isEmpty {
          entry["description"] = .string(description)
        }
        if let unit = variables[variable].unit, !unit.isEmpty { entry["unit"] = .string(unit) }
        return .object(entry)
      })
    return .object(block)
  }

  /// The largest list of ids that a schema enumerates: strict endpoints limit the number of enumerated values, and every
  /// one of them costs tokens. Above it an id is any string, and unknown ones are dropped when the answer is read.
  static let longestEnumeration = 64

  /// The ids as the values of an enumeration, without those of `excluded`; null above the limit.
  func enumeration(without excluded: [Int] = []) -> JSONValue {
    guard listed.count <= Presentation.longestEnumeration else { return .null }
    return .array(listed.filter { !excluded.contains($0) }.map { json($0) })
  }
}

import CausalGraphs
import Elicitation
import LanguageModels
import OrderedCollections
import SeededRandom
import StrictJSON
import Synchronization

/// What a simulated expert reads from a request: the ids and names of the data block, and the ids it is asked about.
struct Scene: Sendable {
  /// Names by id, in the order shown.
  var names: OrderedDictionary<String, String>
  /// The quoted ids of the text behind the data block, in order, each as often as it stands there.
  var asked: [String]
  /// The text behind the data block.
  var text: String

  init?(_ request: ChatRequest) {
    guard let user = request.messages.last?.content, user.hasPrefix("DATA: "),
      let end = user.firstIndex(of: "\n"),
      let data = try? JSONParser.parse(String(user[user.index(user.startIndex, offsetBy: 6)..<end])),
      let variables = data["variables"]?.array
    else { return nil }
    names = [:]
    for variable in variables {
      guard let id = variable["id"]?.string, let name = variable["name"]?.string else { return nil }
      names[id] = name
    }
    text = String(user[end...])
    let known = names
    asked = text.split(separator: "\"").map(String.init).filter { known[$0] != nil }
  }
}

/// A simulated expert who knows a graph and answers every question from it alone: for tests of the way questions and
/// answers go, never of knowledge.
final class SimulatedExpert: LanguageModel {
  let graph: DirectedAcyclicGraph
  let name = "simulated expert"
  /// Answers in its own way; nil: from the graph.
  let behaviour: @Sendable (ChatRequest, Scene) throws(EndpointError) -> JSONValue?
  /// Waits a little, another time for each request, so that answers come in another order than they were asked for.
  let isUneven: Bool
  private let seen = Mutex<[ChatRequest]>([])

  init(
    _ graph: DirectedAcyclicGraph, isUneven: Bool = false,
    behaviour: @escaping @Sendable (ChatRequest, Scene) throws(EndpointError) -> JSONValue? = { _, _ in nil }
  ) {
    self.graph = graph
    self.isUneven = isUneven
    self.behaviour = behaviour
  }

  var requests: [ChatRequest] { seen.withLock { $0 } }

  func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer {
    seen.withLock { $0.append(request) }
    if isUneven {
      var generator = SplitMix64(
        seed: UInt64(request.messages.reduce(0) { $0 + $1.content.utf8.reduce(0) { $0 + Int($1) } }))
      do {
        try await Task.sleep(for: .milliseconds(Int(generator.next() % 20)))
      } catch {
        throw .cancelled
      }
    }
    guard let scene = Scene(request) else {
      throw .rejected(status: 400, message: "simulated: the prompt can not be read")
    }
    let json = try behaviour(request, scene) ?? truth(request, scene)
    guard let json else { throw .rejected(status: 400, message: "simulated: unknown prompt \(request.prompt.name)") }
    return ChatAnswer(
      content: json.text(), json: json,
      exchange: ExchangeRecord(
        key: "key", requestedModel: "simulated", prompt: request.prompt, sample: request.sample,
        usage: TokenUsage(prompt: 100, completion: 10), requests: 1))
  }

  private func node(_ id: String, _ scene: Scene) -> Int? { scene.names[id].flatMap(graph.variables.index(of:)) }

  func isAncestor(_ source: Int, of target: Int) -> Bool {
    var open = [source]
    var seen: Set<Int> = []
    while let node = open.popLast() {
      for child in graph.children(of: node) where seen.insert(child).inserted {
        if child == target { return true }
        open.append(child)
      }
    }
    return false
  }

  /// The answer that the graph gives.
  func truth(_ request: ChatRequest, _ scene: Scene) -> JSONValue? {
    func ids(_ holds: (Int) -> Bool) -> [JSONValue] {
      scene.names.keys.filter { node($0, scene).map(holds) == true }.map { .string($0) }
    }
    func entries(_ holds: (Int) -> Bool) -> JSONValue { .array(ids(holds).map { ["id": $0, "confidence": 90] }) }
    switch request.prompt.name {
    case "ordering":
      guard let target = scene.asked.first.flatMap({ node($0, scene) }) else { return nil }
      return [
        "reason": "simulated", "before": .array(ids { isAncestor($0, of: target) }),
        "after": .array(ids { isAncestor(target, of: $0) }),
        "not_sure": .array(ids { $0 != target && !isAncestor($0, of: target) && !isAncestor(target, of: $0) }),
      ]
    case "parents":
      guard let target = scene.asked.first.flatMap({ node($0, scene) }) else { return nil }
      return [
        "reason": "simulated", "causes": entries { graph.contains(DirectedEdge($0, target)) }, "not_sure": [],
      ]
    case "effects":
      guard let target = scene.asked.last.flatMap({ node($0, scene) }) else { return nil }
      return [
        "reason": "simulated", "effects": entries { graph.contains(DirectedEdge(target, $0)) }, "not_sure": [],
      ]
    case "roots":
      return ["reason": "simulated", "roots": .array(ids { graph.parents(of: $0).isEmpty })]
    case "whole-graph":
      let edges = scene.names.keys.flatMap { cause in
        scene.names.keys.filter { effect in
          guard let source = node(cause, scene), let target = node(effect, scene) else { return false }
          return graph.contains(DirectedEdge(source, target))
        }.map { effect -> JSONValue in ["cause": .string(cause), "effect": .string(effect), "confidence": 80] }
      }
      return ["reason": "simulated", "required": .array(edges), "forbidden": [], "unknown": []]
    case "pair-choice", "refinement":
      guard scene.asked.count >= 2, let first = node(scene.asked[0], scene), let second = node(scene.asked[1], scene)
      else { return nil }
      let (forward, backward) = (isAncestor(first, of: second), isAncestor(second, of: first))
      let direct = graph.areAdjacent(first, second)
      let others = request.prompt.name == "refinement" && !direct
      let wanted: String
      if forward, direct || others {
        wanted = "\"\(scene.asked[0])\" \(direct ? "is a direct cause" : "causes")"
      } else if backward, direct || others {
        wanted = "\"\(scene.asked[1])\" \(direct ? "is a direct cause" : "causes")"
      } else {
        wanted = "Neither"
      }
      guard let line = scene.text.split(separator: "\n").first(where: { $0.dropFirst(3).hasPrefix(wanted) }) else {
        return nil
      }
      return ["reason": "simulated", "choice": .string(String(line.prefix(1))), "confidence": 90]
    case "pair-yes-no":
      guard scene.asked.count >= 2, let first = node(scene.asked[0], scene), let second = node(scene.asked[1], scene)
      else { return nil }
      return ["answer": graph.contains(DirectedEdge(first, second)) ? "yes" : "no"]
    case "triplet":
      let three = Array(scene.asked.prefix(3))
      var answer = JSONObject()
      answer["reason"] = "simulated"
      for (index, (one, other)) in [(0, 1), (0, 2), (1, 2)].enumerated() {
        guard let first = node(three[one], scene), let second = node(three[other], scene) else { return nil }
        answer["pair_\(index + 1)"] =
          isAncestor(first, of: second)
          ? .string("\(three[one])->\(three[other])")
          : isAncestor(second, of: first) ? .string("\(three[other])->\(three[one])") : "none"
      }
      return .object(answer)
    default: return nil
    }
  }
}

/// A random acyclic graph: variable a, b, …; each forward pair of a random order is an edge with probability one third.
func randomGraph(_ count: Int, seed: UInt64) throws -> DirectedAcyclicGraph {
  var generator = SplitMix64(seed: seed)
  let names = (0..<count).map { "variable \(String(UnicodeScalar(UInt8(97 + $0))))" }
  var order = Array(0..<count)
  for index in stride(from: count - 1, to: 0, by: -1) {
    order.swapAt(index, Int(generator.next() % UInt64(index + 1)))
  }
  var graph = DirectedAcyclicGraph(try VariableList(names: names))
  for first in 0..<count {
    for second in (first + 1)..<max(first + 1, count) where generator.next() % 3 == 0 {
      try graph.insert(DirectedEdge(order[first], order[second]))
    }
  }
  return graph
}

/// What is wrong with an answer by its schema, in the subset that requests use.
func violations(_ value: JSONValue, _ schema: JSONValue, at path: String = "answer") -> [String] {
  switch schema["type"]?.string {
  case "object":
    guard let members = value.object, let properties = schema["properties"]?.object else {
      return ["\(path): no object"]
    }
    var found = Set(members.keys) == Set(properties.keys) ? [] : ["\(path): keys \(members.keys)"]
    for (key, member) in members { found += properties[key].map { violations(member, $0, at: "\(path).\(key)") } ?? [] }
    return found
  case "array":
    guard let elements = value.array, let items = schema["items"] else { return ["\(path): no array"] }
    let limit = schema["maxItems"]?.integer ?? Int.max
    return (elements.count > limit ? ["\(path): \(elements.count) items"] : [])
      + elements.flatMap { violations($0, items, at: "\(path)[]") }
  case "string":
    guard let text = value.string else { return ["\(path): no string"] }
    guard let allowed = schema["enum"]?.array else { return [] }
    return allowed.contains(.string(text)) ? [] : ["\(path): \(text) is not allowed"]
  case "integer":
    guard let number = value.integer else { return ["\(path): no integer"] }
    let range = (schema["minimum"]?.integer ?? Int.min)...(schema["maximum"]?.integer ?? Int.max)
    return range.contains(number) ? [] : ["\(path): \(number)"]
  default: return ["\(path): unknown type"]
  }
}

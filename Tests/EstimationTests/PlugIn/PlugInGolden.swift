import CausalData
import CausalGraphs
import CausalStatistics
import Foundation
import Identification
import StrictJSON

@testable import Estimation

/// A graph of Tests/Fixtures/Identification with an exact joint distribution of binary variables and P(y | do(x)).
struct PlugInGolden: Sendable, CustomStringConvertible {
  let id: String
  private let json: JSONValue

  var description: String { id }

  /// The identifiable ones.
  static let all: [PlugInGolden] = {
    var folder = URL(fileURLWithPath: #filePath)
    while folder.lastPathComponent != "Tests" { folder.deleteLastPathComponent() }
    let file = folder.appending(path: "Fixtures/Identification/identification.json")
    guard let bytes = try? Data(contentsOf: file), let root = try? JSONParser.parse([UInt8](bytes)) else { return [] }
    return (root["cases"]?.array ?? []).map { PlugInGolden(id: $0["id"]?.string ?? "?", json: $0) }
      .filter { $0.json["expected"]?["effect_identifiable_ID"]?.bool == true && $0.json["numeric"] != nil }
  }()

  private static func names(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
  private func names(_ key: String) -> [String] { PlugInGolden.names(json[key]) }

  private func diagram() throws -> CausalDiagram {
    let latent = Set(names("latent"))
    let variables = try VariableList(names("nodes").map { Variable($0, isLatent: latent.contains($0)) })
    func ends(_ key: String) -> [(Int, Int)] {
      (json[key]?.array ?? []).compactMap { pair in
        let places = PlugInGolden.names(pair).compactMap(variables.index(of:))
        return places.count == 2 ? (places[0], places[1]) : nil
      }
    }
    let edges =
      ends("directed").map { MarkedEdge.directed($0.0, $0.1) }
      + ends("bidirected").map { MarkedEdge.bidirected($0.0, $0.1) }
    return try CausalDiagram(MixedGraph(variables, kind: .admg, edges: edges))
  }

  /// Every way to the effect: by the ID algorithm, and as the graph's estimands have it; on the first outcome.
  func effects() throws -> [IdentifiedEffect] {
    let diagram = try diagram()
    let question = try EffectQuestion(treatments: names("treatment"), outcomes: names("outcome"), in: diagram)
    var found: [IdentifiedEffect] = []
    let first = names("outcome")[0]
    let places = [first].compactMap(diagram.variables.index(of:))
    if case .identified(let formula) = diagram.effect(of: question.treatments, on: places) {
      var effect = IdentifiedEffect(
        .id, treatments: question.treatments.map { diagram.variables[$0].name }, outcome: first)
      (effect.formula, effect.variables) = (formula, diagram.variables)
      found.append(effect)
    }
    let result = diagram.identify(question)
    found += result.estimands.filter { $0.formula != nil }.map { IdentifiedEffect($0, of: result, outcome: places[0]) }
    return found
  }

  private var variables: [String] { PlugInGolden.names(json["numeric"]?["variables"]) }
  private var joint: [Double] { (json["numeric"]?["joint"]?.array ?? []).compactMap(\.number) }

  private func bit(_ cell: Int, _ place: Int) -> Double { Double(cell >> (variables.count - 1 - place) & 1) }

  /// One row a cell, with its probability as the weight.
  func exactTable() throws -> Table {
    let cells = joint
    var columns = variables.enumerated().map { place, name in
      (name: name, content: ColumnContent.numbers(cells.indices.map { bit($0, place) }))
    }
    columns.append(("the weight", .numbers(cells)))
    return try Table(columns)
  }

  /// Rows drawn from the joint distribution.
  func sampledTable(rows: Int, seed: UInt64) throws -> Table {
    var stream = RandomStream(seed: seed)
    var total = 0.0
    let ends = joint.map { mass -> Double in
      total += mass
      return total
    }
    let drawn = (0..<rows).map { _ in
      let point = stream.uniform() * total
      return ends.firstIndex { point < $0 } ?? ends.count - 1
    }
    return try Table(
      variables.enumerated().map { place, name in
        (name: name, content: ColumnContent.numbers(drawn.map { bit($0, place) }))
      })
  }

  /// P(first outcome = 1 | do(treatments)), treatments by name.
  func truth(_ values: [String: Int]) -> Double {
    let order = names("treatment")
    return (json["numeric"]?["do"]?.array ?? []).reduce(0) { sum, entry in
      let x = (entry["x"]?.array ?? []).compactMap(\.integer)
      let y = (entry["y"]?.array ?? []).compactMap(\.integer)
      guard y.first == 1, zip(order, x).allSatisfy({ values[$0] == $1 }) else { return sum }
      return sum + (entry["p"]?.number ?? 0)
    }
  }
}

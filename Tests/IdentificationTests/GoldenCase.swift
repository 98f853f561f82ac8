import CausalGraphs
import Foundation
import Identification
import StrictJSON
import Testing

/// One graph of Tests/Fixtures/Identification/identification.json with a question and what independent tools say of it.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let id: String
  let json: JSONValue

  var testDescription: String { id }

  static let all: [GoldenCase] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/Identification/identification.json")
    guard let bytes = try? Data(contentsOf: file), let root = try? JSONParser.parse([UInt8](bytes)) else { return [] }
    return (root["cases"]?.array ?? []).map { GoldenCase(id: $0["id"]?.string ?? "?", json: $0) }
  }()

  func names(_ key: String) -> [String] { GoldenCase.names(json[key]) }
  static func names(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
  var expected: JSONValue { json["expected"] ?? .null }

  /// A list of sets, as sets.
  func sets(_ key: String) -> Set<Set<String>>? {
    expected[key]?.array.map { Set($0.map { Set(GoldenCase.names($0)) }) }
  }

  func diagram() throws -> CausalDiagram {
    let latent = Set(names("latent"))
    let variables = try VariableList(names("nodes").map { Variable($0, isLatent: latent.contains($0)) })
    func ends(_ key: String) throws -> [(Int, Int)] {
      try (json[key]?.array ?? []).map { pair in
        let names = GoldenCase.names(pair)
        return (try #require(variables.index(of: names[0])), try #require(variables.index(of: names[1])))
      }
    }
    let edges =
      try ends("directed").map { MarkedEdge.directed($0.0, $0.1) }
      + ends("bidirected").map { MarkedEdge.bidirected($0.0, $0.1) }
    let graph = try MixedGraph(variables, kind: .admg, edges: edges)
    return try CausalDiagram(graph, selected: names("selected").compactMap(variables.index(of:)))
  }

  func question(_ effect: EffectQuestion.Effect = .total, in diagram: CausalDiagram) throws -> EffectQuestion {
    try EffectQuestion(treatments: names("treatment"), outcomes: names("outcome"), effect: effect, in: diagram)
  }
}

import CausalGraphs
import Testing

/// One case of `ScoreGolden`.
struct GoldenScore: Sendable, CustomTestStringConvertible {
  var number: Int
  var learned: GraphDocument
  var truth: GraphDocument
  var skeleton: [Int]
  var arrowheads: [Int]
  var arrowheadsAgainstGraph: [Int]
  var sharedArrowheads: [Int]
  var completedDistance: Int?
  var distance: Int?
  var extendedDistance: Int?
  var isAcyclic: Bool
  var interventionDistance: Int?
  var parentAdjustmentDistance: Int?
  var ancestorAdjustmentDistance: Int?

  var testDescription: String { "case \(number)" }

  static let all: [GoldenScore] = {
    var cases: [GoldenScore] = []
    var count = 0
    var edges: [String: [GraphEdge]] = [:]
    for line in ScoreGolden.text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "graph":
        count = words.last.flatMap { Int($0) } ?? 0
        edges = [:]
      case "expect":
        if let golden = GoldenScore(cases.count, count, edges, words.dropFirst().map { Int($0) }) {
          cases.append(golden)
        }
      case let tag?: edges[tag, default: []] += words.dropFirst().compactMap(edge)
      case nil: break
      }
    }
    return cases
  }()

  private init?(_ number: Int, _ count: Int, _ edges: [String: [GraphEdge]], _ values: [Int?]) {
    let names = "abcdefghijklmnopqrstuvwxyz".prefix(count).map(String.init)
    guard let variables = try? VariableList(names: names), values.count == 19 else { return nil }
    self.number = number
    learned = GraphDocument(kind: .pag, variables: variables, edges: edges["learned"] ?? [])
    truth = GraphDocument(kind: .dag, variables: variables, edges: edges["truth"] ?? [])
    func three(_ start: Int) -> [Int] { values[start..<(start + 3)].compactMap(\.self) }
    (skeleton, arrowheads, arrowheadsAgainstGraph, sharedArrowheads) = (three(0), three(3), three(6), three(9))
    (completedDistance, distance, extendedDistance) = (values[12], values[13], values[14])
    isAcyclic = values[15] == 1
    (interventionDistance, parentAdjustmentDistance) = (values[16], values[17])
    ancestorAdjustmentDistance = values[18]
  }

  private static func edge(_ word: String) -> GraphEdge? {
    let bytes = Array(word.utf8)
    guard bytes.count == 3 else { return nil }
    let marks: (Mark, Mark) =
      switch word.dropFirst().first {
      case ">": (.tail, .arrow)
      case "=": (.arrow, .arrow)
      case "*": (.circle, .arrow)
      case "o": (.circle, .circle)
      default: (.tail, .tail)
      }
    return GraphEdge(Int(bytes[0]) - 97, Int(bytes[2]) - 97, sourceMark: marks.0, targetMark: marks.1)
  }
}

import CausalGraphs
import Identification
import SeededRandom
import Testing

/// Random diagrams with unobserved variables, against definitions applied to every set there is.
@Suite struct RandomDiagramTests {
  private struct Draw {
    let diagram: CausalDiagram
    let treatments: [Int]
    let outcomes: [Int]
    let observed: [Int]
    let graph: MixedGraph
  }

  private func draw(_ generator: inout SplitMix64) throws -> Draw? {
    let latent = generator.next() % 3 == 0 ? Int(generator.next() % 6) : -1
    let variables = try VariableList((0..<6).map { Variable("v\($0)", isLatent: $0 == latent) })
    var edges: [MarkedEdge] = []
    for second in 1..<6 {
      for first in 0..<second {
        if generator.next() % 5 < 2 { edges.append(.directed(first, second)) }
        if generator.next() % 9 == 0 { edges.append(.bidirected(first, second)) }
      }
    }
    let graph = try MixedGraph(variables, kind: .admg, edges: edges)
    let observed = (0..<6).filter { $0 != latent }
    var roles = generator.shuffled(observed)
    let outcome = roles.removeLast()
    let treatments = generator.next() % 4 == 0 ? [roles[0], roles[1]].sorted() : [roles[0]]
    return Draw(
      diagram: try CausalDiagram(graph), treatments: treatments, outcomes: [outcome], observed: observed, graph: graph)
  }

  @Test func minimalSetsAreExactlyTheMinimalOnesAmongTheValid() throws {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<200 {
      guard let draw = try draw(&generator) else { continue }
      let question = try EffectQuestion(treatments: draw.treatments, outcomes: draw.outcomes, in: draw.diagram)
      let pool = draw.observed.filter { !draw.treatments.contains($0) && !draw.outcomes.contains($0) }
      let valid = (0..<(1 << pool.count)).filter { mask in
        draw.diagram.verdict(on: pool.indices.filter { mask >> $0 & 1 == 1 }.map { pool[$0] }, for: question).isValid
      }
      let minimal = valid.filter { mask in !valid.contains { $0 != mask && $0 & mask == $0 } }
      let expected = Set(minimal.map { mask in pool.indices.filter { mask >> $0 & 1 == 1 }.map { pool[$0] } })
      let found = Array(draw.diagram.minimalAdjustmentSets(for: question))
      #expect(Set(found) == expected)
      #expect(found.count == expected.count)
      if let cheapest = draw.diagram.cheapestAdjustmentSet(for: question, prices: [3, 1, 0, 2, 5, 4]) {
        let prices = [3.0, 1, 0, 2, 5, 4]
        func price(_ set: [Int]) -> Double { set.reduce(0) { $0 + prices[$1] } }
        #expect(price(cheapest) == expected.map(price).min())
      } else {
        #expect(expected.isEmpty)
      }
    }
  }

  /// Front-door sets by Pearl's definition, all sets tried.
  @Test func frontDoorSetsAreThoseOfTheDefinition() throws {
    var generator = SplitMix64(seed: 6)
    for _ in 0..<200 {
      guard let draw = try draw(&generator), draw.treatments.count == 1 else { continue }
      let question = try EffectQuestion(treatments: draw.treatments, outcomes: draw.outcomes, in: draw.diagram)
      let (treatment, outcome) = (draw.treatments[0], draw.outcomes[0])
      let pool = draw.observed.filter { $0 != treatment && $0 != outcome }
      let isConnected = draw.graph.descendants(of: treatment).contains(outcome)
      let valid = (0..<(1 << pool.count)).filter { mask in
        guard isConnected else { return false }
        let set = pool.indices.filter { mask >> $0 & 1 == 1 }.map { pool[$0] }
        return isFrontDoor(set, draw.graph, treatment, outcome)
      }
      let minimal = valid.filter { mask in !valid.contains { $0 != mask && $0 & mask == $0 } }
      let expected = Set(minimal.map { mask in pool.indices.filter { mask >> $0 & 1 == 1 }.map { pool[$0] } })
      #expect(Set(draw.diagram.minimalFrontDoorSets(for: question)) == expected)
    }
  }

  private func isFrontDoor(_ set: [Int], _ graph: MixedGraph, _ treatment: Int, _ outcome: Int) -> Bool {
    func without(edgesOutOf nodes: [Int]) throws -> MixedGraph {
      try MixedGraph(
        graph.variables, kind: .admg,
        edges: graph.edges.filter { edge in !(edge.directed.map { nodes.contains($0.source) } ?? false) })
    }
    guard
      let blocked = try? MixedGraph(
        graph.variables, kind: .admg,
        edges: graph.edges.filter { edge in
          edge.directed.map { !set.contains($0.source) && !set.contains($0.target) } ?? false
        }),
      let first = try? without(edgesOutOf: [treatment]), let second = try? without(edgesOutOf: set)
    else { return false }
    return !blocked.descendants(of: treatment).contains(outcome) && first.areSeparated([treatment], set)
      && second.areSeparated(set, [outcome], given: [treatment])
  }

  /// The open path that speaks against a set is one: consecutive nodes are adjacent, and the set leaves its ends connected.
  @Test func openPathsAreOpen() throws {
    var generator = SplitMix64(seed: 7)
    var seen = 0
    for _ in 0..<200 {
      guard let draw = try draw(&generator) else { continue }
      let question = try EffectQuestion(treatments: draw.treatments, outcomes: draw.outcomes, in: draw.diagram)
      guard case .openPath(let path) = draw.diagram.verdict(on: [], for: question) else { continue }
      seen += 1
      #expect(Set(path).count == path.count)
      #expect(draw.treatments.contains(path[0]) && draw.outcomes.contains(path[path.count - 1]))
      for (one, other) in zip(path, path.dropFirst()) where max(one, other) < 6 {
        #expect(draw.graph.areAdjacent(one, other))
      }
    }
    #expect(seen > 50)
  }
}

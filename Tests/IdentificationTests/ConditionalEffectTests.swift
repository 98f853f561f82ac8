import CausalGraphs
import Identification
import Testing

/// Whether IDC agrees with causaleffect (R) on the published examples.
@Suite struct ConditionalEffectTests {
  private func formula(
    _ names: [String], _ directed: [(Int, Int)], _ bidirected: [(Int, Int)], of treatment: Int, on outcome: Int,
    given: Int
  ) throws -> String? {
    let variables = try VariableList(names: names)
    let graph = try MixedGraph(
      variables, kind: .admg,
      edges: directed.map { .directed($0.0, $0.1) } + bidirected.map { .bidirected($0.0, $0.1) })
    switch try CausalDiagram(graph).effect(of: [treatment], on: [outcome], given: [given]) {
    case .identified(let formula): return formula.text(variables)
    case .notIdentified: return nil
    }
  }

  @Test func publishedExamples() throws {
    let names = ["X", "Z", "Y"]
    #expect(
      try formula(names, [(0, 1), (1, 2)], [(0, 2)], of: 0, on: 2, given: 1) == "Σ_{X} P(X) P(Y | X, Z)")
    #expect(try formula(names, [(0, 1), (1, 2)], [(0, 1)], of: 0, on: 2, given: 1) == "P(Y | Z)")
    #expect(try formula(["X", "W", "Y"], [(0, 2), (1, 2)], [(0, 2)], of: 0, on: 2, given: 1) == nil)
    #expect(try formula(names, [(1, 0), (1, 2), (0, 2)], [], of: 0, on: 2, given: 1) == "P(Y | X, Z)")
  }
}

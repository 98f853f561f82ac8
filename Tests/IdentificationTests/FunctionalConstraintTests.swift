import CausalGraphs
import Identification
import SeededRandom
import Testing

@Suite struct FunctionalConstraintTests {
  private func diagram(_ text: String) throws -> CausalDiagram {
    try CausalDiagram(GraphDocument.read(Array(text.utf8), as: .dagitty).mixedGraph())
  }

  /// Verma's own; R's causaleffect finds the same.
  @Test func vermasConstraint() throws {
    let diagram = try diagram("dag { V1 -> V2 -> V3 -> V4 V2 <-> V4 }")
    let found = diagram.functionalConstraints()
    #expect(
      found.map { $0.expression.text(diagram.variables) } == ["Σ_{V2} P(V2 | V1) P(V4 | V1, V2, V3)"])
    #expect(found.map { diagram.names($0.independentOf) } == [["V1"]])
  }

  @Test func whereAllIsObservedThereAreNone() throws {
    #expect(try diagram("dag { a -> b -> c -> d a -> c b -> d }").functionalConstraints().isEmpty)
    #expect(try diagram("dag { a -> b a <-> b b -> c }").functionalConstraints().isEmpty)
  }

  /// In random models the formulae do not change with the variables that they are said not to depend on.
  @Test func constraintsHold() throws {
    var generator = SplitMix64(seed: 41)
    let variables = try VariableList(names: ["a", "b", "c", "d", "e"])
    var checked = 0
    for _ in 0..<40 {
      var edges: [MarkedEdge] = []
      var shared = 0
      for second in 1..<5 {
        for first in 0..<second {
          if generator.next() % 2 == 0 { edges.append(.directed(first, second)) }
          if generator.next() % 4 == 0, shared < 2 {
            edges.append(.bidirected(first, second))
            shared += 1
          }
        }
      }
      let graph = try MixedGraph(variables, kind: .admg, edges: edges)
      let constraints = try CausalDiagram(graph).functionalConstraints()
      guard !constraints.isEmpty else { continue }
      let cells = BinaryWorld(graph, using: &generator).joint()
      func value(_ constraint: FunctionalConstraint, _ cell: Int) -> Double {
        constraint.expression.value(
          at: Dictionary(uniqueKeysWithValues: (0..<5).map { ($0, cell >> $0 & 1) }),
          levels: [Int](repeating: 2, count: 5)
        ) { BinaryWorld.conditional(cells, $0, $1, $2) }
      }
      for constraint in constraints.prefix(4) {
        for node in constraint.independentOf {
          for cell in 0..<32 where cell >> node & 1 == 0 {
            checked += 1
            let difference = value(constraint, cell) - value(constraint, cell | 1 << node)
            #expect(abs(difference) < 1e-9, "\(constraint.expression.text(variables)) in \(edges)")
          }
        }
      }
    }
    #expect(checked > 100)
  }
}

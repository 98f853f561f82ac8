import CausalGraphs
import Identification
import SeededRandom
import StrictJSON
import Testing

/// What effects can be in classes of DAGs, against all members, each fitted to the same covariances.
@Suite struct PossibleEffectTests {
  /// Linear models: the effects that a DAG gives to covariances, and regressions.
  private struct Covariances {
    let values: [[Double]]

    /// Of a linear model over the DAG with random coefficients and variances.
    init(_ graph: DirectedAcyclicGraph, using generator: inout SplitMix64) {
      let count = graph.nodeCount
      var loadings = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
      for node in 0..<count {
        for parent in graph.parents(of: node) {
          let weight = (0.3 + Double(generator.next() % 1_000) / 1_000) * (generator.next() % 2 == 0 ? 1 : -1)
          for noise in 0..<count { loadings[node][noise] += weight * loadings[parent][noise] }
        }
        loadings[node][node] = 0.5 + Double(generator.next() % 1_000) / 1_000
      }
      values = (0..<count).map { a in
        (0..<count).map { b in zip(loadings[a], loadings[b]).reduce(0) { $0 + $1.0 * $1.1 } }
      }
    }

    /// The coefficients of the regression of one variable on others.
    func regression(of node: Int, on others: [Int]) -> [Double] {
      var rows = others.map { other in others.map { values[other][$0] } + [values[other][node]] }
      for place in rows.indices {
        let pivot = rows[place]
        for row in rows.indices where row != place {
          let factor = rows[row][place] / pivot[place]
          for column in rows[row].indices { rows[row][column] -= factor * pivot[column] }
        }
      }
      return rows.indices.map { rows[$0][others.count] / rows[$0][$0] }
    }

    /// The effects of setting the treatments together, one coefficient each, where this DAG is the truth.
    func effects(of treatments: [Int], on outcome: Int, in graph: DirectedAcyclicGraph) throws -> [Double] {
      var effects = [[Double]](repeating: [Double](repeating: 0, count: treatments.count), count: graph.nodeCount)
      for (place, treatment) in treatments.enumerated() { effects[treatment][place] = 1 }
      for node in graph.topologicalOrder where !treatments.contains(node) {
        let parents = graph.parents(of: node)
        for (parent, weight) in zip(parents, regression(of: node, on: parents)) {
          for place in treatments.indices { effects[node][place] += weight * effects[parent][place] }
        }
      }
      return effects[outcome]
    }
  }

  private func distinct(_ vectors: [[Double]]) -> [[Double]] {
    var kept: [[Double]] = []
    for vector in vectors where !kept.contains(where: { isNear($0, vector) }) { kept.append(vector) }
    return kept
  }

  private func isNear(_ first: [Double], _ second: [Double]) -> Bool {
    zip(first, second).allSatisfy { abs($0 - $1) < 1e-7 }
  }

  @Test(arguments: 1...2)
  func theListHoldsEveryEffectOnce(treatmentCount: Int) throws {
    var generator = SplitMix64(seed: 31)
    let variables = try VariableList(names: ["a", "b", "c", "d", "e"])
    var (undecided, several) = (0, 0)
    for _ in 0..<50 {
      let truth = try ClassMembers.randomGraph(variables, using: &generator)
      let pattern = try ClassMembers.pattern(of: truth, knowing: Int(generator.next() % 3), using: &generator)
      let members = try ClassMembers.all(of: pattern, likeOf: truth)
      let diagrams = try DiagramClass(pattern)
      let covariances = Covariances(truth, using: &generator)
      for _ in 0..<6 {
        let roles = generator.shuffled([0, 1, 2, 3, 4])
        let (treatments, outcome) = (Array(roles[1...treatmentCount]).sorted(), roles[0])
        let question = try diagrams.question(
          treatments: treatments.map { variables[$0].name }, outcomes: [variables[outcome].name])
        let truths = distinct(try members.map { try covariances.effects(of: treatments, on: outcome, in: $0) })
        #expect((diagrams.undecidedEdge(for: question) == nil) == (truths.count == 1), "\(pattern) \(question)")
        if truths.count > 1 { undecided += 1 }
        let possible = Array(try #require(diagrams.possibleEffects(for: question)))
        #expect(possible.count == truths.count, "\(pattern) \(question)")
        for effect in possible {
          let estimand = try #require(effect.estimand)
          if effect.isZero {
            #expect(truths.contains { isNear($0, treatments.map { _ in 0 }) })
          } else if estimand.strategy == .backdoor {
            let all = covariances.regression(of: outcome, on: treatments + estimand.adjustmentSet)
            #expect(truths.contains { isNear($0, Array(all[..<treatmentCount])) }, "\(pattern) \(question) \(effect)")
          } else {
            several += 1
          }
        }
        try decides(diagrams, pattern, question)
      }
    }
    #expect(undecided > 20 && (treatmentCount == 1) == (several == 0), "\(undecided) \(several)")
  }

  /// Each deciding edge decides, whichever way it is directed; each other one leaves a way open.
  private func decides(_ diagrams: DiagramClass, _ pattern: PartiallyDirectedGraph, _ question: EffectQuestion) throws {
    guard diagrams.undecidedEdge(for: question) != nil else { return }
    let deciding = diagrams.decidingEdges(for: question)
    for edge in pattern.undirectedEdges {
      let names = pattern.variables.names
      let isDecided = try [(edge.first, edge.second), (edge.second, edge.first)].allSatisfy { source, target in
        let known = BackgroundKnowledge(
          required: [BackgroundKnowledge.NamedEdge(names[source], names[target])])
        return try DiagramClass(pattern.applying(known)).undecidedEdge(for: question) == nil
      }
      #expect(deciding.contains(edge) == isDecided)
    }
  }

  private func identify(_ text: String, _ effect: EffectQuestion.Effect = .total) throws -> EffectIdentification {
    let document = try GraphDocument.read(Array(text.utf8), as: .dagitty)
    return try IdentifyAnswer(
      document, treatments: [], outcomes: [], effect: effect, selected: [], limit: 100
    ).result
  }

  @Test func anOpenEdgeAtTheTreatment() throws {
    let result = try identify("pdag { X [exposure] Y [outcome] X -- A X -> Y A -> Y }")
    #expect(!result.isIdentifiable)
    let sets = result.possibleEffects.map { $0.estimand?.adjustmentSet.map { result.variables[$0].name } }
    #expect(sets == [[], ["A"]])
    #expect(result.json["deciding_edges"] == .array([["X", "A"]]))
    #expect(result.json["possible_effects"]?.array?.count == 2)
    #expect(result.json["possible_effects"]?.array?[0]["orientations"]?.array?[0]["source"] == "X")
    #expect(result.reason?.contains("orient it to decide") == true)
  }

  @Test func theOutcomeMayComeFirst() throws {
    let result = try identify("pdag { X [exposure] Y [outcome] X -- Y }")
    #expect(result.possibleEffects.map(\.isZero).filter(\.self).count == 1)
    #expect(result.possibleEffects.count == 2)
  }

  /// The best set for regression is known of a class too, and a cause that comes after the outcome has no effect.
  @Test func whatAClassDecides() throws {
    let result = try identify("pdag { X [exposure] Y [outcome] A -> X B -> X X -> Y A -- C C -> Y }")
    #expect(result.optimalAdjustmentSet.map { $0.map { result.variables[$0].name } } == ["C"])
    let none = try identify("pdag { X [exposure] Y [outcome] Y -> X A -> X A -- B }")
    #expect(none.isIdentifiable && none.reason?.contains("the effect is zero") == true)
    let treated = try identify("pdag { X [exposure] Y [outcome] A -> X B -> X X -> Y A -- C C -> Y }", .onTreated)
    #expect(treated.isIdentifiable)
    #expect(throws: IdentificationError.self) { try identify("pdag { X [exposure] Y [outcome] X -- Y }", .direct) }
  }
}

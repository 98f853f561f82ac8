import CausalGraphs
import Elicitation
import LanguageModels
import StrictJSON
import Testing

private func question(
  _ variables: VariableList, samples: Int = 1, seed: UInt64 = 7, callLimit: Int? = 10_000,
  settled: Set<VariablePair> = []
) throws -> ElicitationQuestion {
  ElicitationQuestion(
    variables, context: "adults in one city", prompts: try PromptLibrary(), samples: samples, seed: seed,
    callLimit: callLimit, settledPairs: settled)
}

/// The edges that direct claims favour.
private func claimedEdges(_ proposals: [EdgeProposal], _ variables: VariableList) -> Set<DirectedEdge> {
  var edges: Set<DirectedEdge> = []
  for proposal in proposals {
    guard case .direct(let claim) = proposal.claim, let first = variables.index(of: proposal.first),
      let second = variables.index(of: proposal.second)
    else { continue }
    if claim.forward > 0.5 { edges.insert(DirectedEdge(first, second)) }
    if claim.backward > 0.5 { edges.insert(DirectedEdge(second, first)) }
  }
  return edges
}

/// The orders that claims of order favour.
private func claimedOrder(_ proposals: [EdgeProposal], _ variables: VariableList) -> Set<DirectedEdge> {
  var edges: Set<DirectedEdge> = []
  for proposal in proposals {
    guard case .ancestral(let claim) = proposal.claim, let first = variables.index(of: proposal.first),
      let second = variables.index(of: proposal.second)
    else { continue }
    if claim.before > 0.5 { edges.insert(DirectedEdge(first, second)) }
    if claim.after > 0.5 { edges.insert(DirectedEdge(second, first)) }
  }
  return edges
}

private func ancestry(_ expert: SimulatedExpert) -> Set<DirectedEdge> {
  let nodes = expert.graph.variables.indices
  var pairs: Set<DirectedEdge> = []
  for source in nodes {
    for target in nodes where source != target && expert.isAncestor(source, of: target) {
      pairs.insert(DirectedEdge(source, target))
    }
  }
  return pairs
}

@Suite struct StrategyTests {
  @Test("The plan counts the calls that are made", arguments: StrategyName.allCases, 2...8)
  func planCounts(name: StrategyName, count: Int) async throws {
    for samples in [1, 3] {
      let graph = try randomGraph(count, seed: UInt64(count))
      let expert = SimulatedExpert(graph)
      let question = try question(graph.variables, samples: samples)
      let plan = try name.strategy.plan(for: question)
      let result = try await Elicitor(expert).run(name.strategy, on: question)
      #expect(result.isComplete, "\(result.failures)")
      if plan.isExact {
        #expect(expert.requests.count == plan.calls)
      } else {
        #expect(expert.requests.count <= plan.calls)
      }
      #expect(result.exchanges.count == expert.requests.count)
      for round in plan.rounds.indices { #expect(try !plan.exampleRequest(round: round).messages.isEmpty) }
      // The first round's requests are those that were sent.
      let sent = Set(expert.requests)
      for index in plan.firstQueries.indices { #expect(sent.contains(try plan.firstRequest(index))) }
      #expect(Set(expert.requests.map { $0 }).count == expert.requests.count)
    }
  }

  @Test("Documented counts of calls")
  func counts() throws {
    for count in 2...8 {
      let variables = try VariableList(names: (0..<count).map { "v\($0)" })
      let question = try question(variables)
      func calls(_ name: StrategyName) throws -> Int { try name.strategy.plan(for: question).calls }
      #expect(try calls(.ordering) == count)
      #expect(try calls(.wholeGraph) == 1)
      #expect(try calls(.parents) == count)
      #expect(try calls(.pairwise) == count * (count - 1))
      #expect(try calls(.refine) == count * (count - 1))
      #expect(try calls(.pairwiseYesNo) == count * (count - 1))
      #expect(try calls(.breadthFirst) == count + 1)
      if count > 2 { #expect(try calls(.triplet) == count * (count - 1) * (count - 2) / 6) }
    }
  }

  @Test("A true expert's graph comes back from direct questions", arguments: 0..<12 as Range<UInt64>)
  func directClaims(seed: UInt64) async throws {
    let graph = try randomGraph(3 + Int(seed % 6), seed: seed)
    for name in [StrategyName.wholeGraph, .parents, .pairwise, .pairwiseYesNo, .refine, .breadthFirst] {
      let expert = SimulatedExpert(graph)
      let result = try await Elicitor(expert).run(name.strategy, on: question(graph.variables, seed: seed))
      #expect(claimedEdges(result.proposals, graph.variables) == Set(graph.edges), "\(name)")
      for request in expert.requests {
        let scene = try #require(Scene(request))
        let answer = try #require(expert.truth(request, scene))
        #expect(violations(answer, try #require(request.schema?.schema)).isEmpty)
      }
    }
  }

  @Test("A true expert's order comes back from questions of order", arguments: 0..<12 as Range<UInt64>)
  func orderClaims(seed: UInt64) async throws {
    let graph = try randomGraph(3 + Int(seed % 6), seed: seed)
    for name in [StrategyName.ordering, .triplet] {
      let expert = SimulatedExpert(graph)
      let result = try await Elicitor(expert).run(name.strategy, on: question(graph.variables, seed: seed))
      #expect(claimedOrder(result.proposals, graph.variables) == ancestry(expert), "\(name)")
      #expect(claimedEdges(result.proposals, graph.variables).isEmpty)
    }
  }

  @Test("With calls enough, refinement tells direct from indirect", arguments: 0..<8 as Range<UInt64>)
  func refinement(seed: UInt64) async throws {
    let graph = try randomGraph(4 + Int(seed % 4), seed: seed)
    let expert = SimulatedExpert(graph)
    let result = try await Elicitor(expert).run(
      OrderingThenRefinement(), on: question(graph.variables, seed: seed, callLimit: 1_000))
    #expect(claimedEdges(result.proposals, graph.variables) == Set(graph.edges))
    #expect(claimedOrder(result.proposals, graph.variables) == ancestry(expert))
    let denied = result.proposals.filter { if case .noDirectEdge = $0.claim { true } else { false } }
    for proposal in denied {
      let first = try #require(graph.variables.index(of: proposal.first))
      let second = try #require(graph.variables.index(of: proposal.second))
      #expect(!graph.areAdjacent(first, second))
    }
  }

  @Test func refinementKeepsToItsBudget() async throws {
    let graph = try randomGraph(8, seed: 3)
    for limit in [8, 9, 10, 20, 64] {
      let expert = SimulatedExpert(graph)
      _ = try await Elicitor(expert).run(OrderingThenRefinement(), on: question(graph.variables, callLimit: limit))
      #expect(expert.requests.count == min(8 + (limit - 8) / 2 * 2, 64))
    }
  }

  @Test("Open pairs: contradictions first, then neighbours in the order, then the rest")
  func openPairs() throws {
    let variables = try VariableList(names: ["a", "b", "c", "d"])
    func before(_ first: String, _ second: String) throws -> EdgeProposal {
      EdgeProposal(
        first: first, second: second,
        claim: .ancestral(try #require(AncestralProbabilities(before: 0.9, after: 0.05, neither: 0.05))),
        provenance: Provenance(expert: "simulated"))
    }
    let proposals = [
      try before("a", "b"), try before("b", "c"), try before("a", "c"), try before("c", "d"), try before("d", "c"),
    ]
    let pairs = RefinementStrategy.openPairs(after: proposals, variables: variables)
    let expected = [(2, 3), (0, 1), (1, 2), (0, 2), (0, 3), (1, 3)]
    #expect(pairs == expected.compactMap { VariablePair($0.0, $0.1) })
    let settled = try #require(VariablePair(0, 2))
    #expect(!RefinementStrategy.openPairs(after: proposals, variables: variables, settled: [settled]).contains(settled))
  }

  @Test func settledPairsAreNotAsked() async throws {
    let graph = try randomGraph(5, seed: 1)
    let settled: Set = [try #require(VariablePair(0, 1)), try #require(VariablePair(2, 4))]
    for name in [StrategyName.pairwise, .pairwiseYesNo, .refine] {
      let expert = SimulatedExpert(graph)
      let question = try question(graph.variables, settled: settled)
      let result = try await Elicitor(expert).run(name.strategy, on: question)
      #expect(expert.requests.count == 16)
      #expect(try name.strategy.plan(for: question).calls == 16)
      for proposal in result.proposals {
        let first = try #require(graph.variables.index(of: proposal.first))
        let second = try #require(graph.variables.index(of: proposal.second))
        #expect(!settled.contains(try #require(VariablePair(first, second))))
      }
    }
  }

  @Test("The same seed gives the same proposals for any concurrency", arguments: StrategyName.allCases)
  func determinism(name: StrategyName) async throws {
    let graph = try randomGraph(6, seed: 11)
    let question = try question(graph.variables, samples: 2)
    let one = SimulatedExpert(graph)
    let many = SimulatedExpert(graph, isUneven: true)
    let serial = try await Elicitor(one, concurrency: 1).run(name.strategy, on: question)
    let parallel = try await Elicitor(many, concurrency: 8).run(name.strategy, on: question)
    #expect(serial.proposals == parallel.proposals)
    #expect(serial == parallel)
    #expect(Set(one.requests) == Set(many.requests))
  }

  @Test("Samples differ in their presentation, and so do seeds")
  func presentation() throws {
    let variables = try VariableList(names: (0..<8).map { "v\($0)" })
    let plan = try OrderingStrategy().plan(for: question(variables, samples: 5))
    let texts = try plan.firstQueries.indices.filter { plan.firstQueries[$0].variables == [0] }
      .map { try plan.firstRequest($0).messages }
    #expect(Set(texts).count == 5)
    let other = try OrderingStrategy().plan(for: question(variables, samples: 5, seed: 8))
    #expect(try other.firstRequest(0) != plan.firstRequest(0))
    // The statements of pairs come in every order, and each of the two variables comes first.
    let pairs = try PairwiseStrategy().plan(for: question(variables, samples: 1))
    let first = try pairs.firstQueries.indices.map { index in
      try pairs.firstRequest(index).messages[1].content.split(separator: "\n").first { $0.hasPrefix("A: ") } ?? ""
    }
    #expect(first.filter { $0.contains("Neither") }.count > 5)
    #expect(first.filter { $0.contains("known") }.count > 5)
  }
}

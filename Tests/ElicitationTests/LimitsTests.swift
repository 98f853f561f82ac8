import CausalGraphs
import Elicitation
import LanguageModels
import StrictJSON
import Testing

private func message(
  _ name: StrategyName, count: Int, samples: Int = 1, callLimit: Int? = nil, context: String? = nil
) throws -> String? {
  let question = ElicitationQuestion(
    try VariableList(names: (0..<count).map { "v\($0)" }), context: context, prompts: try PromptLibrary(),
    samples: samples, callLimit: callLimit)
  do throws(ElicitationError) {
    _ = try name.strategy.plan(for: question)
    return nil
  } catch {
    return error.description
  }
}

@Suite struct LimitsTests {
  @Test func tenThousandVariablesPairwiseIsRefused() throws {
    let text = try message(.pairwise, count: 10_000)
    #expect(text?.contains("pairwise on 10,000 variables takes 99,990,000 calls") == true)
    #expect(text?.contains("without an explicit limit") == true)
  }

  @Test func sentences() throws {
    #expect(try message(.ordering, count: 1)?.contains("at least two variables; only one was given") == true)
    #expect(try message(.ordering, count: 0)?.contains("none was given") == true)
    #expect(try message(.wholeGraph, count: 201)?.contains("use ordering") == true)
    #expect(try message(.wholeGraph, count: 200) == nil)
    #expect(try message(.pairwise, count: 10, callLimit: 20)?.contains("takes 90 calls, and 20 are allowed") == true)
    #expect(try message(.pairwise, count: 10, callLimit: 20)?.contains("ordering (10 calls)") == true)
    #expect(try message(.pairwise, count: 45) == nil)
    #expect(try message(.refine, count: 10_000)?.contains("99,990,000 calls") == true)
    #expect(try message(.pairwise, count: 46)?.contains("2,070 calls") == true)
    #expect(try message(.triplet, count: 10_000, callLimit: Int.max)?.contains("166,616,670,000 calls") == true)
    #expect(try message(.ordering, count: 501)?.contains("at most 500") == true)
    #expect(try message(.ordering, count: 4, samples: 0)?.contains("0 samples") == true)
    #expect(try message(.ordering, count: 4, samples: 101)?.contains("from 1 to 100") == true)
    #expect(
      try message(.ordering, count: 4, context: String(repeating: "x", count: 20_001))?.contains("20,001 bytes") == true
    )
  }

  @Test("The default fits its own limit for every size", arguments: [2, 8, 100, 399, 401, 500])
  func defaultFits(count: Int) throws {
    #expect(try message(.orderingThenRefine, count: count) == nil)
  }

  @Test(
    "A question about eight variables is short enough for a model of 2,048 tokens", arguments: StrategyName.allCases)
  func size(name: StrategyName) async throws {
    let names = ["smoking", "lung cancer", "asia", "tuberculosis", "bronchitis", "dyspnoea", "x-ray", "either"]
    let variables = try VariableList(names: names)
    let graph = try DirectedAcyclicGraph(variables, edges: (1..<8).map { DirectedEdge($0 - 1, $0) })
    let expert = SimulatedExpert(graph)
    _ = try await Elicitor(expert).run(
      name.strategy, on: ElicitationQuestion(variables, prompts: try PromptLibrary(), callLimit: 1_000))
    for request in expert.requests {
      let bytes = request.messages.reduce(request.schema?.schema.text().utf8.count ?? 0) { $0 + $1.content.utf8.count }
      // About 3.5 bytes a token for prose and JSON together.
      #expect(bytes < 3_150, "\(request.prompt.name): \(bytes)")
      #expect(Double(bytes) / 3.5 + Double(request.maximumTokens) < 2_048, "\(request.prompt.name)")
    }
  }
}

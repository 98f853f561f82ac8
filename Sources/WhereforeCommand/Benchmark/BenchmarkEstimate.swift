import Benchmarking
import Elicitation
import LanguageModels
import StrictJSON

/// What `benchmark --dry-run` says: the calls of each graph, and what they might cost.
struct BenchmarkEstimate {
  let options: Benchmark
  let graphs: [KnownGraph]

  init(_ options: Benchmark, _ graphs: [KnownGraph]) { (self.options, self.graphs) = (options, graphs) }

  func show() throws {
    let asksEndpoint = try options.expert.contains { try ExpertSpecification(parsing: $0) == .endpoint }
    guard asksEndpoint else {
      try StandardOutput.write("Nothing is sent: no expert is an endpoint (--expert endpoint).")
      return
    }
    let open = try options.endpoint.open(seed: options.seed)
    let prompts = try PromptLibrary()
    var steps: [CallEstimate.Step] = []
    for graph in graphs {
      for names in try BenchmarkRun.names(options.names) {
        guard let variables = graph.variables(names) else { continue }
        let question = ElicitationQuestion(
          variables, prompts: prompts, samples: options.samples, seed: options.seed,
          callLimit: options.endpoint.maxRequests)
        for strategy in options.strategy.isEmpty ? [.orderingThenRefine] : options.strategy {
          let plan = try strategy.strategy.plan(for: question)
          for (index, round) in plan.rounds.enumerated() {
            let each = TokenEstimate.usage(of: try plan.exampleRequest(round: index))
            steps.append(
              CallEstimate.Step(
                label:
                  "\(graph.name)\(names == .plain ? "" : ", \(names.rawValue)"): \(round.name)\(round.isExact ? "" : " (at most)")",
                calls: round.calls,
                each: each,
                cachedCalls: 0))
          }
        }
      }
    }
    let configuration = open.endpoint.configuration
    let estimate = CallEstimate(
      endpoint: configuration.url.shown, model: configuration.model, steps: steps, prices: open.prices,
      limits: open.budget.report.limits)
    switch options.format {
    case .json: try StandardOutput.write(estimate.json.text(.indented))
    case .text: try StandardOutput.write(estimate.text)
    }
  }
}

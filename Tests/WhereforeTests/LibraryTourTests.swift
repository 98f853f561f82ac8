import Testing
import Wherefore

/// The README's example of the library, compiled and run, with a model that answers from a list in place of an endpoint.
@Suite("The library, as the README shows it")
struct LibraryTourTests {
  private struct Scripted: LanguageModel {
    var name: String { "scripted" }
    func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer {
      throw .refused(message: "a scripted model that declines")
    }
  }

  @Test("From names to a graph document in a few lines")
  func tour() async throws {
    let variables = try VariableList(names: ["smoking", "tar", "lung cancer"])
    let question = ElicitationQuestion(variables, context: "Adults in a cohort", prompts: try PromptLibrary())
    let result = try await Elicitor(Scripted(), calibration: CalibrationTable.shipped)
      .run(OrderingThenRefinement(), on: question)
    #expect(result.proposals.isEmpty)
    #expect(result.failures.count == 9)  // three about order, then each pair in both orders
    #expect(!result.isComplete)
    let graph = try NamesOnlyReconciler().reconcile(result.proposals, over: variables)
    #expect(try graph.document.text(as: .json).contains("\"lung cancer\""))
  }

  @Test("An endpoint is opened as the README shows it")
  func endpoint() throws {
    let endpoint = Endpoint(
      try EndpointConfiguration(baseURL: "http://localhost:8080/v1", model: "smollm2"), transport: CurlTransport())
    #expect(endpoint.name == "smollm2")
  }

  @Test("From a table to an effect as the README shows it")
  func estimate() throws {
    // Pain falls by 2 with the dose, grows with age, and scatters by a pattern that follows neither.
    let rows = 0..<60
    let table = try Table([
      "dose": .numbers(rows.map { Double($0 % 2) }), "age": .numbers(rows.map { Double(30 + $0 * 7 % 31) }),
      "sex": .numbers(rows.map { Double($0 / 2 % 2) }),
      "pain": .numbers(rows.map { 8 - 2 * Double($0 % 2) + Double($0 * 7 % 31) / 10 + Double($0 * 5 % 13) / 13 }),
    ])
    let plan = EstimationPlan(.backdoor(treatment: "dose", outcome: "pain", adjustingFor: ["age", "sex"]))
    let estimates = try plan.run(on: table).estimates
    #expect(estimates.count == 1)
    for estimate in estimates {
      #expect(estimate.effect < -1 && estimate.effect > -3)
      #expect(estimate.interval?.contains(estimate.effect) == true)
    }
  }

  @Test("From a table and a graph to an effect and attacks on it, as the README shows it")
  func refute() throws {
    let table = try StudyWorld.table()
    let graph = try GraphDocument.read(Array("dag { age -> dose -> pain; age -> pain }".utf8), as: .dagitty)
    let answer = try IdentifyAnswer(graph, treatments: ["dose"], outcomes: ["pain"], effect: .total, limit: 10)
    #expect(answer.result.isIdentifiable)
    var plan = EstimationPlan(effects: answer.result.estimands.map { IdentifiedEffect($0, of: answer.result) })
    plan.methods = .chosen([.linearRegression])
    var attacks = 0
    for task in try plan.assignments(on: table) {
      for subject in try RefutationSubject.subjects(task.sample, task.estimator, task.settings) {
        #expect(subject.original.interval?.contains(-2) == true)
        for attack in try RefutationPlan().run(on: subject).refutations {
          attacks += 1
          #expect(attack.verdict != .failed, "\(attack.explanation)")
        }
      }
    }
    #expect(attacks > 5)
  }

  @Test("The whole way in a few lines, as the README shows it")
  func study() async throws {
    var plan = try StudyWorld.plan()
    plan.proposals = try ProposalFile.read(
      Array("cause,effect\nage,dose\nage,pain\ndose,pain\npain,mood\n".utf8), named: "anna.csv",
      defaults: ProposalDefaults()
    ).proposals
    let study = try await StudyPipeline(plan).run()
    #expect(StudySummary(study).effect.contains("changes pain by −"))
    #expect(HTMLReport(study.reportContent).html.contains("<html"))
    #expect(try Study(json: study.json()) == study)
  }
}

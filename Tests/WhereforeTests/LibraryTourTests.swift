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
}

import CausalGraphs
import Elicitation
import LanguageModels
import StrictJSON
import Testing

private func question(_ names: [String], samples: Int = 1) throws -> ElicitationQuestion {
  ElicitationQuestion(try VariableList(names: names), prompts: try PromptLibrary(), samples: samples)
}

private func id(_ name: String, _ scene: Scene) -> JSONValue {
  .string(scene.names.first { $0.value == name }?.key ?? "?")
}

@Suite struct RoleTests {
  @Test("Suggestions are typed, listed or new, gathered over samples", arguments: CausalRole.allCases)
  func suggestions(role: CausalRole) async throws {
    let asked = try question(["treatment", "outcome", "age", "wealth"], samples: 2)
    let expert = SimulatedExpert(DirectedAcyclicGraph(asked.variables)) { request, scene in
      let new: JSONValue =
        request.sample == 0
        ? ["reason": "", "name": "Genes", "confidence": 40] : ["reason": "", "name": "genes ", "confidence": 60]
      return [
        "listed": [
          ["reason": "acts on both", "id": id("age", scene), "confidence": 90],
          ["reason": "itself", "id": id("treatment", scene), "confidence": 90],
          ["reason": "unknown", "id": "V77", "confidence": 90],
        ],
        "proposed": [
          new, ["reason": "it is listed", "name": "Wealth", "confidence": 30],
          ["reason": "", "name": "", "confidence": 30],
        ],
      ]
    }
    let result = try await Elicitor(expert).suggest(RoleQuestion(role, treatment: 0, outcome: 1), on: asked)
    #expect(result.suggestions.map(\.variable) == ["age", "Genes", "wealth"])
    #expect(result.suggestions.map(\.isListed) == [true, false, true])
    #expect(result.suggestions.map(\.mentions) == [2, 2, 2])
    #expect(result.suggestions.map { ($0.confidence * 100).rounded() } == [90, 50, 30])
    #expect(result.suggestions[0].rationale == "acts on both")
    #expect(result.suggestions[0].provenance.promptName == "role")
    #expect(result.notes.contains { $0.contains("none of the question's") })
    #expect(expert.requests.count == 2)
    for request in expert.requests {
      let wanted = role.words.hasPrefix("latent") ? "unobserved common causes" : role.words
      #expect(request.messages[1].content.contains("Wanted: \(wanted)"))
    }
  }

  @Test func roleQuestionsAreChecked() async throws {
    let asked = try question(["a", "b"])
    let elicitor = Elicitor(SimulatedExpert(DirectedAcyclicGraph(asked.variables)))
    func error(_ role: RoleQuestion) -> ElicitationError? {
      do throws(ElicitationError) {
        _ = try elicitor.roleRequests(role, on: asked)
        return nil
      } catch {
        return error
      }
    }
    #expect(error(RoleQuestion(.confounders)) == .roleNeedsPair(role: "confounders"))
    #expect(error(RoleQuestion(.confounders, treatment: 0, outcome: 0)) == .roleNeedsPair(role: "confounders"))
    #expect(error(RoleQuestion(.instruments, treatment: 0, outcome: 2)) == .noSuchVariable(index: 2))
    #expect(error(RoleQuestion(.latentVariables)) == nil)
    #expect(error(RoleQuestion(.mediators, treatment: 0, outcome: 1)) == nil)
  }

  @Test func failuresAreListed() async throws {
    let asked = try question(["a", "b"], samples: 3)
    let expert = SimulatedExpert(DirectedAcyclicGraph(asked.variables)) { request, _ throws(EndpointError) in
      if request.sample == 1 { throw .refused(message: "simulated") }
      return ["listed": [], "proposed": []]
    }
    let result = try await Elicitor(expert).suggest(RoleQuestion(.mediators, treatment: 0, outcome: 1), on: asked)
    #expect(result.failures.map(\.sample) == [1])
    #expect(result.exchanges.count == 2 && result.suggestions.isEmpty)
  }

  @Test("A critique's findings must fit the graph")
  func critique() async throws {
    let variables = try VariableList(names: ["a", "b", "c", "d"])
    let graph = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    let expert = SimulatedExpert(graph) { _, scene in
      func finding(_ error: String, _ cause: String, _ effect: String) -> JSONValue {
        [
          "reason": "simulated", "error": .string(error), "cause": id(cause, scene), "effect": id(effect, scene),
          "confidence": 80,
        ]
      }
      return [
        "findings": [
          finding("wrong", "a", "b"), finding("reversed", "b", "c"), finding("missing", "c", "a"),
          finding("wrong", "c", "b"), finding("missing", "a", "b"), finding("reversed", "b", "b"),
          finding("wrong", "a", "b"),
        ]
      ]
    }
    let asked = ElicitationQuestion(variables, prompts: try PromptLibrary())
    let result = try await Elicitor(expert).critique(graph, on: asked)
    try #require(result.criticisms.count == 3)
    #expect(result.criticisms.map(\.kind) == [.wrong, .reversed, .missing])
    #expect(result.criticisms.map { "\($0.cause)\($0.effect)" } == ["ab", "bc", "ca"])
    #expect(result.notes.contains { $0.contains("2 findings do not fit the graph") })
    guard case .noDirectEdge(let wrong) = result.criticisms[0].proposal.claim,
      case .direct(let reversed) = result.criticisms[1].proposal.claim,
      case .direct(let missing) = result.criticisms[2].proposal.claim
    else {
      Issue.record("\(result.criticisms)")
      return
    }
    #expect(wrong.none > 0.8 && reversed.backward > 0.8 && missing.forward > 0.8)
    #expect(expert.requests[0].messages[1].content.contains("[["))
  }
}

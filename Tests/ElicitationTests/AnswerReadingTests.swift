import CausalGraphs
import Elicitation
import LanguageModels
import OrderedCollections
import StrictJSON
import Testing

/// Runs a strategy against an expert who gives one and the same answer, written with ids that mean the variables
/// `names`: {a} stands for the id of "a".
private func run(
  _ strategy: any ElicitationStrategy, names: [String], answering template: @escaping @Sendable (Scene) -> JSONValue?
) async throws -> ElicitationResult {
  let variables = try VariableList(names: names)
  let expert = SimulatedExpert(DirectedAcyclicGraph(variables)) { _, scene in template(scene) }
  return try await Elicitor(expert).run(strategy, on: ElicitationQuestion(variables, prompts: try PromptLibrary()))
}

private func id(_ name: String, _ scene: Scene) -> String { scene.names.first { $0.value == name }?.key ?? "?" }

@Suite struct AnswerReadingTests {
  @Test("Unknown ids and look-alikes are dropped and reported; case and space are forgiven with a note")
  func ids() async throws {
    let result = try await run(WholeGraphStrategy(), names: ["a", "b", "c"]) { scene in
      let (a, b, c) = (id("a", scene), id("b", scene), id("c", scene))
      func edge(_ cause: String, _ effect: String) -> JSONValue {
        ["cause": .string(cause), "effect": .string(effect), "confidence": 80]
      }
      return [
        "reason": "simulated",
        "required": [
          edge(" \(a.lowercased()) ", b), edge("V99", b), edge("Ｖ1", b), edge("\u{0056}\u{200B}1", c), edge("V01", c),
          edge("B", c),
        ], "forbidden": [], "unknown": [],
      ]
    }
    #expect(result.proposals.map { "\($0.first)>\($0.second)" } == ["a>b", "b>c"])
    #expect(result.notes.contains { $0.contains("4 ids are none of the question's") })
    #expect(result.notes.contains { $0.contains("2 ids were not exact") })
    #expect(!result.notes.joined().unicodeScalars.contains("\u{200B}"))
  }

  @Test("Names that differ in case alone are told apart where they are written as they are")
  func cases() async throws {
    let result = try await run(WholeGraphStrategy(), names: ["Age", "age", "b"]) { _ in
      func edge(_ cause: String, _ effect: String) -> JSONValue {
        ["cause": .string(cause), "effect": .string(effect), "confidence": 80]
      }
      return [
        "reason": "simulated", "required": [edge("Age", "b"), edge("b", "age"), edge("AGE", "b")], "forbidden": [],
        "unknown": [],
      ]
    }
    #expect(result.proposals.map { "\($0.first)>\($0.second)" } == ["Age>b", "b>age"])
  }

  @Test("Self-loops are dropped, repetitions merged, bad confidences rejected, never clamped")
  func edges() async throws {
    let result = try await run(WholeGraphStrategy(), names: ["a", "b", "c", "d"]) { scene in
      let (a, b, c) = (id("a", scene), id("b", scene), id("c", scene))
      func edge(_ cause: String, _ effect: String, _ confidence: JSONValue) -> JSONValue {
        ["cause": .string(cause), "effect": .string(effect), "confidence": confidence]
      }
      return [
        "reason": "simulated",
        "required": [
          edge(a, a, 90), edge(a, b, 90), edge(a, b, 10), edge(b, c, 1e12), edge(c, a, "90"), edge(c, b, 50.5),
          edge(b, a, -1),
        ], "forbidden": [], "unknown": [],
      ]
    }
    #expect(result.proposals.count == 1)
    guard case .direct(let claim)? = result.proposals.first?.claim else {
      Issue.record("no direct claim")
      return
    }
    #expect(claim.forward > 0.9)
    #expect(result.notes.contains { $0.contains("1 entry named a variable as its own cause") })
    #expect(result.notes.contains { $0.contains("1 repetition was merged") })
    #expect(result.notes.contains { $0.contains("4 entries were dropped: their confidence") })
  }

  @Test("Cycles are passed on for reconciliation")
  func cycles() async throws {
    let result = try await run(WholeGraphStrategy(), names: ["a", "b", "c"]) { scene in
      let ids = ["a", "b", "c"].map { id($0, scene) }
      let edges = [(0, 1), (1, 0), (1, 2), (2, 0)].map { one, other -> JSONValue in
        ["cause": .string(ids[one]), "effect": .string(ids[other]), "confidence": 70]
      }
      return ["reason": "", "required": .array(edges), "forbidden": [], "unknown": []]
    }
    #expect(result.proposals.count == 4)
    #expect(result.proposals.allSatisfy { $0.rationale == nil })
  }

  @Test("A list longer than can be is an answer that failed")
  func endlessList() async throws {
    let result = try await run(WholeGraphStrategy(), names: ["a", "b", "c"]) { scene in
      let edge: JSONValue = [
        "cause": .string(id("a", scene)), "effect": .string(id("b", scene)), "confidence": 70,
      ]
      return [
        "reason": "", "required": .array(Array(repeating: edge, count: 100_000)), "forbidden": [], "unknown": [],
      ]
    }
    #expect(result.proposals.isEmpty)
    guard case .invalidAnswer(let problems, _)? = result.failures.first?.error else {
      Issue.record("not a failure")
      return
    }
    #expect(problems.first?.contains("100,000 entries") == true)
  }

  @Test("Unknown pairs and variables are abstentions, and so is what lists contradict each other about")
  func abstentions() async throws {
    let ordering = try await run(OrderingStrategy(), names: ["a", "b", "c", "d"]) { scene in
      guard scene.asked.first == id("a", scene) else {
        return ["reason": "", "before": [], "after": [], "not_sure": []]
      }
      let (b, c, d) = (id("b", scene), id("c", scene), id("d", scene))
      return [
        "reason": "simulated", "before": [.string(b), .string(c)], "after": [.string(b)], "not_sure": [.string(d)],
      ]
    }
    let aboutA = ordering.proposals.prefix(3)
    #expect(aboutA.map(\.first) == ["b", "c", "d"])
    #expect(aboutA.map { $0.claim == .abstention } == [true, false, true])
    #expect(ordering.notes.contains { $0.contains("lists that exclude each other") })
    #expect(ordering.notes.contains { $0.contains("ordering of \"b\": 3 variables stand in no list") })

    let whole = try await run(WholeGraphStrategy(), names: ["a", "b", "c"]) { scene in
      let (a, b, c) = (id("a", scene), id("b", scene), id("c", scene))
      return [
        "reason": "", "required": [["cause": .string(a), "effect": .string(b), "confidence": 70]],
        "forbidden": [["cause": .string(a), "effect": .string(c)], ["cause": .string(a), "effect": .string(b)]],
        "unknown": [["first": .string(b), "second": .string(c)]],
      ]
    }
    #expect(whole.proposals.map { "\($0.first)\($0.second)" } == ["ab", "ac", "bc"])
    #expect(whole.proposals[0].claim == .abstention)
    #expect(whole.proposals[2].claim == .abstention)
    guard case .noDirectEdge(let denied) = whole.proposals[1].claim else {
      Issue.record("not denied")
      return
    }
    #expect(denied.forward < 0.05 && denied.backward == denied.none)
  }

  @Test("Whoever is left out of a complete list is denied, in that direction only")
  func leftOut() async throws {
    let result = try await run(ParentsStrategy(), names: ["a", "b", "c"]) { scene in
      guard scene.asked.first == id("a", scene) else { return ["reason": "", "causes": [], "not_sure": []] }
      return [
        "reason": "", "causes": [["id": .string(id("b", scene)), "confidence": 100]], "not_sure": [],
      ]
    }
    #expect(result.proposals.count == 6)
    guard case .direct(let claimed) = result.proposals[0].claim,
      case .noDirectEdge(let denied) = result.proposals[1].claim
    else {
      Issue.record("\(result.proposals)")
      return
    }
    #expect(result.proposals[1].first == "c" && result.proposals[1].second == "a")
    #expect(abs(claimed.forward - 0.98) < 1e-12)
    #expect(denied.forward < 1.0 / 3 && denied.backward > 1.0 / 3)
  }

  @Test("Answers that depend on the order of presentation are marked")
  func positionBias() async throws {
    let result = try await run(PairwiseStrategy(), names: ["a", "b", "c"]) { scene in
      let line = scene.text.split(separator: "\n").first {
        $0.dropFirst(3).hasPrefix("\"\(scene.asked[0])\" is a direct")
      }
      return ["reason": "", "choice": .string(String(line?.prefix(1) ?? "")), "confidence": 90]
    }
    #expect(result.proposals.count == 6)
    #expect(result.proposals.allSatisfy { $0.provenance.notes.contains { $0.contains("other order") } })
    #expect(result.notes == ["3 of 3 pairs were answered differently when presented in the other order"])
  }

  @Test("A choice that was not offered fails its question alone")
  func unofferedChoice() async throws {
    let result = try await run(PairwiseStrategy(), names: ["a", "b"]) { _ in
      ["reason": "", "choice": "Z", "confidence": 90]
    }
    #expect(result.proposals.isEmpty)
    #expect(result.failures.map(\.variables) == [["a", "b"], ["b", "a"]])
  }

  @Test("Votes of triplets become one proposal a pair")
  func votes() async throws {
    let result = try await run(TripletStrategy(), names: ["a", "b", "c", "d"]) { scene in
      let three = Array(scene.asked.prefix(3))
      var answer: JSONValue = ["reason": "simulated", "pair_1": "unsure", "pair_2": "unsure", "pair_3": "unsure"]
      guard case .object(var members) = answer else { return nil }
      for (index, (one, other)) in [(0, 1), (0, 2), (1, 2)].enumerated() {
        let names = [scene.names[three[one]], scene.names[three[other]]]
        guard names.contains("a"), names.contains("b") else { continue }
        let (a, b) = (id("a", scene), id("b", scene))
        members["pair_\(index + 1)"] = .string("\(a)->\(b)")
      }
      answer = .object(members)
      return answer
    }
    #expect(result.proposals.count == 6)
    guard case .ancestral(let order) = result.proposals[0].claim else {
      Issue.record("\(result.proposals[0])")
      return
    }
    #expect(order.before > 0.6 && order.before < 0.9)  // two votes are few
    #expect(result.proposals.dropFirst().allSatisfy { $0.claim == .abstention })
    #expect(result.proposals[0].provenance.notes.contains { $0.contains("triplet votes: 2 forward, 0 backward") })
  }
}

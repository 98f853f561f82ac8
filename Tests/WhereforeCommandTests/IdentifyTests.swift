import FoundationEssentials
import StrictJSON
import Testing

@Suite("wherefore identify")
struct IdentifyTests {
  @Test("The keys that other programs rely on")
  func json() async throws {
    let graph = try TestFolder.file("g.dagitty", "dag { x [exposure] y [outcome] x <- {a b} -> y ; x -> y }")
    let result = try await CommandRun.wherefore(["identify", graph, "--format", "json", "--explain"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try JSONParser.parse(result.output)
    #expect(json["identifiable"]?.bool == true)
    #expect(json["minimal_adjustment_sets"] == .array([["a", "b"]]))
    #expect(json["optimal_adjustment_set"] == ["a", "b"])
    #expect(json["instruments"] == [] && json["frontdoor_sets"] == [] && json["reason"] == .null)
    let estimand = json["estimands"]?.array?[0]
    #expect(estimand?["strategy"] == "backdoor" && estimand?["adjustment_set"] == ["a", "b"])
    #expect(estimand?["expression"]?.string == "Σ_{a, b} P(y | x, a, b) P(a, b)")
    #expect(json["paths"]?.array?.count == 3)
  }

  @Test("What is not identifiable is a result with its reason")
  func notIdentifiable() async throws {
    let graph = try TestFolder.file("bow.dagitty", "dag { X -> Y ; X <-> Y }")
    let result = try await CommandRun.wherefore(["identify", graph, "--treatment", "X", "--outcome", "Y"])
    #expect(result.status == 0)
    #expect(result.output.contains("not identifiable") && result.output.contains("X ↔ Y"))
  }

  @Test("A graph whose edges stand for orders only is said to leave confounders out")
  func ordersOnly() async throws {
    let claims = try TestFolder.file(
      "orders.csv", "first,second,claim,probability\na,b,before,0.9\na,c,before,0.9\nb,c,before,0.9\n")
    let graph = TestFolder.path("orders.json")
    let made = try await CommandRun.wherefore(["reconcile", "--proposals", claims, "-o", graph])
    #expect(made.status == 0, "\(made.errors)")
    let result = try await CommandRun.wherefore(["identify", graph, "--treatment", "b", "--outcome", "c"])
    #expect(result.status == 0)
    #expect(result.errors.contains("note: 2 of the graph's 2 edges stand for an order only"), "\(result.errors)")
  }

  @Test("A class of graphs: adjustment, or which edge to orient")
  func classes() async throws {
    let amenable = try TestFolder.file(
      "c.dagitty", "pdag{ X [exposure] Y [outcome] A -> X B -> X X -> Y A -- C C -> Y }")
    let result = try await CommandRun.wherefore(["identify", amenable, "--format", "json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(try JSONParser.parse(result.output)["minimal_adjustment_sets"]?.array ?? []) == [["A"], ["C"]])
    let open = try TestFolder.file("o.dagitty", "pdag{ X [exposure] Y [outcome] X -- Y }")
    let other = try await CommandRun.wherefore(["identify", open])
    #expect(other.status == 0)
    #expect(other.output.contains("edge between X and Y: orient it"))
  }

  @Test("Each failure says what to do and ends with its exit code")
  func failures() async throws {
    let graph = try TestFolder.file(
      "g.gml",
      """
      graph[directed 1 node[id "X" label "X"] node[id "Y" label "Y"] edge[source "X" target "Y"] edge[source "Y" target "X"]]
      """)
    let cycle = try await CommandRun.wherefore(["identify", graph, "--treatment", "X", "--outcome", "Y"])
    #expect(cycle.status == 65)
    #expect(cycle.errors.contains("X → Y → X") || cycle.errors.contains("\"X\" and \"Y\""), "\(cycle.errors)")
    let good = try TestFolder.file("good.dot", "digraph { smoking -> cancer }")
    let typo = try await CommandRun.wherefore(["identify", good, "--treatment", "smokin", "--outcome", "cancer"])
    #expect(typo.status == 65 && typo.errors.contains("did you mean \"smoking\"?"))
    let none = try await CommandRun.wherefore(["identify", good, "--outcome", "cancer"])
    #expect(none.status == 65 && none.errors.contains("treatment"))
  }

  @Test("Effects with regard to mediators, on the treated, and within values of a variable")
  func effects() async throws {
    let graph = try TestFolder.file(
      "m.dagitty", "dag { x [exposure] y [outcome] x -> m -> y x -> y c -> {x m y} w -> y }")
    func expression(_ options: [String]) async throws -> String? {
      let result = try await CommandRun.wherefore(["identify", graph, "--format", "json"] + options)
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      return try JSONParser.parse(result.output)["estimands"]?.array?.last?["expression"]?.string
    }
    #expect(try await expression(["--effect", "cde", "--mediator", "m"]) == "Σ_{c} P(y | x, m, c) P(c)")
    #expect(
      try await expression(["--effect", "nde", "--mediator", "m"]) == "Σ_{m, c} P(y | x, m, c) P(m | x*, c) P(c)")
    #expect(
      try await expression(["--effect", "nie", "--mediator", "m"]) == "Σ_{m, c} P(y | x*, m, c) P(m | x, c) P(c)")
    #expect(try await expression(["--effect", "att"]) == "Σ_{c} P(y | x*, c) P(c | x)")
    #expect(try await expression(["--modifier", "w"]) == "Σ_{c} P(y | x, c, w) P(c | w)")
    let text = try await CommandRun.wherefore(["identify", graph, "--effect", "nde", "--mediator", "m", "--explain"])
    #expect(text.output.contains("The natural direct effect of x on y, not through m, is identifiable."))
    let none = try await CommandRun.wherefore(["identify", graph, "--effect", "nde"])
    #expect(none.status == 65 && none.errors.contains("mediator"))
    let needless = try await CommandRun.wherefore(["identify", graph, "--mediator", "m"])
    #expect(needless.status == 65 && needless.errors.contains("leave it out"))
  }

  @Test("Undecided edges: what the effect can be, and what decides it")
  func undecided() async throws {
    let graph = try TestFolder.file("u.dagitty", "pdag { x [exposure] y [outcome] x -- a x -> y a -> y }")
    let text = try await CommandRun.wherefore(["identify", graph])
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("x → a: adjust for nothing") && text.output.contains("a → x: adjust for a"))
    let json = try JSONParser.parse(try await CommandRun.wherefore(["identify", graph, "--format", "json"]).output)
    #expect(json["identifiable"]?.bool == false && json["deciding_edges"] == .array([["x", "a"]]))
    #expect(json["possible_effects"]?.array?[1]["estimand"]?["adjustment_set"] == ["a"])
  }

  @Test("A variable that no column holds, and columns of other names")
  func columns() async throws {
    let graph = try TestFolder.file("t.dot", "digraph { dose -> cured; Zz -> dose; Zz -> cured }")
    let data = try TestFolder.file("t.csv", "dose,cured,Z\n1,0,1\n0,1,1\n")
    let question = ["identify", graph, "--treatment", "dose", "--outcome", "cured", "--data", data]
    let missing = try await CommandRun.wherefore(question)
    #expect(missing.status == 65)
    #expect(missing.errors.contains("\"Zz\" (did you mean \"Z\"?)"), "\(missing.errors)")
    let mapped = try await CommandRun.wherefore(question + ["--map", "Zz=Z"])
    #expect(mapped.status == 0 && mapped.output.contains("Adjust for Zz"), "\(mapped.errors)")
    let wrong = try await CommandRun.wherefore(question + ["--map", "Zz=ZZZ"])
    #expect(wrong.status == 65 && wrong.errors.contains("no column \"ZZZ\""))
    let alone = try await CommandRun.wherefore(
      ["identify", graph, "--treatment", "dose", "--outcome", "cured", "--map", "Zz=Z"])
    #expect(alone.status == 64)
    let none = try await CommandRun.wherefore(Array(question.dropLast()) + [data + ".no"])
    #expect(none.status == 66)
  }
}

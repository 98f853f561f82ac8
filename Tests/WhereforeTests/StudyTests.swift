import Identification
import OrderedCollections
import StrictJSON
import Testing
import Wherefore

/// What the tests of studies share: a confounded table, a plan, the right graph.
enum StudyWorld {
  /// 240 rows: age moves dose and pain, dose moves pain by −2, mood follows pain; patterns in place of noise.
  static func table(rows: Int = 240) throws -> Table {
    var state: UInt64 = 7
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53 * 2 - 1
    }
    var columns: [String: [Double]] = [:]
    for _ in 0..<rows {
      let age = 50 + 15 * noise()
      let dose: Double = (age - 50) / 20 + noise() > 0 ? 1 : 0
      let pain = 0.1 * age - 2 * dose + 1.5 * noise()
      let mood = 5 - 0.8 * pain + noise()
      for (name, value) in [("age", age), ("dose", dose), ("pain", pain), ("mood", mood)] {
        columns[name, default: []].append(value)
      }
    }
    return try Table([
      "age": .numbers(columns["age"] ?? []), "dose": .numbers(columns["dose"] ?? []),
      "pain": .numbers(columns["pain"] ?? []), "mood": .numbers(columns["mood"] ?? []),
    ])
  }

  static func plan(rows: Int = 240) throws -> StudyPlan {
    var plan = StudyPlan(
      StudyQuestion(treatments: ["dose"], outcome: "pain"), table: try table(rows: rows), name: "trial.csv")
    plan.refutation.settings.replicates = 4
    // Few and quick: what the others do is tested where they are.
    let (methods, attacks) = (
      [EstimationMethod.linearRegression, .gFormula], [RefutationMethod.placeboPermuted, .partialR2, .overlap]
    )
    plan.estimation.estimators = plan.estimation.estimators.filter { methods.contains($0.method) }
    plan.refutation.refuters = plan.refutation.refuters.filter { attacks.contains($0.method) }
    return plan
  }

  static func graph(_ edges: [(String, String)]) throws -> GraphDocument {
    let variables = try VariableList(names: ["age", "dose", "pain", "mood"])
    return GraphDocument(
      kind: .dag, variables: variables,
      edges: try edges.map { try GraphEdge(variables.node(named: $0.0), variables.node(named: $0.1)) })
  }

  static let truth = [("age", "dose"), ("age", "pain"), ("dose", "pain"), ("pain", "mood")]
}

extension Study {
  /// The same without the times of its steps.
  var timeless: Study {
    var study = self
    study.timings = [:]
    return study
  }
}

@Suite("A whole study")
struct StudyTests {
  @Test("With a graph: identified, estimated by the method chosen beforehand first, attacked")
  func givenGraph() async throws {
    var plan = try StudyWorld.plan()
    plan.graph = try StudyWorld.graph(StudyWorld.truth)
    let study = try await StudyPipeline(plan).run()
    #expect(study.isComplete)
    #expect(study.identification?.estimands.first?.adjustmentSet == ["age"])
    let estimate = try #require(study.estimation?.headlines.first)
    #expect(estimate.method == study.estimation?.estimates.first?.method)
    #expect(estimate.interval?.contains(-2) == true)
    #expect(study.estimation?.estimates.count == 2)
    #expect(study.refutation?.refutations.isEmpty == false)
    #expect(study.proposals.isEmpty && study.asking == nil)
    let lines = StudySummary(study).lines(report: ["r.html"], study: "s.json")
    #expect(lines.count == 3)
    #expect(lines[0].contains("dose from 0 to 1 changes pain by −"))
    #expect(lines[2] == "Report: r.html; study: s.json")
  }

  @Test("Without a graph, opinions and data make one, and the same rows for both are confessed")
  func reconciled() async throws {
    var plan = try StudyWorld.plan()
    plan.proposals = StudyWorld.truth.compactMap { pair in
      DirectProbabilities(forward: 0.9, backward: 0.05, none: 0.05).map {
        EdgeProposal(
          first: pair.0, second: pair.1, claim: .direct($0), provenance: Provenance(expert: "Anna"))
      }
    }
    let study = try await StudyPipeline(plan).run()
    #expect(study.proposals.count == 4)
    #expect(study.graph?.edges.contains { !$0.evidence.isEmpty } == true)
    #expect(study.notes.contains { $0.contains("same rows") })
    #expect(study.notes.contains { $0.contains("pain does not cause dose") })
    let value = try #require(study.estimation?.headlines.first?.interval)
    #expect(value.contains(-2))
  }

  @Test("--split learns and estimates on rows of their own, by the seed alone")
  func split() async throws {
    var plan = try StudyWorld.plan()
    plan.split = 0.5
    let study = try await StudyPipeline(plan).run()
    #expect(study.graph?.reconciliation?.rows == 120)
    #expect((study.estimation?.estimates ?? []).allSatisfy { $0.rowsUsed == 120 })
    #expect(study.notes.contains { $0.contains("120 others") } && !study.notes.contains { $0.contains("same rows") })
    plan.threads = 3
    #expect(try await StudyPipeline(plan).run().timeless == study.timeless)
    plan.seed = 1
    #expect(try await StudyPipeline(plan).run().graph != study.graph)
  }

  @Test("What the graph does not identify is a result with its reason")
  func unidentified() async throws {
    var plan = try StudyWorld.plan()
    let variables = try VariableList([Variable("age", isLatent: true), Variable("dose"), Variable("pain")])
    plan.graph = GraphDocument(
      kind: .dag, variables: variables, edges: [GraphEdge(0, 1), GraphEdge(0, 2), GraphEdge(1, 2)])
    let study = try await StudyPipeline(plan).run()
    #expect(study.isComplete)
    #expect(study.identification?.isIdentifiable == false)
    #expect(study.estimation?.estimates.isEmpty == true && study.estimation?.reason?.contains("identify") == true)
    #expect(study.refutation?.refutations.isEmpty == true && study.refutation?.reason != nil)
    #expect(StudySummary(study).effect == study.estimation?.reason)
  }

  @Test("Where undecided edges leave the effect open it is a range, and the deciding edge is named")
  func range() async throws {
    var plan = try StudyWorld.plan()
    var graph = try StudyWorld.graph([("age", "dose"), ("age", "pain"), ("dose", "pain"), ("pain", "mood")])
    graph.kind = .pdag
    graph.edges[0].targetMark = .tail
    graph.edges[1].targetMark = .tail
    plan.graph = graph
    let study = try await StudyPipeline(plan).run()
    let range = try #require(study.estimation?.ranges.first)
    #expect(range.members.count > 1)
    #expect(study.identification?.undecidedEdges == [["age", "dose"], ["age", "pain"]])
    #expect(StudySummary(study).effect.contains("leaves edges undecided"))
    #expect(try Study(bytes: Array(study.text().utf8)) == study)
  }

  @Test(
    "Data that lean to a direction only because more graphs of one class have it decide nothing: the effect is a range")
  func leaning() async throws {
    var state: UInt64 = 11
    func noise() -> Double {
      (0..<12).reduce(-6) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) * 0x1p-53
      }
    }
    let common = (0..<300).map { _ in noise() }
    let dose = common.map { $0 + noise() }
    let pain = zip(common, dose).map { $0 + 1.5 * $1 + noise() }
    var plan = StudyPlan(
      StudyQuestion(treatments: ["dose"], outcome: "pain"),
      table: try Table(["age": .numbers(common), "dose": .numbers(dose), "pain": .numbers(pain)]), name: "trial.csv")
    let few = try StudyWorld.plan()
    (plan.estimation.estimators, plan.refutation) = (few.estimation.estimators, few.refutation)
    let study = try await StudyPipeline(plan).run()
    let range = try #require(study.estimation?.ranges.first)
    let effects = range.members.compactMap(\.effect)
    #expect((effects.min() ?? 0) < 1.7 && (effects.max() ?? 0) > 1.8)
    // Each of the possible estimates was attacked, and each attack says on which.
    let refutations = study.refutation?.refutations ?? []
    #expect(refutations.estimands.map(\.words).sorted() == ["adjusting for age", "adjusting for nothing"])
    #expect(refutations.allSatisfy { $0.estimand?.orientations.isEmpty == false })
    for method in [RefutationMethod.placeboPermuted, .partialR2] {
      #expect(refutations.count { $0.method == method } == 2)
    }
    #expect(refutations.worst.count * 2 == refutations.count)
    #expect(StudySummary(study).doubt.contains("all of the 2 estimates that the graph leaves possible passed"))
    #expect(
      study.notes.contains { $0.contains("2 ways to compute the effect possible: the estimate of each was attacked") })
    let page = MarkdownReport(study.reportContent).markdown
    #expect(page.contains("adjusting for nothing") && page.contains("Attacks on the estimates that are possible"))
    #expect(try Study(bytes: Array(study.text().utf8)) == study)
  }

  @Test(
    "A graph that was given is not said to owe nothing to the data where data made it; nor is a test cited that was not made"
  )
  func givenGraphOfData() async throws {
    let first = try await StudyPipeline(StudyWorld.plan()).run()
    var plan = try StudyWorld.plan()
    plan.graph = first.graph
    let content = try await StudyPipeline(plan).run().reportContent
    #expect(content.graph?.origin == "The graph was given.")
    #expect(content.data?.rowUse == nil)
    #expect(content.data?.notes.contains { $0.contains("had been learned from data") } == true)
    plan.graph = try StudyWorld.graph(StudyWorld.truth)
    let other = try await StudyPipeline(plan).run().reportContent
    #expect(other.data?.rowUse == .effectOnly)
    #expect(MarkdownReport(other).markdown.contains("Eulig"))
    let names = ["age", "dose", "pain", "mood"]
    plan.graph = try StudyWorld.graph(
      names.indices.flatMap { first in names.indices.dropFirst(first + 1).map { (names[first], names[$0]) } })
    let full = try await StudyPipeline(plan).run().reportContent
    #expect(!MarkdownReport(full).markdown.contains("Eulig"))
  }

  @Test("An instrument's assumptions are its own: not that every row could have had either treatment")
  func instrumentAssumptions() async throws {
    var plan = try StudyWorld.plan()
    let all = StudyPlan(plan.question, table: plan.table, name: "trial.csv").estimation.estimators
    plan.estimation.estimators = all.filter { $0.method == .twoStageLeastSquares }
    plan.graph = try GraphDocument.read(
      Array("dag { dose [exposure] pain [outcome] u [latent] age -> dose -> pain u -> dose u -> pain }".utf8),
      as: .dagitty)
    let sentences = try await StudyPipeline(plan).run().reportContent.assumptions.map(\.sentence)
    #expect(sentences.contains { $0.contains("moves the treatment of nobody the other way") })
    #expect(!sentences.contains { $0.contains("could have been untreated") })
  }

  @Test("More possible estimates than are attacked: the first eight are, and it is said")
  func manySets() async throws {
    // Four neighbours of the treatment that nothing directs: sixteen sets of parents.
    var columns = OrderedDictionary<String, [Double]>()
    var state: UInt64 = 3
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53 * 2 - 1
    }
    for _ in 0..<80 {
      let parents = (0..<4).map { _ in noise() }
      let dose = parents.reduce(0, +) + noise()
      for (place, value) in parents.enumerated() { columns["p\(place)", default: []].append(value) }
      columns["dose", default: []].append(dose)
      columns["pain", default: []].append(dose + parents.reduce(0, +) + noise())
    }
    var plan = StudyPlan(
      StudyQuestion(treatments: ["dose"], outcome: "pain"),
      table: try Table(columns.map { (name: $0.key, content: ColumnContent.numbers($0.value)) }), name: "trial.csv")
    let few = try StudyWorld.plan()
    (plan.estimation.estimators, plan.refutation) = (few.estimation.estimators, few.refutation)
    let variables = try VariableList(names: Array(columns.keys))
    var edges = (0..<4).map { GraphEdge($0, 4, targetMark: .tail) }
    edges += (0..<5).map { GraphEdge($0, 5) }
    for first in 0..<4 { for second in (first + 1)..<4 { edges.append(GraphEdge(first, second, targetMark: .tail)) } }
    plan.graph = GraphDocument(kind: .pdag, variables: variables, edges: edges)
    let study = try await StudyPipeline(plan).run()
    #expect(study.refutation?.refutations.estimands.count == RefutationPlan.mostEstimands)
    #expect(study.notes.contains { $0.contains("the estimates of the first 8 were attacked") })
  }

  @Test("A graph that carries its evidence says which of its edges the adjustment hangs on are uncertain")
  func uncertainEdges() async throws {
    var plan = try StudyWorld.plan()
    var graph = try StudyWorld.graph(StudyWorld.truth)
    graph.edges[0].probability = 0.62
    graph.edges[0].evidence = [
      .proposal(
        EdgeProposal(
          first: "age", second: "dose",
          claim: .direct(try #require(DirectProbabilities(forward: 0.6, backward: 0.2, none: 0.2))),
          provenance: Provenance(expert: "Anna")))
    ]
    graph.edges[1].probability = 0.97
    // Of no matter for the adjustment.
    graph.edges[3].probability = 0.5
    plan.graph = graph
    let study = try await StudyPipeline(plan).run()
    let uncertain = try #require(study.identification?.uncertainEdges)
    #expect(uncertain.map(\.words) == ["age → dose (probability 62 %)"])
    #expect(uncertain.first?.otherwise == ["the other way round: adjusting for nothing"])
    #expect(study.notes.contains { $0.contains("age → dose (probability 62 %)") })
    #expect(study.graph?.edges.first?.probability == 0.62 && study.graph?.edges.first?.evidence.count == 1)
    #expect(try Study(bytes: Array(study.text().utf8)) == study)
    let page = MarkdownReport(study.reportContent).markdown
    #expect(page.contains("Anna: age → dose with 0.60") && page.contains("another estimate is right"))
    // A missing edge counts too, where one that is as probable would change what to adjust for.
    var without = try StudyWorld.graph(StudyWorld.truth.filter { $0 != ("age", "pain") })
    without.absentPairs = [AbsentPair(0, 2, forward: 0.3, backward: 0.02, evidence: [])]
    plan.graph = without
    let missing = try #require(try await StudyPipeline(plan).run().identification?.uncertainEdges)
    #expect(missing.map(\.words) == ["the lack of age → pain (30 % probable)"])
    #expect(missing.first?.otherwise == ["with it: adjusting for age"])
    // Decided by a person: certain.
    graph.edges[0].evidence.append(
      .decision(EdgeDecision(.kept, basis: .knowledge, reason: "known", decidedBy: "Anna")))
    plan.graph = graph
    #expect(try await StudyPipeline(plan).run().identification?.uncertainEdges == [])
  }

  @Test("An edge that would close a cycle the other way round turns with those that are uncertain too")
  func uncertainCycle() throws {
    let variables = try VariableList(names: ["b", "y", "c"])
    var edges = [GraphEdge(0, 1), GraphEdge(0, 2), GraphEdge(1, 2)]
    (edges[0].probability, edges[1].probability, edges[2].probability) = (1, 0.75, 0.5)
    func uncertain() -> [UncertainEdge] {
      GraphDocument(kind: .dag, variables: variables, edges: edges)
        .uncertainEdges(treatments: ["b"], outcomes: ["y"], effect: .total)
    }
    #expect(uncertain().map(\.words) == ["b → c (probability 75 %)"])
    #expect(uncertain().first?.otherwise == ["the other way round, with y → c: adjusting for c"])
    // What is certain does not turn.
    edges[2].probability = 0.99
    #expect(uncertain().isEmpty)
  }

  @Test("Slips are refused before any work")
  func slips() async throws {
    var plan = try StudyWorld.plan()
    plan.question.outcome = "pian"
    await #expect(throws: StudyError.self) { try await StudyPipeline(plan).run() }
    plan.question.outcome = "dose"
    await #expect(throws: StudyError.self) { try await StudyPipeline(plan).run() }
    plan.question.outcome = "pain"
    plan.split = 0.999
    await #expect(throws: StudyError.self) { try await StudyPipeline(plan).run() }
  }
}

@Suite("Studies in files, and going on")
struct StudyFileTests {
  private func study() async throws -> Study { try await StudyPipeline(StudyWorld.plan()).run() }

  @Test("A study is opened again without loss, and its text is the same")
  func roundTrip() async throws {
    var study = try await study()
    (study.seed, study.command) = (.max, ["wherefore", "analyze", "</script>\u{202E}"])
    study.asking = AskingAccount(model: "m", strategy: "pairwise")
    study.asking?.cost = 0.1 + 0.2
    study.knowledge.required.insert(.init("age", "pain"))
    let text = try study.text()
    let opened = try Study(bytes: Array(text.utf8))
    #expect(opened == study)
    #expect(try opened.text() == text)
    #expect(!text.contains("\u{202E}"))
  }

  @Test("A file of before attacks named their estimands, and before steps were saved by parts, is opened")
  func older() async throws {
    let study = try await study()
    var json = try JSONParser.parse(study.text())
    var object = try #require(json.object)
    var attacks = try #require(object["refutation"]?.object)
    attacks["refutations"] = .array(
      (attacks["refutations"]?.array ?? []).map {
        var refutation = $0.object ?? [:]
        #expect(refutation.removeValue(forKey: "estimand") != nil)
        return .object(refutation)
      })
    object["refutation"] = .object(attacks)
    json = .object(object)
    var bare = study
    for place in (bare.refutation?.refutations ?? []).indices { bare.refutation?.refutations[place].estimand = nil }
    #expect(try Study(json: json) == bare)
    #expect(StudySummary(bare).doubt.hasPrefix("the estimate passed "))
  }

  @Test("No value of the table is in the file")
  func noValues() async throws {
    let study = try await study()
    let text = try study.text()
    for column in try StudyWorld.table().columns where column.name != "dose" {
      for row in 0..<20 { #expect(!text.contains(column.text(row: row) ?? "?")) }
    }
  }

  @Test("Saved after any step and continued: the same study")
  func continued() async throws {
    let plan = try StudyWorld.plan()
    var saved: [Study] = []
    let whole = try await StudyPipeline(plan).run { if $0.unfinished == nil { saved.append($0) } }
    #expect(saved.count == StudyStep.allCases.count)
    for partial in saved {
      let opened = try Study(bytes: Array(partial.text().utf8))
      var saves = 0
      let continued = try await StudyPipeline(plan).run(continuing: opened) { if $0.unfinished == nil { saves += 1 } }
      #expect(continued.timeless == whole.timeless)
      #expect(saves == StudyStep.allCases.count - partial.steps.count)
    }
  }

  @Test("Stopped within the attacks and continued: only what is missing is done, and the study is the same")
  func continuedWithinAttacks() async throws {
    var plan = try StudyWorld.plan()
    var graph = try StudyWorld.graph(StudyWorld.truth)
    // Two estimates to attack.
    graph.kind = .pdag
    graph.edges[0].targetMark = .tail
    graph.edges[1].targetMark = .tail
    plan.graph = graph
    var pipeline = StudyPipeline(plan)
    pipeline.savingInterval = .zero
    var saved: [Study] = []
    let whole = try await pipeline.run { if $0.unfinished != nil { saved.append($0) } }
    #expect(whole.unfinished == nil)
    // One after each attack: refuters that do not suit an estimate count too.
    let attacks = saved.last?.unfinished?.attacks.count ?? 0
    #expect(saved.count == attacks && attacks >= 2 * plan.refutation.refuters.count)
    for partial in saved {
      let opened = try Study(bytes: Array(partial.text().utf8))
      #expect(opened == partial && !opened.isComplete)
      var saves = 0
      let continued = try await pipeline.run(continuing: opened) { if $0.unfinished != nil { saves += 1 } }
      #expect(saves == attacks - (partial.unfinished?.attacks.count ?? 0))
      #expect(try continued.timeless.text() == whole.timeless.text())
    }
    // With other inputs nothing of it is used.
    plan.refutation.settings.replicates = 5
    var other = StudyPipeline(plan)
    other.savingInterval = .zero
    var saves = 0
    _ = try await other.run(continuing: saved.last) { if $0.unfinished != nil { saves += 1 } }
    #expect(saves == attacks)
  }

  @Test("A step is done again only where its inputs changed")
  func onlyWhatChanged() async throws {
    var plan = try StudyWorld.plan()
    let first = try await StudyPipeline(plan).run()
    func redone() async throws -> [StudyStep] {
      var done: [StudyStep] = []
      _ = try await StudyPipeline(plan).run(continuing: first) {
        if $0.unfinished == nil { done.append($0.steps.last?.step ?? .propose) }
      }
      return done
    }
    plan.threads = 2
    #expect(try await redone() == [])
    plan.refutation.settings.replicates = 5
    #expect(try await redone() == [.refute])
    plan = try StudyWorld.plan()
    plan.estimation.settings.level = 0.9
    #expect(try await redone() == [.estimate, .refute])
    plan = try StudyWorld.plan()
    plan.table = try StudyWorld.table(rows: 239)
    #expect(try await redone().contains(.reconcile))
  }

  @Test("Other schemas, other files and damage are errors, never a crash")
  func damage() async throws {
    #expect(throws: StudyFileError.notAStudy) { try Study(bytes: Array("{}".utf8)) }
    #expect(throws: StudyFileError.notAStudy) { try Study(bytes: Array("[1]".utf8)) }
    #expect(throws: StudyFileError.unknownSchema("wherefore-study/2")) {
      try Study(bytes: Array(#"{"schema":"wherefore-study/2"}"#.utf8))
    }
    #expect(throws: StudyFileError.self) { try Study(bytes: Array(#"{"schema":"wherefore-study/1"}"#.utf8)) }
    let text = try await study().text()
    let bytes = Array(text.utf8)
    var state: UInt64 = 1
    for _ in 0..<300 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var damaged = bytes
      let place = Int(state >> 33) % bytes.count
      if state & 1 == 0 { damaged[place] = UInt8(truncatingIfNeeded: state >> 8) } else { damaged.removeLast(place) }
      // Opens, or says why not: a digit changed within a number is still a study.
      _ = try? Study(bytes: damaged)
    }
    // Every member in turn of another type, or gone.
    let json = try JSONParser.parse(text)
    for key in json.object?.keys ?? [] {
      for value in [JSONValue.number(-1), .array([.null]), .object(["x": 1]), .string("x")] {
        guard var object = json.object else { continue }
        object[key] = value
        _ = try? Study(json: .object(object))
      }
    }
  }
}

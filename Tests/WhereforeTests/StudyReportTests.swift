import Reporting
import Testing

@testable import Wherefore

@Suite("What a report says of a study")
struct StudyReportTests {
  private func given() async throws -> Study {
    var plan = try StudyWorld.plan()
    plan.graph = try StudyWorld.graph(StudyWorld.truth)
    return try await StudyPipeline(plan).run()
  }

  @Test(
    "Of several changes of the treatment each sentence begins with a capital letter, and each is told which it is of")
  func severalContrasts() async throws {
    var study = try await given()
    let more = TreatmentContrast(treatment: "dose", control: "0", treated: "2")
    for var estimate in study.estimation?.headlines ?? [] {
      estimate.contrast = more
      study.estimation?.estimates.append(estimate)
    }
    for var attack in study.refutation?.refutations ?? [] {
      attack.contrast = more
      study.refutation?.refutations.append(attack)
    }
    let effect = StudySummary(study).effect
    #expect(effect.hasPrefix("a change of dose from 0 to 1 ") && effect.contains(". A change of dose from 0 to 2 "))
    #expect(StudySummary(study).doubt.hasPrefix("the estimates passed "))
    #expect(StudySummary(study).doubt.contains("For the change from 0 to 1: "))
    let content = study.reportContent
    #expect(content.question.contrast == "from 0 to 1; from 0 to 2")
    #expect(Set(content.refutations.map(\.contrast)) == ["from 0 to 1", "from 0 to 2"])
    #expect(Set(content.sensitivity.map(\.title)).count == content.sensitivity.count)
    // With several treatments, also of which.
    study.question.treatments = ["dose", "mood"]
    #expect(study.question.words == "the effect of dose and mood on pain")
    #expect(study.reportContent.estimates.first?.contrast == "of dose from 0 to 1")
  }

  @Test("Sentences of the summary are whole: what follows a colon has it before it, what stands alone has not")
  func summary() async throws {
    let content = try await given().reportContent
    #expect(content.summary.first?.hasPrefix("Estimate: a change of dose ") == true)
    #expect(content.summary.dropFirst().allSatisfy { $0.first?.isUppercase == true })
    #expect(content.graph?.origin == "The graph was given.")
    #expect(content.refutations.allSatisfy { $0.contrast == nil })
  }

  @Test("Edges left open have no probability of a direction; the range is no headline and is named as what is attacked")
  func openEdges() async throws {
    var plan = try StudyWorld.plan()
    var graph = try StudyWorld.graph(StudyWorld.truth)
    graph.kind = .pdag
    for place in [0, 1] { (graph.edges[place].targetMark, graph.edges[place].probability) = (.tail, 0.7) }
    plan.graph = graph
    let content = try await StudyPipeline(plan).run().reportContent
    #expect(content.graph?.document.edges.prefix(2).allSatisfy { $0.probability == nil } == true)
    #expect(content.summary.first?.hasPrefix("The graph leaves edges undecided") == true)
    let html = HTMLReport(content).html
    #expect(!html.contains("There is no estimate.") && !html.contains("estimated effect"))
    #expect(html.contains("Attacks on the estimates that are possible"))
    #expect(html.contains("The graph leaves the effect undecided."))
  }

  @Test("What was tested is counted whole where the list is cut, the most telling first")
  func tests() async throws {
    let study = try await given()
    let result = try #require(study.falsification?.result)
    let told = try #require(study.reportContent.falsification)
    #expect(told.tested == result.tested && told.violations == result.violations)
    let values = told.tests.filter { !$0.isViolated }.map { $0.pValue ?? 2 }
    #expect(values == values.sorted())
  }
}

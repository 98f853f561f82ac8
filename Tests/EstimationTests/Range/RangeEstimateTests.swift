import CausalData
import CausalGraphs
import CausalStatistics
import Identification
import StrictJSON
import Testing

@testable import Estimation

@Suite("Ranges over undecided edges")
struct RangeEstimateTests {
  /// x causes z and y, z causes y.
  private static func table() throws -> Table {
    var stream = RandomStream(seed: 2)
    var (x, y, z): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<400 {
      x.append(stream.normal())
      z.append(0.6 * x[x.count - 1] + stream.normal())
      y.append(0.5 * x[x.count - 1] + 0.8 * z[z.count - 1] + stream.normal())
    }
    return try Table(["x": .numbers(x), "y": .numbers(y), "z": .numbers(z)])
  }

  private static func plan() -> EstimationPlan {
    var plan = EstimationPlan(effects: [])
    plan.methods = .chosen([.linearRegression])
    return plan
  }

  @Test("A complete undirected graph: every parent set of the treatment, and no effect at all")
  func triangle() throws {
    let graph = try PartiallyDirectedGraph(
      VariableList(names: ["x", "y", "z"]), directed: [],
      undirected: [UndirectedEdge(0, 1), UndirectedEdge(0, 2), UndirectedEdge(1, 2)])
    let diagrams = try DiagramClass(graph)
    let question = try EffectQuestion(treatments: [0], outcomes: [1], in: CausalDiagram(graph.consistentExtension()))
    let result = diagrams.identify(question)
    let possible = PossibleEstimand.all(of: result)
    #expect(possible.count == result.possibleEffects.count && possible.contains { $0.isZero })
    let table = try Self.table()
    let range = try #require(RangeEstimate.estimates(of: possible, by: Self.plan(), on: table).first)
    let sets: [[String]] = [[], ["z"]]
    let wanted = try sets.map { set in
      try LinearRegressionEstimator().estimate(
        EffectSample(.backdoor(treatment: "x", outcome: "y", adjustingFor: set), in: table), EstimationSettings())[0]
    }
    for estimate in wanted { #expect(range.members.contains { $0.estimate?.effect == estimate.effect }) }
    #expect(range.range == 0...wanted[0].effect)
    #expect(!range.agreesOnSign)
    let interval = try #require(range.interval)
    #expect(interval.lower == 0 && interval.upper == wanted[0].interval?.upper)
    #expect(range.members.count == possible.count && range.omissions.isEmpty)
    #expect(range.members.allSatisfy { !$0.orientations.isEmpty })
  }

  @Test("By plain sets; the same set is estimated once, in whatever order it is written")
  func plainSets() throws {
    let table = try Self.table()
    let possible = PossibleEstimand.adjusting(treatment: "x", outcome: "y", sets: [[], ["z"], ["z"]], alsoZero: false)
    let range = try #require(RangeEstimate.estimates(of: possible, by: Self.plan(), on: table).first)
    #expect(range.members.count == 3)
    #expect(range.members[1].estimate == range.members[2].estimate)
    #expect(range.agreesOnSign)
    #expect(range.json["members"]?.array?.count == 3)
    #expect(range.json["lower"]?.number == range.members[1].value)
    #expect(range.json["upper"]?.number == range.members[0].value)
    #expect(range.words.contains("all of one sign"))
  }

  @Test("A way without an answer is told; without any answer it is an error")
  func omissions() throws {
    let table = try Self.table()
    let some = [PossibleEstimand(nil), PossibleEstimand(.backdoor(treatment: "x", outcome: "y", adjustingFor: ["z"]))]
    let range = try #require(RangeEstimate.estimates(of: some, by: Self.plan(), on: table).first)
    #expect(range.members.count == 1 && range.omissions.count == 1)
    let missing = [PossibleEstimand(.backdoor(treatment: "x", outcome: "y", adjustingFor: ["nothing"]))]
    #expect(throws: EstimationError.self) {
      try RangeEstimate.estimates(of: missing, by: Self.plan(), on: table)
    }
    #expect(throws: EstimationError.self) {
      try RangeEstimate.estimates(of: [PossibleEstimand(nil, isZero: true)], by: Self.plan(), on: table)
    }
  }
}

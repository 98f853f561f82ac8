import CausalGraphs
import Elicitation
import FoundationEssentials
import StrictJSON
import Testing

/// The main job on a real server with a real, tiny model, which knows nothing: what is shown is the plumbing. The server
/// has one thread, so that all questions are put by one test after another.
@Suite("A real server", .serialized, .enabled(if: LocalModel.tools != nil, "the local model is not set up: make test"))
struct RealModelTests {
  static let names = ["rain", "sun", "mud", "wool", "scarf"]

  @Test("Asked before the server is up, it waits; every strategy ends with a valid acyclic graph")
  func everyStrategy() async throws {
    let port = try await LocalModel.freePort()
    let environment = [
      "OPENAI_BASE_URL": "http://127.0.0.1:\(port)/v1", "OPENAI_API_KEY": LocalModel.key, "OPENAI_MODEL": "smollm2",
    ]
    let cache = TestFolder.path("real.sqlite")
    let whole = try await LocalModel.serving(port: port, delay: .seconds(3)) {
      // First the cheapest, which finds nobody listening, then a model that loads.
      let first: [StrategyName] = [.wholeGraph]
      var whole = 0
      for strategy in first + StrategyName.allCases.filter({ $0 != .wholeGraph }) {
        let limit = strategy == .orderingThenRefine ? ["--max-requests", "12"] : []
        let run = try await CommandRun.wherefore(
          ["suggest"] + Self.names + limit + [
            "--strategy", strategy.rawValue, "--concurrency", "2", "--timeout", "600", "--cache", cache, "--format",
            "json",
          ], environment: environment)
        // Such a model may fail at a question for good: then the graph is partial, and that is said.
        #expect([0, 75].contains(run.status), "\(strategy): \(run.status) \(run.errors)")
        if run.status == 0 { whole += 1 }
        if run.status == 75 {
          #expect(run.errors.contains("no answer about") || run.errors.contains("--max-requests"), "\(run.errors)")
          #expect(run.errors.contains("partial"))
        }
        if strategy == .wholeGraph { #expect(run.errors.contains("wherefore: waiting: nobody listens there yet")) }
        #expect(!(run.output + run.errors).contains(LocalModel.key))
        try Self.check(run.output, strategy)
      }
      try await Self.inspect(environment)
      return whole
    }
    #expect(whole >= StrategyName.allCases.count - 2)
  }

  /// The contract of the JSON that other programs rely on.
  private static func check(_ output: String, _ strategy: StrategyName) throws {
    let json = try JSONParser.parse(output)
    #expect(json["directed"] == true && json["multigraph"] == false)
    #expect(json["graph"]?["type"] == "dag")
    #expect(json["nodes"]?.array?.map { $0["id"]?.string } == names)
    var pairs: Set<Set<String>> = []
    for edge in try #require(json["edges"]?.array) {
      let (source, target) = (try #require(edge["source"]?.string), try #require(edge["target"]?.string))
      #expect(names.contains(source) && names.contains(target) && source != target)
      #expect(pairs.insert([source, target]).inserted)
      #expect(edge["source_mark"] == "tail" && edge["target_mark"] == "arrow")
      let probability = try #require(edge["probability"]?.number)
      #expect((0...1).contains(probability))
      let evidence = try #require(edge["evidence"]?.array)
      let kinds = evidence.map { $0["kind"]?.string ?? "none" }
      #expect(!kinds.isEmpty && kinds.allSatisfy { ["proposal", "data", "decision"].contains($0) }, "\(kinds)")
      for piece in evidence { _ = try Evidence(json: piece) }
    }
    // Refuses a cycle.
    let graph = try GraphDocument.read(Array(output.utf8), as: .json).directedAcyclicGraph()
    #expect(graph.edgeCount == pairs.count)
  }

  /// What the endpoint says of itself.
  private static func inspect(_ environment: [String: String]) async throws {
    let models = try await CommandRun.wherefore(["models", "--format", "json"], environment: environment)
    #expect(models.status == 0)
    let listed = try JSONParser.parse(models.output)["models"]?.array ?? []
    #expect(listed.map { $0["id"]?.string } == ["smollm2"])
    #expect(listed.first?["context_length"]?.integer == 4_096)

    let doctor = try await CommandRun.wherefore(["doctor", "--format", "json"], environment: environment)
    #expect(doctor.status == 0, "\(doctor.errors)")
    let report = try JSONParser.parse(doctor.output)
    #expect(report["ok"] == true)
    let checks = report["checks"]?.array ?? []
    #expect(checks.contains { $0["finding"]?.string?.contains("json_schema works") == true })

    var wrong = environment
    wrong["OPENAI_API_KEY"] = "sk-some-other-key"
    let refused = try await CommandRun.wherefore(["suggest", "a", "b", "--no-cache"], environment: wrong)
    #expect(refused.status == 69)
    #expect(refused.output.isEmpty && refused.errors.contains("OPENAI_API_KEY"))
    #expect(!refused.errors.contains("sk-some-other-key"))
  }
}

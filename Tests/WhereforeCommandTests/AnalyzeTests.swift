import FoundationEssentials
import Glibc
import StrictJSON
import Subprocess
import SystemPackage
import Testing

@Suite("wherefore analyze")
struct AnalyzeTests {
  /// z moves t and y, t moves y by 2; a pattern in place of noise.
  private static let rows =
    "t,z,y\n"
    + (0..<200).map { row in
      let z = Double(row * 37 % 101) / 20
      let t = z + Double(row * 53 % 97) / 30 > 4 ? 1 : 0
      return "\(t),\(z),\(1 + 2 * Double(t) + z + Double(row * 71 % 89) / 40)"
    }.joined(separator: "\n") + "\n"
  private static let graph = "dag { t [exposure] y [outcome] z -> t -> y z -> y }"

  private static func arguments(_ more: [String] = []) throws -> [String] {
    [
      "analyze", try TestFolder.file("d.csv", rows), "--graph", try TestFolder.file("g.dagitty", graph),
      "--replicates", "5", "--method", "linear-regression",
    ] + more
  }

  @Test("From a table and a graph to a study, a report and three lines")
  func whole() async throws {
    let (study, page) = (TestFolder.path("study.json"), TestFolder.path("report.html"))
    let text = TestFolder.path("report.md")
    let arguments = try AnalyzeTests.arguments(["-o", study, "--report", page, "--report", text])
    let result = try await CommandRun.wherefore(arguments)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").suffix(3)
    #expect(lines.map { $0.prefix { $0 != ":" } } == ["Effect", "Doubt", "Report"])
    #expect(lines.last?.contains(page) == true && lines.last?.contains(study) == true)
    let json = try JSONParser.parse(Array(Data(contentsOf: URL(filePath: study))))
    #expect(json["schema"] == "wherefore-study/1")
    #expect(json["estimation"]?["estimates"]?.array?.isEmpty == false)
    #expect(json["identification"]?["estimands"]?.array?.first?["adjustment_set"] == ["z"])
    #expect(try String(contentsOf: URL(filePath: page), encoding: .utf8).contains("<html"))
    #expect(try String(contentsOf: URL(filePath: text), encoding: .utf8).contains("# "))
    // Nothing is left to do: nothing is done.
    let again = try await CommandRun.wherefore(arguments)
    #expect(again.status == 0 && again.output == result.output)
  }

  @Test("An effect that the graph does not identify is a result")
  func unidentified() async throws {
    let data = try TestFolder.file("d.csv", AnalyzeTests.rows)
    let graph = try TestFolder.file("g.dagitty", "dag { t [exposure] y [outcome] u [latent] u -> t -> y u -> y }")
    let page = TestFolder.path("report.html")
    let result = try await CommandRun.wherefore([
      "analyze", data, "--graph", graph, "--replicates", "5", "--report", page,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Effect: The graph does not identify"))
    #expect(FileManager.default.fileExists(atPath: page))
  }

  @Test("No model is configured: it says so and goes on with data and knowledge")
  func withoutModel() async throws {
    let data = try TestFolder.file("d.csv", AnalyzeTests.rows)
    let result = try await CommandRun.wherefore([
      "analyze", data, "--treatment", "t", "--outcome", "y", "--replicates", "5", "--format", "json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("none is configured"))
    let json = try JSONParser.parse(result.output)
    #expect(json["graph"]?["edges"]?.array?.isEmpty == false)
    #expect(json["asking"] == nil)
  }

  @Test(
    "What is wrong is said before any work",
    arguments: [
      (["--treatment", "t", "--outcome", "nobody"], 65), (["--treatment", "t", "--outcome", "t"], 65),
      (["--treatment", "t"], 64), (["--treatment", "t", "--outcome", "y", "--report", "r.pdf"], 64),
      (["--treatment", "t", "--outcome", "y", "--adjust", "z"], 64),
      (["--treatment", "t", "--outcome", "y", "--split", "--split-share", "1"], 64),
      (["--treatment", "t", "--outcome", "y", "-o", "/nowhere/at/all.json"], 73),
    ] as [([String], Int32)])
  func refused(options: [String], status: Int32) async throws {
    let data = try TestFolder.file("d.csv", AnalyzeTests.rows)
    let result = try await CommandRun.wherefore(["analyze", data, "--no-model"] + options)
    #expect(result.status == status, "\(result.errors)")
  }

  @Test("A file that is no study is never overwritten")
  func foreignFile() async throws {
    let file = try TestFolder.file("mine.json", "{\"mine\": 1}")
    let result = try await CommandRun.wherefore(try AnalyzeTests.arguments(["-o", file]))
    #expect(result.status == 65 && result.errors.contains("no study"))
    #expect(try String(contentsOf: URL(filePath: file), encoding: .utf8) == "{\"mine\": 1}")
  }

  @Test("Killed and continued: the study of a run that was left alone, byte for byte but for its times")
  func killed() async throws {
    let study = TestFolder.path("killed.json")
    let arguments = try AnalyzeTests.arguments(["-o", study])
    func timeless() throws -> String {
      let text = try String(contentsOf: URL(filePath: study), encoding: .utf8)
      let parts = text.components(separatedBy: "\"timings\": {")
      try #require(parts.count == 2)
      return parts[0]
    }
    let start = ContinuousClock.now
    #expect(try await CommandRun.wherefore(arguments).status == 0)
    let whole = ContinuousClock.now - start
    let wanted = try timeless()
    for part in [0.3, 0.6, 0.9] {
      try? FileManager.default.removeItem(atPath: study)
      try await AnalyzeTests.kill(arguments, after: whole * part)
      let continued = try await CommandRun.wherefore(arguments)
      #expect(continued.status == 0, "\(continued.errors)")
      #expect(try timeless() == wanted)
    }
  }

  /// Runs the command and kills it after a while, if it is still there.
  private static func kill(_ arguments: [String], after time: Duration) async throws {
    _ = try await run(
      .path(CommandRun.executable), arguments: Arguments(arguments), environment: .custom(CommandRun.clean([:])),
      input: .none, output: .discarded, error: .discarded
    ) { execution in
      try await Task.sleep(for: time)
      try? execution.send(signal: .kill)
    }
  }

  @Test("No result takes the place of what it was made from, nor of another")
  func ownFiles() async throws {
    let data = try TestFolder.file("d.csv", AnalyzeTests.rows)
    let base = ["analyze", data, "--treatment", "t", "--outcome", "y", "--no-model"]
    let over = try await CommandRun.wherefore(base + ["--fresh", "-o", data])
    #expect(over.status == 64 && over.errors.contains("is the data, which would be lost"))
    #expect(try String(contentsOf: URL(filePath: data), encoding: .utf8) == AnalyzeTests.rows)
    let same = TestFolder.path("both.md")
    let twice = try await CommandRun.wherefore(base + ["-o", same, "--report", same])
    #expect(twice.status == 64 && twice.errors.contains("name the same file"))
  }
}

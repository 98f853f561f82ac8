import FoundationEssentials
import StrictJSON
import Subprocess
import TestSupport
import Testing

@Suite("wherefore benchmark")
struct BenchmarkTests {
  /// A folder with two known graphs and their index.
  static func folder() throws -> String {
    let path = TestFolder.path("graphs")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try SimulateTests.garden.write(toFile: path + "/garden.bif", atomically: true, encoding: .utf8)
    let garden = """
      {"graph":{"type":"dag","tables":"garden.bif"},"nodes":[{"id":"rain","disguised":"precipitation"},{"id":"wet",\
      "disguised":"moist"}],"edges":[{"source":"rain","target":"wet"}]}
      """
    try garden.write(toFile: path + "/garden.json", atomically: true, encoding: .utf8)
    let chain = """
      {"graph":{"type":"dag"},"nodes":[{"id":"a"},{"id":"b"},{"id":"c"}],"edges":[{"source":"a","target":"b"},\
      {"source":"b","target":"c"}]}
      """
    try chain.write(toFile: path + "/chain.json", atomically: true, encoding: .utf8)
    return path
  }

  @Test("A folder of graphs, a simulated expert and data, in every form of result")
  func forms() async throws {
    let folder = try Self.folder()
    let output = TestFolder.path("scores")
    let arguments = [
      "benchmark", "--graphs", folder, "--expert", "simulated:flips=0.1", "--rows", "200", "--replicates", "2",
      "--seed", "3",
    ]
    let text = try await CommandRun.wherefore(arguments + ["-o", output + ".md", "--curve", output + ".svg"])
    #expect(text.status == 0, "\(text.errors)")
    #expect(
      text.output.contains("garden") && text.output.contains("chain") && text.output.contains("simulated:flips=0.1"))
    #expect(text.output.contains("it is no model") && text.output.contains("random-gaussian"))
    let markdown = try String(contentsOfFile: output + ".md", encoding: .utf8)
    #expect(markdown.contains("--expert simulated:flips=0.1") && markdown.contains("| garden |"))
    #expect(try String(contentsOfFile: output + ".svg", encoding: .utf8).hasPrefix("<svg "))
    #expect(!FileManager.default.fileExists(atPath: output + ".md.cells"), "the journal goes when the output is whole")
    let printed = try await CommandRun.wherefore(arguments + ["--format", "json", "-o", output + ".csv"])
    #expect(printed.status == 0, "\(printed.errors)")
    let json = try JSONParser.parse(printed.output)
    #expect(json["cells"]?.array?.count == 12 && json["means"]?.array?.count == 6)
    #expect(json["cells"]?.array?.allSatisfy { ($0["shd"]?.number ?? -1) >= 0 } == true)
    #expect(try String(contentsOfFile: output + ".csv", encoding: .utf8).split(separator: "\n").count == 13)
  }

  @Test("A killed run goes on: finished cells are read, not done again, and the result is the same")
  func resuming() async throws {
    let folder = try Self.folder()
    let cells = TestFolder.path("cells.jsonl")
    let arguments = ["benchmark", "--graphs", folder, "--rows", "100,150", "--replicates", "2", "--format", "json"]
    let whole = try await CommandRun.wherefore(arguments + ["--results", cells])
    #expect(whole.status == 0, "\(whole.errors)")
    let again = try await CommandRun.wherefore(arguments + ["--results", cells])
    // Seconds are those of the first run: nothing was worked on.
    #expect(again.output == whole.output)
    let kept = try String(contentsOfFile: cells, encoding: .utf8)
    let lines = kept.split(separator: "\n")
    #expect(lines.count == 9)
    try (lines.prefix(4).joined(separator: "\n") + "\n" + lines[4].prefix(30)).write(
      toFile: cells, atomically: true, encoding: .utf8)
    let resumed = try await CommandRun.wherefore(arguments + ["--results", cells])
    #expect(resumed.status == 0, "\(resumed.errors)")
    let after = try String(contentsOfFile: cells, encoding: .utf8).split(separator: "\n")
    #expect(after.count == 9 && after.prefix(4) == lines.prefix(4))
    func distances(_ text: String) throws -> [JSONValue?] {
      (try JSONParser.parse(text)["cells"]?.array ?? []).map { $0["shd"] }
    }
    #expect(try distances(resumed.output) == distances(whole.output))
  }

  @Test("Killed three times on its way, a run ends with the table of one that was left alone")
  func killed() async throws {
    let folder = try Self.folder()
    let arguments = [
      "benchmark", "--graphs", folder, "--expert", "simulated:flips=0.2", "--rows", "150,300", "--replicates", "50",
    ]
    var cells = TestFolder.path("killed.jsonl")
    func lines() -> [Substring] { ((try? String(contentsOfFile: cells, encoding: .utf8)) ?? "").split(separator: "\n") }
    // On a busy machine a run may end before anybody looks: then it all begins anew.
    var (kills, attempts) = (0, 0)
    while kills < 3, attempts < 20 {
      attempts += 1
      let before = lines()
      let result = try await Subprocess.run(
        .path(CommandRun.executable), arguments: Arguments(arguments + ["--results", cells]),
        environment: .custom(CommandRun.clean([:])), input: .none, output: .discarded, error: .discarded
      ) { execution in
        for _ in 0..<5_000 {
          if lines().count >= before.count + 5 { break }
          try await Task.sleep(for: .milliseconds(2))
        }
        try? execution.send(signal: .kill)
      }
      if case .signaled = result.terminationStatus {
        kills += 1
        // The last line may be one that was cut off.
        #expect(lines().count >= before.count && lines().starts(with: before.dropLast()))
      } else {
        (kills, cells) = (0, TestFolder.path("killed.jsonl"))
      }
    }
    #expect(kills == 3)
    let kept = lines().dropLast()
    let output = TestFolder.path("scores")
    func table(_ results: String, _ output: String) async throws -> [[Substring]] {
      let run = try await CommandRun.wherefore(arguments + ["--results", results, "-o", output + ".csv"])
      #expect(run.status == 0, "\(run.errors)")
      let rows = try String(contentsOfFile: output + ".csv", encoding: .utf8).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let seconds = try #require(rows.first?.firstIndex(of: "seconds"))
      return rows.map { $0.enumerated().filter { $0.offset != seconds }.map(\.element) }
    }
    let resumed = try await table(cells, output)
    #expect(lines().starts(with: kept) && resumed.count == 501)
    let alone = TestFolder.path("alone")
    #expect(try await table(alone + ".jsonl", alone) == resumed)
  }

  @Test("Cells of an expert's file that has changed since are worked on anew, and only those")
  func changedFile() async throws {
    let folder = try Self.folder()
    let answers = TestFolder.path("answers")
    try FileManager.default.createDirectory(atPath: answers, withIntermediateDirectories: true)
    func write(_ name: String, _ text: String) throws {
      try text.write(toFile: answers + "/" + name, atomically: true, encoding: .utf8)
    }
    try write("chain.csv", "cause,effect\nc,a\n")
    try write("garden.csv", "cause,effect\nrain,wet\n")
    let cells = TestFolder.path("cells.jsonl")
    let arguments = [
      "benchmark", "--graphs", folder, "--expert", "file:" + answers, "--rows", "0", "--format", "json", "--results",
      cells,
    ]
    func distances() async throws -> [String: Double] {
      let run = try await CommandRun.wherefore(arguments)
      #expect(run.status == 0, "\(run.errors)")
      let pairs = (try JSONParser.parse(run.output)["cells"]?.array ?? []).map {
        ($0["graph"]?.string ?? "", $0["shd"]?.number ?? -1)
      }
      return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
    #expect(try await distances() == ["chain": 3, "garden": 0])
    try write("chain.csv", "cause,effect\na,b\nb,c\n")
    #expect(try await distances() == ["chain": 0, "garden": 0])
    let kept = try String(contentsOfFile: cells, encoding: .utf8).split(separator: "\n")
    #expect(kept.count == 4, "a heading, two cells, and one anew")
  }

  @Test("Recorded answers and a person's file are scored by the graph's name, and disguised names by theirs")
  func files() async throws {
    let folder = try Self.folder()
    let answers = TestFolder.path("answers")
    try FileManager.default.createDirectory(atPath: answers, withIntermediateDirectories: true)
    try "first,second,answer\na,b,forward\nc,b,none\n".write(
      toFile: answers + "/chain.csv", atomically: true, encoding: .utf8)
    let mine = try TestFolder.file("mine.csv", "cause,effect\nprecipitation,moist\n")
    let recorded = try await CommandRun.wherefore([
      "benchmark", "--folder", folder, "--expert", "recorded:" + answers, "--rows", "0", "--format", "json",
    ])
    #expect(recorded.status == 0, "\(recorded.errors)")
    let cells = try #require(JSONParser.parse(recorded.output)["cells"]?.array)
    #expect(
      cells.count == 1 && cells.first?["graph"] == "chain" && cells.first?["shd"] == 1 && cells.first?["calls"] == 2)
    #expect(cells.first?["expert_kind"] == "recorded")
    #expect(recorded.output.contains("there is no file about garden"))
    let person = try await CommandRun.wherefore([
      "benchmark", "--folder", folder, "--graphs", "garden", "--expert", "file:" + mine, "--rows", "0", "--names",
      "plain,disguised", "--format", "json",
    ])
    #expect(person.status == 0, "\(person.errors)")
    let scored = try #require(JSONParser.parse(person.output)["cells"]?.array)
    #expect(scored.count == 1 && scored.first?["names"] == "disguised" && scored.first?["shd"] == 0)
  }

  @Test("An endpoint is asked and scored; what the cache exports replays without it, labelled recorded")
  func endpoint() async throws {
    let folder = try Self.folder()
    let child = try FaultServerChild(["python3", FaultServerChild.support("ordering_server.py")])
    let port = try #require(child.nextLine())
    let cache = TestFolder.path("cache.sqlite")
    let arguments = [
      "benchmark", "--folder", folder, "--graphs", "chain", "--strategy", "ordering", "--rows", "0", "--format", "json",
    ]
    let asked = try await CommandRun.wherefore(
      arguments + [
        "--expert", "endpoint", "--base-url", "http://127.0.0.1:\(port)/v1", "--model", "by-name", "--cache", cache,
      ])
    #expect(asked.status == 0, "\(asked.errors)")
    let cell = try #require(JSONParser.parse(asked.output)["cells"]?.array?.first)
    #expect(cell["expert_kind"] == "endpoint" && cell["calls"] == 3 && cell["strategy"] == "ordering")
    // a before b before c: the order's transitive reduction is the chain itself.
    #expect(cell["shd"] == 0, "\(cell)")
    let export = TestFolder.path("export.jsonl")
    let exported = try await CommandRun.wherefore(["cache", "export", "--cache", cache, "-o", export])
    #expect(exported.status == 0, "\(exported.errors)")
    let replayed = try await CommandRun.wherefore(arguments + ["--expert", "recorded:" + export])
    #expect(replayed.status == 0, "\(replayed.errors)")
    let again = try #require(JSONParser.parse(replayed.output)["cells"]?.array?.first)
    #expect(again["expert_kind"] == "recorded" && again["calls"] == 3 && again["shd"] == 0)
    let other = try await CommandRun.wherefore(
      arguments.map { $0 == "chain" ? "garden" : $0 } + ["--expert", "recorded:" + export])
    #expect(other.status != 0, "nothing about this graph was recorded: \(other.output)")
    withExtendedLifetime(child) {}
  }

  @Test("Each failure says what to do and ends with its exit code")
  func failures() async throws {
    let folder = try Self.folder()
    let other = try TestFolder.file("other.jsonl", "{\"a\":1}\n")
    let answers = try TestFolder.file("answers.csv", "first,second,answer\na,b,perhaps\n")
    let cases: [(arguments: [String], status: Int32, said: [String])] = [
      (["--graphs", "nowhere"], 66, ["nowhere"]),
      (["--graphs", "/no/such/folder"], 66, ["no such file"]),
      (["--folder", folder, "--graphs", "gardn"], 66, ["gardn", "chain, garden"]),
      (["--graphs", folder, "--expert", "oracle"], 64, ["oracle", "simulated:flips=0.2"]),
      (["--graphs", folder, "--expert", "simulated:flips=3"], 64, ["between 0 and 1"]),
      (["--graphs", folder, "--expert", "simulated", "--strategy", "triplet"], 64, ["triplet"]),
      (["--graphs", folder, "--algorithm", "magic"], 64, ["magic", "reconciler"]),
      (["--graphs", folder, "--rows", "many"], 64, ["--rows"]),
      (["--graphs", folder, "--replicates", "0"], 64, ["--replicates"]),
      (["--graphs", folder, "--names", "secret"], 64, ["disguised"]),
      (["--graphs", folder, "-o", "x.xls"], 64, [".md"]),
      (["--graphs", folder, "--curve", "x.png"], 64, [".svg"]),
      (["--graphs", folder, "--results", other], 65, ["other.jsonl", "journal"]),
      (["--graphs", folder, "--expert", "recorded:" + answers], 65, ["answers.csv", "line 2", "perhaps"]),
      (["--graphs", folder, "--expert", "file:/no/such"], 66, ["/no/such"]),
      (["--graphs", folder, "-o", "/no/such/folder/x.md"], 73, ["cannot write"]),
      (
        [
          "--graphs", folder, "--expert", "endpoint", "--base-url", "http://127.0.0.1:9", "--model", "m", "--no-cache",
          "--timeout", "2", "--retries", "0",
        ], 69, ["127.0.0.1"]
      ),
    ]
    for (arguments, status, said) in cases {
      let result = try await CommandRun.wherefore(["benchmark"] + arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
      for part in said { #expect(result.errors.contains(part), "\(arguments): \(result.errors)") }
    }
  }
}

import FoundationEssentials
import Glibc
import StrictJSON
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Each bad input is one sentence on standard error that names what is wrong and what to do, with its exit code, and
/// nothing on standard output. No endpoint is asked.
@Suite("Bad input")
struct BadInputTests {
  /// A file, the arguments with FILE for its path, the exit code, and what the sentence has to say.
  struct Case: CustomTestStringConvertible, Sendable {
    var name = ""
    var content = ""
    var arguments: [String]
    var status: Int32
    var says: [String]
    var testDescription: String { arguments.joined(separator: " ") + " (\(name))" }
  }

  static let sound = #"{"nodes":[{"id":"a"},{"id":"b"}],"edges":[{"source":"a","target":"b"}]}"#

  static let graphs: [Case] = [
    Case(
      name: "g.xyz", arguments: ["convert", "FILE", "--to", "dot"], status: 64, says: ["g.xyz", ".json", "--from"]),
    Case(name: "g.xyz", arguments: ["score", "FILE", "--truth", "FILE"], status: 64, says: ["g.xyz", "--from"]),
    Case(
      name: "g.json", content: sound, arguments: ["convert", "FILE", "-o", "out.xyz"], status: 64,
      says: ["out.xyz", "--to"]),
    Case(
      name: "g.json", content: "{\"nodes\": [\n  {\"id\" \"a\"}", arguments: ["convert", "FILE", "--to", "dot"],
      status: 65, says: ["g.json", "line 2, column 9"]),
    Case(
      name: "g.gml", content: "graph [\n  node [ id 1\n", arguments: ["convert", "FILE", "--to", "dot"], status: 65,
      says: ["g.gml", "line 2", "column"]),
    Case(
      name: "g.dot", content: "digraph {\n  a ->\n}", arguments: ["score", "FILE", "--truth", "FILE"], status: 65,
      says: ["g.dot", "line 2, column 5"]),
    Case(
      name: "g.json", content: sound.replacing(#""target":"b""#, with: #""target":"c""#),
      arguments: ["convert", "FILE", "--to", "dot"], status: 65, says: ["g.json", "line 1", "\"c\"", "add the node"]),
    Case(arguments: ["convert", "none.json", "--to", "dot"], status: 66, says: ["none.json", "path"]),
    Case(
      name: "g.json", content: sound, arguments: ["score", "FILE", "--truth", "none.gml"], status: 66,
      says: ["none.gml", "path"]),
    Case(
      name: "g.json", content: sound, arguments: ["convert", "FILE", "-o", "/proc/none/g.dot"], status: 73,
      says: ["/proc/none/g.dot", "folder"]),
    Case(
      name: "g.json", content: sound, arguments: ["calibrate", "FILE", "--truth", "none.gml"], status: 66,
      says: ["none.gml", "path"]),
    Case(
      name: "g.json", content: "{", arguments: ["calibrate", "FILE", "--truth", "FILE"], status: 65,
      says: ["g.json", "line 1, column 2"]),
    Case(
      name: "g.dot", content: "digraph { a -> b -> a }",
      arguments: ["suggest", "--role", "critique", "--graph", "FILE"],
      status: 65, says: ["cycle"]),
  ]

  static let questions: [Case] = [
    Case(arguments: ["suggest"], status: 64, says: ["two variables", "--variables"]),
    Case(arguments: ["suggest", "a"], status: 64, says: ["two variables", "one more"]),
    Case(arguments: ["suggest", "a", "a"], status: 65, says: ["\"a\"", "twice", "differ"]),
    Case(arguments: ["suggest", "", "b"], status: 65, says: ["empty name"]),
    Case(arguments: ["suggest", "a", "b", "--strategy", "guess"], status: 64, says: ["guess", "pairwise"]),
    Case(arguments: ["suggest", "a", "b", "--samples", "0"], status: 65, says: ["samples", "1 to 100"]),
    Case(arguments: ["suggest", "a", "b", "-o", "g.xyz"], status: 64, says: ["g.xyz", ".svg", ".json"]),
    Case(
      arguments: ["suggest", "a", "b", "-o", "/proc/none/g.svg"], status: 73, says: ["/proc/none/g.svg", "folder"]),
    Case(arguments: ["suggest", "--variables", "none.csv"], status: 66, says: ["none.csv", "path"]),
    Case(
      name: "one.txt", content: "a\n", arguments: ["suggest", "--variables", "FILE"], status: 65,
      says: ["two variables", "one more"]),
    Case(
      name: "twice.txt", content: "a\nb\na\n", arguments: ["suggest", "--variables", "FILE"], status: 65,
      says: ["twice.txt", "\"a\"", "twice"]),
    Case(
      name: "open.csv", content: "name,description\na,x\n\"b,y\n", arguments: ["suggest", "--variables", "FILE"],
      status: 65, says: ["open.csv: line 3, column 1", "never closed"]),
    Case(
      name: "kind.csv", content: "name,kind\na,continuous\nb,blue\n", arguments: ["suggest", "--variables", "FILE"],
      status: 65, says: ["kind.csv: line 3: kind must be one of"]),
    Case(
      name: "v.json", content: "[\"a\",\n\"b\"", arguments: ["suggest", "--variables", "FILE"], status: 65,
      says: ["v.json: line 2, column 4"]),
    Case(
      name: "v.json", content: #"["a",{"description":"x"}]"#, arguments: ["suggest", "--variables", "FILE"],
      status: 65, says: ["v.json", "variable 2 has no name", "\"name\""]),
    Case(
      name: "table.json", content: #"{"x":1}"#, arguments: ["suggest", "a", "b", "--calibration", "FILE"], status: 65,
      says: ["table.json", "wherefore calibrate"]),
    Case(
      name: "table.json", content: "{\n\"x\":", arguments: ["suggest", "a", "b", "--calibration", "FILE"], status: 65,
      says: ["table.json", "line 2"]),
    Case(arguments: ["suggest", "a", "b", "--calibration", "none.json"], status: 66, says: ["none.json", "path"]),
    Case(arguments: ["suggest", "a", "b", "--prompts", "none"], status: 65, says: ["none", "folder"]),
    Case(
      name: "ordering.md", content: "hello\n", arguments: ["suggest", "a", "b", "--prompts", "FOLDER"], status: 65,
      says: ["ordering.md:1", "front matter"]),
    Case(
      name: "other.md", content: "hello\n", arguments: ["suggest", "a", "b", "--prompts", "FOLDER"], status: 65,
      says: ["other.md", "pair-choice"]),
    Case(
      name: "notes.txt", content: String(repeating: "notes ", count: 200),
      arguments: ["suggest", "a", "b", "--cache", "FILE"], status: 65, says: ["notes.txt", "not an answer cache"]),
    Case(
      arguments: ["suggest", "a", "b", "c", "d", "e", "--max-requests", "3"], status: 65, says: ["--max-requests", "5"]
    ),
    Case(arguments: ["suggest", "a", "b", "--offline", "--no-cache"], status: 64, says: ["--offline", "cache"]),
    Case(
      arguments: ["suggest", "a", "b", "--role", "confounders"], status: 65, says: ["--treatment", "--outcome"]),
    Case(
      arguments: ["suggest", "a", "b", "--role", "mediators", "--treatment", "a", "--outcome", "z"], status: 65,
      says: ["\"z\""]),
  ]

  @Test("A sentence that says what to do, and the right exit code", arguments: graphs + questions)
  func sentence(_ wrong: Case) async throws {
    let server = try FaultServer.shared
    let endpoint = server.endpoint("ok")
    let folder = TestFolder.path("bad")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = folder + "/" + wrong.name
    if !wrong.name.isEmpty { try wrong.content.write(toFile: file, atomically: true, encoding: .utf8) }
    let arguments = wrong.arguments.map { $0 == "FILE" ? file : $0 == "FOLDER" ? folder : $0 }
    let run = try await CommandRun.wherefore(
      arguments, environment: ["OPENAI_BASE_URL": endpoint.baseURL, "OPENAI_MODEL": "fault"], in: folder)
    #expect(run.status == wrong.status, "\(run.errors)")
    #expect(run.output.isEmpty)
    for words in wrong.says { #expect(run.errors.contains(words), "\(run.errors)") }
    #expect(try await endpoint.requests() == 0)
    if !wrong.name.isEmpty { #expect(try String(contentsOfFile: file, encoding: .utf8) == wrong.content) }
  }

  @Test("10,000 variables, pairwise, no budget: refused at once, in little memory")
  func tenThousandVariables() async throws {
    let file = try TestFolder.file("many.txt", (0..<10_000).map { "v\($0)" }.joined(separator: "\n"))
    // 400 MB of memory would not do for a list of 99,990,000 questions; nor two seconds of work for asking them.
    let result = try await run(
      .name("sh"),
      arguments: [
        "-c", "ulimit -d 400000; ulimit -t 2; exec \"$0\" \"$@\"", CommandRun.executable.string, "suggest",
        "--variables", file, "--strategy", "pairwise", "--model", "m", "--base-url", "http://127.0.0.1:9/v1",
      ],
      environment: .custom(CommandRun.clean([:])), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    #expect(result.terminationStatus == .exited(65))
    #expect(result.standardOutput.isEmpty)
    let sentence = result.standardError
    #expect(sentence.contains("99,990,000 calls"), "\(sentence)")
    #expect(sentence.contains("ask about fewer variables"), "\(sentence)")
    #expect(sentence.utf8.count < 1_000)
  }

  @Test("Nobody listens: it waits for a server that may be starting as long as --timeout says, then 69")
  func unreachable() async throws {
    let port = try FaultServer.shared.port("refused")
    let run = try await CommandRun.wherefore([
      "suggest", "a", "b", "c", "--base-url", "http://127.0.0.1:\(port)/v1", "--model", "m", "--timeout", "2",
      "--no-cache",
    ])
    #expect(run.status == 69)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("nobody listens at 127.0.0.1"))
    #expect(run.errors.contains("is the server running"))
  }

  @Test("A missing key for the official endpoint: 69, and nothing goes out, not even a look for the host")
  func missingKey() async throws {
    let server = try FaultServer.shared
    let proxy = "http://127.0.0.1:\(server.port("port"))"
    let run = try await CommandRun.wherefore(
      ["suggest", "a", "b", "--model", "m", "--no-cache"], environment: ["HTTPS_PROXY": proxy, "https_proxy": proxy])
    #expect(run.status == 69)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("OPENAI_API_KEY"))
    // Other tests use the same server as their proxy, but none for this host.
    #expect(try await server.seen("_proxy").lines.filter { $0.contains("openai") }.isEmpty)
  }

  @Test("A full disk for the result: 73, and the sentence says so")
  func fullDisk() async throws {
    let graph = try TestFolder.file("g.json", BadInputTests.sound)
    for arguments in [
      ["convert", graph, "--to", "dot"], ["score", graph, "--truth", graph],
      ["suggest", "a", "b", "--model", "m", "--dry-run"],
    ] {
      let result = try await run(
        .name("sh"),
        arguments: Arguments(["-c", "exec \"$0\" \"$@\" >/dev/full", CommandRun.executable.string] + arguments),
        environment: .custom(CommandRun.clean([:])), output: .string(limit: 1_000), error: .string(limit: 100_000))
      #expect(result.terminationStatus == .exited(73))
      #expect(result.standardError.contains("No space left on device"))
      #expect(result.standardError.contains("make room"))
    }
  }

  @Test("A cache below something that is no folder: 73, and what else to do")
  func cacheNowhere() async throws {
    let run = try await CommandRun.wherefore([
      "suggest", "a", "b", "--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--cache", "/dev/null/answers.sqlite",
    ])
    #expect(run.status == 73)
    #expect(run.errors.contains("--no-cache"))
  }

  @Test("A budget that runs out on the way: a partial graph, 75, and what to raise")
  func budgetOnTheWay() async throws {
    let server = try FaultServer.shared
    // One question needs a second try, so that six questions take seven requests.
    let endpoint = server.endpoint(
      "500", ["content": #"{"reason":"r","choice":"A","confidence":80}"#, "after": "2", "times": "3"])
    let run = try await CommandRun.wherefore([
      "suggest", "a", "b", "c", "--strategy", "pairwise", "--concurrency", "1", "--base-url", endpoint.baseURL,
      "--model", "fault", "--no-cache", "--max-requests", "6", "--format", "json",
    ])
    #expect(run.status == 75)
    #expect(run.errors.contains("partial") && run.errors.contains("--max-requests"), "\(run.errors)")
    #expect(try JSONParser.parse(run.output)["nodes"]?.array?.count == 3)
    #expect(try await endpoint.requests() == 6)
  }
}

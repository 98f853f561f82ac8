import FoundationEssentials
import StrictJSON
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("wherefore suggest: what it keeps, and where it writes")
struct SuggestSavingTests {
  private static let names = ["a", "b", "c", "d"]

  /// Arguments for a run against a server of its own, which ends with `child`.
  private static func asking(_ child: FaultServerChild) throws -> [String] {
    let port = try #require(child.nextLine())
    return
      ["suggest"] + names + ["--strategy", "ordering", "--model", "m", "--base-url", "http://127.0.0.1:\(port)/v1"]
  }

  private static func server() throws -> FaultServerChild {
    try FaultServerChild(["python3", FaultServerChild.support("ordering_server.py")])
  }

  @Test("--save-proposals keeps every claim, and calibrate reads it; a dry run then counts what is answered")
  func proposals() async throws {
    let child = try Self.server()
    let arguments = try Self.asking(child) + ["--cache", TestFolder.path("answers.sqlite")]
    let path = TestFolder.path("proposals.json")
    let run = try await CommandRun.wherefore(arguments + ["--save-proposals", path, "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let kept = try JSONParser.parse(String(contentsOfFile: path, encoding: .utf8))
    #expect(kept["format"] == "wherefore-proposals")
    #expect(kept["proposals"]?.array?.count == 12)
    #expect(try JSONParser.parse(run.output)["edges"]?.array?.count == 3)

    let truth = try TestFolder.file("truth.csv", "from,to\na,b\nb,c\nc,d\n")
    let fit = try await CommandRun.wherefore(["calibrate", path, "--truth", truth])
    #expect(fit.status == 0, "\(fit.errors)")

    let dry = try await CommandRun.wherefore(arguments + ["--dry-run", "--format", "json"])
    #expect(try JSONParser.parse(dry.output)["cached_calls"] == 4)
    #expect(try JSONParser.parse(dry.output)["calls"] == 0)
    let refused = try await CommandRun.wherefore(arguments + ["--role", "mediators", "--save-proposals", path])
    #expect(refused.status == 64)
    withExtendedLifetime(child) {}
  }

  @Test("A dry run without a model says that none is named")
  func unnamedModel() async throws {
    let run = try await CommandRun.wherefore(["suggest", "a", "b", "--dry-run", "--no-cache"])
    #expect(run.status == 0)
    #expect(run.output.contains("no model named"))
  }

  @Test("--offline gives what is kept, and says so where nothing is")
  func offline() async throws {
    let child = try Self.server()
    let arguments = try Self.asking(child) + ["--cache", TestFolder.path("answers.sqlite"), "--format", "json"]
    let nothing = try await CommandRun.wherefore(arguments + ["--offline"])
    #expect(nothing.status == 64 && nothing.errors.contains("--offline"))
    let online = try await CommandRun.wherefore(arguments)
    let same = try await CommandRun.wherefore(arguments + ["--offline"])
    #expect(same.status == 0)
    #expect(same.output == online.output)
    withExtendedLifetime(child) {}
  }

  @Test("A price that is not known makes --max-cost a wrong setting")
  func unknownPrice() async throws {
    let run = try await CommandRun.wherefore([
      "suggest", "a", "b", "--model", "no-such-model", "--base-url", "http://127.0.0.1:9/v1", "--no-cache",
      "--max-cost", "1",
    ])
    #expect(run.status == 64)
    #expect(run.errors.contains("--prices"))
  }

  @Test("With a stream closed, nothing is written into the files opened in its place")
  func closedStreams() async throws {
    let child = try Self.server()
    let arguments = try Self.asking(child) + ["--cache", TestFolder.path("answers.sqlite"), "--verbose"]
    func shell(_ redirection: String, _ extra: [String]) async throws -> Int32 {
      let result = try await run(
        .name("sh"),
        arguments: Arguments(["-c", "\"$@\" \(redirection)", "sh", CommandRun.executable.string] + arguments + extra),
        environment: .custom(CommandRun.clean([:])), output: .discarded, error: .discarded)
      guard case .exited(let code) = result.terminationStatus else { return -1 }
      return code
    }
    let plain = TestFolder.path("plain.dot")
    #expect(try await shell("", ["-o", plain]) == 0)
    let expected = try String(contentsOfFile: plain, encoding: .utf8)
    for (redirection, status) in [("2>&-", 0), (">&-", 73), ("<&- >&- 2>&-", 73)] as [(String, Int32)] {
      let path = TestFolder.path("graph.dot")
      #expect(try await shell(redirection, ["-o", path]) == status)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == expected)
    }
    withExtendedLifetime(child) {}
  }
}

import FoundationEssentials
import LanguageModels
import StrictJSON
import Testing

@Suite("wherefore cache")
struct CacheCommandTests {
  private static let hostile = "evil\u{1B}[31m\u{202E}\n\"name"

  /// A file with three exchanges: an accepted one, one of another model that is older, a failed one.
  private func makeStore() throws -> (path: String, exchanges: [StoredExchange]) {
    let path = TestFolder.path("answers.sqlite")
    let store = try SQLiteAnswerStore(path: path)
    let now = StoredExchange.currentTime
    var exchanges: [StoredExchange] = []
    for (index, model) in ["small", CacheCommandTests.hostile, "small"].enumerated() {
      exchanges.append(
        StoredExchange(
          wireKey: sha256Hex([UInt8(index)]), key: sha256Hex([100, UInt8(index)]), endpoint: "https://example.org/v1",
          model: model, prompt: PromptLabel(name: "pairwise", version: "1", hash: "ab"),
          requestBody: #"{"messages":["\#(index)"]}"#, status: index == 2 ? 500 : 200,
          responseBody: Array("plain \u{1B}]0;title\u{7} text\nnext".utf8), usage: TokenUsage(prompt: 5, completion: 6),
          rung: "text", createdAt: now - Int64(index) * 40 * 86_400_000, isAccepted: index == 0))
    }
    for exchange in exchanges { try store.save(exchange) }
    return (path, exchanges)
  }

  @Test("list: newest first, hostile text escaped; json holds everything")
  func list() async throws {
    let (path, exchanges) = try makeStore()
    let text = try await CommandRun.wherefore(["cache", "list", "--cache", path])
    #expect(text.status == 0)
    let lines = text.output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[1].contains(exchanges[0].wireKey.prefix(12)) && lines[1].contains("accepted"))
    #expect(lines[3].contains("HTTP 500"))
    #expect(!text.output.contains("\u{1B}") && !text.output.contains("\u{202E}"))
    #expect(lines[4].hasPrefix("3 exchanges, 1 of them accepted"))

    let json = try await CommandRun.wherefore(["cache", "list", "--format", "json", "--limit", "2", "--cache", path])
    let value = try JSONParser.parse(json.output)
    #expect(value["exchanges"]?.array?.count == 2)
    #expect(value["exchanges"]?.array?[1]["model"]?.string == CacheCommandTests.hostile)
    #expect(try await CommandRun.wherefore(["cache", "list", "--limit", "0"]).status == 64)
  }

  @Test("No file yet: nothing is listed and none is made")
  func missing() async throws {
    let path = TestFolder.path("none.sqlite")
    let list = try await CommandRun.wherefore(["cache", "list", "--cache", path])
    #expect(list.status == 0 && list.output.hasPrefix("No answers"))
    #expect(try await CommandRun.wherefore(["cache", "export", "--cache", path]).output == "")
    #expect(try await CommandRun.wherefore(["cache", "show", "ab", "--cache", path]).status == 66)
    #expect(try await CommandRun.wherefore(["cache", "prune", "--all", "--yes", "--cache", path]).status == 0)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("show: by the beginning of either key, escaped for the terminal")
  func show() async throws {
    let (path, exchanges) = try makeStore()
    for key in [String(exchanges[1].wireKey.prefix(10)), exchanges[1].key] {
      let result = try await CommandRun.wherefore(["cache", "show", key, "--cache", path])
      #expect(result.status == 0)
      #expect(result.output.contains(exchanges[1].wireKey))
      #expect(result.output.contains("5 prompt, 6 completion"))
      #expect(result.output.contains("next"))
      #expect(!result.output.contains("\u{1B}") && !result.output.contains("\u{7}"))
    }
    let json = try await CommandRun.wherefore(
      ["cache", "show", exchanges[0].wireKey, "--format", "json", "--cache", path])
    #expect(try JSONParser.parse(json.output).array?.first == exchanges[0].json)
    let nothing = try await CommandRun.wherefore(["cache", "show", "zz\u{1B}", "--cache", path])
    #expect(nothing.status == 66 && !nothing.errors.contains("\u{1B}"))
  }

  @Test("show refuses a beginning that fits several questions")
  func ambiguous() async throws {
    let path = TestFolder.path("answers.sqlite")
    let store = try SQLiteAnswerStore(path: path)
    for digit in ["a1", "a2"] {
      try store.save(
        StoredExchange(
          wireKey: digit, key: "b" + digit, endpoint: "", model: "m",
          prompt: PromptLabel(name: "p", version: "1", hash: ""), requestBody: "", status: 200, responseBody: [],
          createdAt: 0))
    }
    let result = try await CommandRun.wherefore(["cache", "show", "a", "--cache", path])
    #expect(result.status == 64)
    #expect(result.errors.contains("more digits (a1, a2"))
  }

  @Test("export: a line of JSON for each, oldest first, to a file of one's own")
  func export() async throws {
    let (path, exchanges) = try makeStore()
    let result = try await CommandRun.wherefore(["cache", "export", "--cache", path])
    let lines = try result.output.split(separator: "\n").map { try JSONParser.parse(String($0)) }
    #expect(lines == exchanges.reversed().map(\.json))
    let file = TestFolder.path("export.jsonl")
    let toFile = try await CommandRun.wherefore(["cache", "export", "--accepted", "-o", file, "--cache", path])
    #expect(toFile.status == 0 && toFile.output.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == exchanges[0].json.text() + "\n")
    let refused = try await CommandRun.wherefore(["cache", "export", "-o", "/nowhere/x", "--cache", path])
    #expect(refused.status == 73)
  }

  @Test("prune: by age, by model, and everything only with --yes")
  func prune() async throws {
    let (path, _) = try makeStore()
    func left() throws -> Int { try SQLiteAnswerStore(path: path).counts().exchanges }
    #expect(try await CommandRun.wherefore(["cache", "prune", "--cache", path]).status == 64)
    #expect(try await CommandRun.wherefore(["cache", "prune", "--older-than", "soon", "--cache", path]).status == 64)
    #expect(try await CommandRun.wherefore(["cache", "prune", "--all", "--model", "m", "--cache", path]).status == 64)
    let unsure = try await CommandRun.wherefore(["cache", "prune", "--all", "--cache", path])
    #expect(unsure.status == 64 && unsure.errors.contains("all 3 exchanges"))
    #expect(try left() == 3)
    let old = try await CommandRun.wherefore(["cache", "prune", "--older-than", "60d", "--cache", path])
    #expect(old.output.hasPrefix("Dropped 1 exchange ("))
    let model = try await CommandRun.wherefore(
      ["cache", "prune", "--model", CacheCommandTests.hostile, "--format", "json", "--cache", path])
    #expect(try JSONParser.parse(model.output)["dropped"] == 1)
    #expect(try left() == 1)
    #expect(try await CommandRun.wherefore(["cache", "prune", "--all", "--yes", "--cache", path]).status == 0)
    #expect(try left() == 0)
  }

  @Test("A file that is no cache is refused with what to do: 65; the default place is under the home folder")
  func refusals() async throws {
    let path = try TestFolder.file("notes.txt", String(repeating: "notes ", count: 200))
    let result = try await CommandRun.wherefore(["cache", "list", "--cache", path])
    #expect(result.status == 65)
    #expect(result.errors.contains("not an answer cache"))
    let place = try await CommandRun.wherefore(["cache", "path"], environment: ["XDG_CACHE_HOME": "/c"])
    #expect(place.output == "/c/wherefore/answers.sqlite\n")
    let homeless = try await CommandRun.wherefore(["cache", "path"], environment: ["XDG_CACHE_HOME": "", "HOME": ""])
    #expect(homeless.status == 64)
  }
}

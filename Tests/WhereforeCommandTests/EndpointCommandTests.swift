import StrictJSON
import Testing

@Suite("The commands that ask an endpoint")
struct EndpointCommandTests {
  static let key = "sk-secret-0123456789"

  @Test("A missing key for the official endpoint is said at once, with 69")
  func missingKey() async throws {
    for command in ["models", "doctor"] {
      let run = try await CommandRun.wherefore([command, "--model", "m", "--no-cache"])
      #expect(run.status == 69)
      #expect((run.errors + run.output).contains("OPENAI_API_KEY"))
    }
  }

  @Test(
    "Wrong settings end with 64 and a sentence",
    arguments: [
      ["--base-url", "localhost:8080"], ["--base-url", "http://u:p@h"], ["--base-url", "ftp://h"],
      ["--api-key-file", "/nonexistent"], ["--timeout", "0"], ["--retries=-1"], ["--concurrency", "0"],
      ["--header", "Authorization: Bearer x"], ["--header", "api-key: x"], ["--header", "X-Token: x"],
      ["--header", "nonsense"], ["--query", "nonsense"], ["--query", "api_key=x"], ["--cache", "x", "--no-cache"],
      ["--rpm", "0"], ["--max-cost=-1"], ["--offline"],
    ])
  func wrongSettings(arguments: [String]) async throws {
    let run = try await CommandRun.wherefore(["models"] + arguments, environment: ["OPENAI_API_KEY": Self.key])
    #expect(run.status == 64)
    #expect(!run.errors.isEmpty)
    #expect(!(run.errors + run.output).contains(Self.key))
  }

  @Test("Nobody listens: 69, quickly, and the key is not shown")
  func unreachable() async throws {
    let environment = ["OPENAI_API_KEY": Self.key, "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"]
    let run = try await CommandRun.wherefore(["models", "--retries", "0", "--verbose"], environment: environment)
    #expect(run.status == 69)
    #expect(run.errors.contains("nobody listens at 127.0.0.1"))
    #expect(!run.errors.contains(Self.key))
    let doctor = try await CommandRun.wherefore(
      ["doctor", "--model", "m", "--retries", "0", "--no-cache", "--format", "json"], environment: environment)
    #expect(doctor.status == 69)
    let report = try JSONParser.parse(doctor.output)
    #expect(report["ok"] == false)
    #expect(report["checks"]?.array?.last?["subject"] == "endpoint")
  }

  @Test("A dry run sends nothing and needs no key")
  func dryRun() async throws {
    for command in ["models", "doctor"] {
      let run = try await CommandRun.wherefore([command, "--dry-run"])
      #expect(run.status == 0)
      #expect(run.output.contains("api.openai.com"))
    }
  }

  @Test("A key file that others may read is warned of; its key is used and not shown")
  func keyFile() async throws {
    let path = try TestFolder.file("key", Self.key + "\n")
    let run = try await CommandRun.wherefore(
      ["models", "--retries", "0", "--base-url", "http://127.0.0.1:9/v1", "--api-key-file", path])
    #expect(run.status == 69)
    #expect(!run.errors.contains(Self.key))
    let bad = try TestFolder.file("keys", "one\ntwo\n")
    let refused = try await CommandRun.wherefore(["models", "--api-key-file", bad])
    #expect(refused.status == 64)
    #expect(refused.errors.contains("several lines"))
  }
}

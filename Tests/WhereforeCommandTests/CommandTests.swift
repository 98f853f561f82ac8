import Testing

@Suite("The command")
struct CommandTests {
  @Test("Version and help go to standard output and end with 0")
  func help() async throws {
    let version = try await CommandRun.wherefore(["--version"])
    #expect(version.status == 0)
    #expect(version.output.hasPrefix("wherefore "))
    #expect(version.errors.isEmpty)
    let help = try await CommandRun.wherefore(["--help"])
    #expect(help.status == 0)
    #expect(help.output.contains("USAGE"))
  }

  @Test("An unknown option is a usage error: 64")
  func unknownOption() async throws {
    let result = try await CommandRun.wherefore(["--no-such-option"])
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("--no-such-option"))
  }
}

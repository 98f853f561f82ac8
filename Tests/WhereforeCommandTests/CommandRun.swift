import FoundationEssentials
import Subprocess
import SystemPackage

/// What one run of the built command printed, and how it ended.
struct CommandRun {
  var output: String
  var errors: String
  /// The exit code; 128 + n where a signal n ended it.
  var status: Int32

  /// The command that this build made, beside the test bundle.
  static var executable: FilePath {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return FilePath(bundle).removingLastComponent().appending("wherefore")
  }

  /// Runs `wherefore` with nothing of the caller's endpoint settings in its environment.
  static func wherefore(
    _ arguments: [String], environment: [String: String] = [:], input: String = "", in folder: String? = nil
  ) async throws -> CommandRun {
    try await running(executable, arguments, environment: environment, input: input, in: folder)
  }

  /// Runs a shell script with `$0`, `$1`… and the same small environment.
  static func shell(_ script: String, _ words: [String], _ environment: [String: String] = [:]) async throws
    -> CommandRun
  {
    try await running("/bin/sh", ["-c", script] + words, environment: environment, input: "", in: nil)
  }

  private static func running(
    _ program: FilePath, _ arguments: [String], environment: [String: String], input: String, in folder: String?
  ) async throws -> CommandRun {
    let result = try await run(
      .path(program), arguments: Arguments(arguments), environment: .custom(clean(environment)),
      workingDirectory: folder.map { FilePath($0) }, input: .string(input), output: .string(limit: 64 << 20),
      error: .string(limit: 16 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return CommandRun(output: result.standardOutput, errors: result.standardError, status: status)
  }

  /// A small environment: the path, a home of its own, and `extra`.
  static func clean(_ extra: [String: String]) -> [Environment.Key: String] {
    var environment: [Environment.Key: String] = [:]
    let inherited = ProcessInfo.processInfo.environment
    for name in ["PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR"] {
      environment[.init(stringLiteral: name)] = inherited[name]
    }
    environment["HOME"] = TestFolder.shared
    environment["XDG_CACHE_HOME"] = TestFolder.shared + "/cache"
    for (name, value) in extra { environment[.init(stringLiteral: name)] = value }
    return environment
  }
}

/// A folder for this run of the tests.
enum TestFolder {
  static let shared: String = {
    let path =
      FileManager.default.temporaryDirectory.path + "/wherefore-tests-\(ProcessInfo.processInfo.processIdentifier)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }()

  /// A new path in the folder.
  static func path(_ name: String) -> String { shared + "/" + UUID().uuidString + "-" + name }

  /// Writes a file and gives its path.
  static func file(_ name: String, _ content: String) throws -> String {
    let path = path(name)
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}

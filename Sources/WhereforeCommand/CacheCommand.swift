import ArgumentParser
import Glibc
import LanguageModels
import StrictJSON

/// `wherefore cache`: the answers already paid for.
struct CacheCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Look into the answers already paid for, export them or drop them.",
    discussion: """
      Every answer of an endpoint is kept before it is used, so that nothing is asked twice: by default in \
      ~/.cache/wherefore/answers.sqlite, readable by you only. It holds the questions and answers as they were sent, \
      and never a key.

      Examples:
        wherefore cache list --limit 20
        wherefore cache show 3f9a2c
        wherefore cache export --accepted -o answers.jsonl
        wherefore cache prune --older-than 30d
      """,
    subcommands: [
      CacheListCommand.self, CacheShowCommand.self, CacheExportCommand.self, CachePruneCommand.self,
      CachePathCommand.self,
    ])
}

/// Which file the subcommands look into.
struct CacheFileOptions: ParsableArguments {
  @Option(
    name: .customLong("cache"),
    help: ArgumentHelp("The file of answers (default: in the user's cache folder).", valueName: "file"))
  var file: String?

  /// The file's name.
  /// - Throws: `Failure` where none is named and there is no home folder.
  func path() throws(Failure) -> String {
    if let file { return file }
    var environment: [String: String] = [:]
    for name in ["HOME", "XDG_CACHE_HOME"] {
      if let value = getenv(name) { environment[name] = String(cString: value) }
    }
    guard let path = CacheLocation.answers(environment: environment) else {
      throw Failure(.usage, "there is no home folder (HOME is not set): name the file of answers with --cache FILE")
    }
    return path
  }

  /// Opens the store; nil where there is no such file, which is then not made.
  /// - Throws: `Failure` where none is named; `StoreError`.
  func openIfThere() throws -> SQLiteAnswerStore? {
    let path = try path()
    guard CacheLocation.exists(path: path) else { return nil }
    return try SQLiteAnswerStore(path: path)
  }
}

/// `wherefore cache path`.
struct CachePathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Print the name of the file that holds the answers.",
    discussion: """
      Example:
        wherefore cache path
      """)
  @OptionGroup var options: CacheFileOptions

  func run() throws { try StandardOutput.write(try options.path()) }
}

/// Bytes for a person, in powers of 1,000.
func sizeText(_ bytes: Int) -> String {
  let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
  var value = Double(bytes)
  var unit = 0
  while value >= 999.5, unit < units.count - 1 {
    value /= 1_000
    unit += 1
  }
  if unit == 0 || value >= 9.95 { return "\(Int(value.rounded())) \(units[unit])" }
  return "\((value * 10).rounded() / 10) \(units[unit])"
}

import ArgumentParser
import StrictJSON

/// `wherefore manual`: the manual page, for those who install the command.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the manual page, made of every command's own help.",
    discussion: """
      It is roff, as man reads it. Completions for a shell come from --generate-completion-script; `make install` puts both \
      in their places.

      Examples:
        wherefore manual > wherefore.1
        wherefore manual | man -l -
        wherefore --generate-completion-script bash \\
          > ~/.local/share/bash-completion/completions/wherefore
      """)

  func run() throws {
    let page: ManualPage
    do {
      page = try ManualPage(help: JSONParser.parse(WhereforeCommand._dumpHelp()), version: Manual.version)
    } catch {
      throw Failure(.bug, "the help could not be read: \(error)")
    }
    try StandardOutput.write(page.roff)
  }

  /// "wherefore 0.6.0".
  private static var version: String { WhereforeCommand.configuration.version }
}

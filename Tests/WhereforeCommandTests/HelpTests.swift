import OrderedCollections
import StrictJSON
import Testing

/// What a person finds who asks for help: an example for every command, a manual page, completions.
@Suite struct HelpTests {
  /// Every command and subcommand with its discussion, by what is typed for it.
  private func commands() async throws -> [(path: String, discussion: String)] {
    let dump = try await CommandRun.wherefore(["--experimental-dump-help"])
    let root = try #require(try JSONParser.parse(dump.output).object?["command"]?.object)
    var found: [(path: String, discussion: String)] = []
    func visit(_ command: JSONObject, _ path: String) {
      let name = path + (command["commandName"]?.string ?? "?")
      guard command["commandName"]?.string != "help", command["shouldDisplay"]?.bool != false else { return }
      found.append((name, command["discussion"]?.string ?? ""))
      for inner in command["subcommands"]?.array ?? [] { inner.object.map { visit($0, name + " ") } }
    }
    visit(root, "")
    return found
  }

  @Test("Every command's help has an example that calls it")
  func examples() async throws {
    let commands = try await commands()
    #expect(commands.count > 20)
    for (path, discussion) in commands {
      let lines = discussion.split(separator: "\n")
      let heading = lines.firstIndex { $0 == "Example:" || $0 == "Examples:" }
      let examples = heading.map { lines[($0 + 1)...].filter { $0.hasPrefix("  ") } } ?? []
      // A later line of one call ends the former in a backslash.
      #expect(examples.contains { $0.hasPrefix("  \(path) ") || $0 == "  \(path)" }, "\(path)")
      // A longer line would be broken where a shell takes it for two.
      for line in lines where line.hasPrefix("  ") { #expect(line.count <= 80, "\(path): \(line)") }
    }
  }

  @Test("The manual page tells of every command and option, and roff takes none of it for a request of its own")
  func manual() async throws {
    let page = try await CommandRun.wherefore(["manual"])
    #expect(page.status == 0 && page.errors.isEmpty)
    for (path, _) in try await commands().dropFirst() { #expect(page.output.contains(".SH \"\(path.uppercased())\"")) }
    #expect(page.output.contains("\\fB\\-\\-treatment\\fR"))
    let known: Set<String> = [".TH", ".SH", ".TP", ".PP", ".RS", ".RE", ".EX", ".EE", ".B", ".I", ".\\\""]
    for line in page.output.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
      #expect(known.contains(String(line.prefix { $0 != " " })), "\(line)")
    }
    #expect(page.output.ranges(of: ".EX\n").count == page.output.ranges(of: ".EE\n").count)
  }

  @Test("Completions are written for bash, zsh and fish", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) async throws {
    let script = try await CommandRun.wherefore(["--generate-completion-script", shell])
    #expect(script.status == 0)
    for word in ["wherefore", "estimate", "treatment"] { #expect(script.output.contains(word)) }
  }
}

import OrderedCollections
import StrictJSON

/// A manual page (man 7) of a command and its subcommands, made of the parser's account of their help.
struct ManualPage {
  /// The page as roff.
  private(set) var roff = ""

  /// - Parameters:
  ///   - help: What the parser dumps: an object with "command".
  ///   - version: Stands at the page's foot.
  /// - Throws: `noCommand` where the account has another form.
  init(help: JSONValue, version: String) throws(ManualPageError) {
    guard let command = help.object?["command"]?.object, let name = command["commandName"]?.string else {
      throw .noCommand
    }
    roff += ".\\\" Made by `wherefore manual`.\n"
    roff +=
      ".TH \"\(ManualPage.escaped(name.uppercased()))\" \"1\" \"\" \"\(ManualPage.escaped(version))\" \"User Commands\"\n"
    section("NAME")
    line("\(name) - \(ManualPage.sentence(command["abstract"]?.string))")
    section("SYNOPSIS")
    roff += ".B \(ManualPage.escaped(name))\n.I command\n[\\fIargument\\fR ...]\n"
    section("DESCRIPTION")
    prose(command["discussion"]?.string ?? "")
    let commands = (command["subcommands"]?.array ?? []).compactMap(\.object).filter(ManualPage.isShown)
    section("COMMANDS")
    for command in commands {
      roff += ".TP\n.B \(ManualPage.escaped(command["commandName"]?.string ?? ""))\n"
      line(command["abstract"]?.string ?? "")
    }
    for command in commands { describe(command, after: name) }
    section("SEE ALSO")
    line("Every command's help: \(name) COMMAND --help.")
  }

  /// A heading for a subcommand, its own subcommands after it.
  private mutating func describe(_ command: JSONObject, after path: String) {
    let name = path + " " + (command["commandName"]?.string ?? "")
    section(name.uppercased())
    line(command["abstract"]?.string ?? "")
    let arguments = (command["arguments"]?.array ?? []).compactMap(\.object).filter(ManualPage.isShown)
    synopsis(name, arguments)
    prose(command["discussion"]?.string ?? "")
    for argument in arguments where !["help", "version"].contains(ManualPage.longName(of: argument)) {
      describe(argument: argument)
    }
    for inner in (command["subcommands"]?.array ?? []).compactMap(\.object).filter(ManualPage.isShown) {
      describe(inner, after: name)
    }
  }

  private mutating func synopsis(_ name: String, _ arguments: [JSONObject]) {
    var words = ["\\fB\(ManualPage.escaped(name))\\fR"]
    if arguments.contains(where: { $0["kind"]?.string != "positional" }) { words.append("[\\fIoptions\\fR]") }
    for argument in arguments where argument["kind"]?.string == "positional" {
      let value = ManualPage.value(of: argument) + (argument["isRepeating"]?.bool == true ? " ..." : "")
      words.append(argument["isOptional"]?.bool == true ? "[\(value)]" : value)
    }
    roff += ".PP\n\(words.joined(separator: " "))\n"
  }

  private mutating func describe(argument: JSONObject) {
    roff += ".TP\n"
    if argument["kind"]?.string == "positional" {
      roff += ManualPage.value(of: argument) + "\n"
    } else {
      let names = (argument["names"]?.array ?? []).compactMap(\.object).map { name in
        (name["kind"]?.string == "long" ? "--" : "-") + (name["name"]?.string ?? "")
      }
      // The short one first.
      let sorted = names.filter { !$0.hasPrefix("--") } + names.filter { $0.hasPrefix("--") }
      roff += sorted.map { "\\fB\(ManualPage.escaped($0))\\fR" }.joined(separator: ", ")
      roff += argument["kind"]?.string == "option" ? " \(ManualPage.value(of: argument))\n" : "\n"
    }
    var text = argument["abstract"]?.string ?? ""
    if let values = argument["allValues"]?.array?.compactMap(\.string), !values.isEmpty {
      text += " One of: \(values.joined(separator: ", "))."
    }
    if let standard = argument["defaultValue"]?.string { text += " Default: \(standard)." }
    line(text.isEmpty ? "See above." : text)
  }

  /// Paragraphs; indented lines stand as they are.
  private mutating func prose(_ text: String) {
    guard !text.isEmpty else { return }
    var isExample = false
    var isBreak = true
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isIndented = part.hasPrefix("  ")
      if isExample, !isIndented, !part.isEmpty {
        roff += ".EE\n.RE\n"
        isExample = false
        isBreak = true
      }
      if part.isEmpty {
        if isExample { roff += "\n" }
        isBreak = true
      } else if isIndented {
        if !isExample { roff += ".PP\n.RS 4\n.EX\n" }
        isExample = true
        roff += ManualPage.escaped(String(part.dropFirst(2))) + "\n"
      } else {
        if isBreak { roff += ".PP\n" }
        isBreak = false
        line(String(part))
      }
    }
    if isExample { roff += ".EE\n.RE\n" }
  }

  private mutating func section(_ title: String) { roff += ".SH \"\(ManualPage.escaped(title))\"\n" }
  private mutating func line(_ text: String) { roff += ManualPage.escaped(text) + "\n" }

  private static func isShown(_ object: JSONObject) -> Bool {
    object["shouldDisplay"]?.bool != false && object["commandName"]?.string != "help"
  }

  private static func longName(of argument: JSONObject) -> String {
    argument["preferredName"]?.object?["name"]?.string ?? ""
  }

  private static func value(of argument: JSONObject) -> String {
    "\\fI\(escaped(argument["valueName"]?.string ?? "value"))\\fR"
  }

  /// A sentence as the name's section wants it: no full stop.
  private static func sentence(_ text: String?) -> String {
    let text = text ?? ""
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// Text that roff takes for text: no escape, no request, hyphens that can be copied as such.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "\"": result += "\\(dq"
      case "\n": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }
}

/// Why no manual page could be made.
enum ManualPageError: Error, Hashable, Sendable {
  /// The account of the help has no command.
  case noCommand
}

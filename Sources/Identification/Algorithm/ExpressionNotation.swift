import CausalGraphs

/// How formulae are written.
protocol ExpressionNotation {
  func name(_ node: Int) -> String
  /// With a prime for each sum that has taken the name from the value outside.
  func name(_ node: Int, primes: Int) -> String
  func probability(_ of: [String], _ given: [String]) -> String
  func sum(_ bound: [String], _ body: String) -> String
  func ratio(_ above: String, _ below: String) -> String
  func grouped(_ body: String) -> String
}

extension ExpressionNotation {
  func name(_ node: Int, primes: Int) -> String { name(node) + String(repeating: "'", count: primes) }
}

/// Plain text.
struct TextNotation: ExpressionNotation {
  private let variables: VariableList

  init(_ variables: VariableList) { self.variables = variables }

  func name(_ node: Int) -> String { variables[node].name }
  func probability(_ of: [String], _ given: [String]) -> String {
    "P(" + of.joined(separator: ", ") + (given.isEmpty ? ")" : " | " + given.joined(separator: ", ") + ")")
  }
  func sum(_ bound: [String], _ body: String) -> String { "Σ_{\(bound.joined(separator: ", "))} \(body)" }
  func ratio(_ above: String, _ below: String) -> String { "[\(above)] / [\(below)]" }
  func grouped(_ body: String) -> String { "[\(body)]" }
}

/// LaTeX, for mathematics mode; characters that mean something to LaTeX are escaped in names.
struct LatexNotation: ExpressionNotation {
  private let variables: VariableList

  init(_ variables: VariableList) { self.variables = variables }

  func name(_ node: Int) -> String {
    let name = variables[node].name
    guard name.count > 1 else { return LatexNotation.escaped(name) }
    return "\\mathit{\(LatexNotation.escaped(name))}"
  }

  private static func escaped(_ name: String) -> String {
    var result = ""
    for character in name {
      switch character {
      case "\\": result += "\\backslash "
      case "{", "}", "_", "%", "&", "#", "$": result += "\\\(character)"
      case "^": result += "\\hat{\\ }"
      case "~": result += "\\sim "
      case " ": result += "\\ "
      default: result.append(character)
      }
    }
    return result
  }

  func probability(_ of: [String], _ given: [String]) -> String {
    "P(" + of.joined(separator: ", ") + (given.isEmpty ? ")" : " \\mid " + given.joined(separator: ", ") + ")")
  }
  func sum(_ bound: [String], _ body: String) -> String { "\\sum_{\(bound.joined(separator: ", "))} \(body)" }
  func ratio(_ above: String, _ below: String) -> String { "\\frac{\(above)}{\(below)}" }
  func grouped(_ body: String) -> String { "\\left(\(body)\\right)" }
}

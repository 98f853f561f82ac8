public import CausalGraphs
import StrictJSON

/// Which column of a table holds which variable of a graph: the one of the same name, unless another is said to.
public struct VariableColumns: Hashable, Sendable {
  /// By variable: its column. Latent variables have one only where it is said which.
  public let columns: [String: String]
  /// Columns that hold no variable, in the table's order.
  public let unused: [String]

  /// - Parameters:
  ///   - columns: The table's, in order.
  ///   - map: By variable: its column, where that has another name.
  /// - Throws: `VariableColumnsError`: every variable that is not latent needs a column of its own.
  public init(
    _ variables: VariableList, columns: [String], map: [String: String] = [:]
  ) throws(VariableColumnsError) {
    let present = Set(columns)
    for (name, column) in map.sorted(by: { $0.key < $1.key }) {
      guard variables.index(of: name) != nil else {
        throw .unknownVariable(name, suggestion: variables.nearest(to: name))
      }
      guard present.contains(column) else {
        throw .unknownColumn(column, suggestion: (try? VariableList(names: columns))?.nearest(to: column))
      }
    }
    var (found, holder): ([String: String], [String: String]) = ([:], [:])
    var missing: [String] = []
    for variable in variables {
      guard let column = map[variable.name] ?? (variable.isLatent ? nil : variable.name) else { continue }
      guard present.contains(column) else {
        missing.append(variable.name)
        continue
      }
      if let other = holder[column] { throw .sharedColumn(column, other, variable.name) }
      holder[column] = variable.name
      found[variable.name] = column
    }
    let unused = columns.filter { holder[$0] == nil }
    guard missing.isEmpty else {
      let pool = try? VariableList(names: unused)
      throw .noColumn(missing.map { VariableColumnsError.Missing(variable: $0, suggestion: pool?.nearest(to: $0)) })
    }
    (self.columns, self.unused) = (found, unused)
  }
}

/// Why a graph and a table do not go together.
@nonexhaustive public enum VariableColumnsError: Error, Hashable, Sendable {
  /// A variable without a column.
  public struct Missing: Hashable, Sendable {
    /// The variable.
    public let variable: String
    /// The column of the nearest name that holds no variable.
    public let suggestion: String?

    /// A variable, and the nearest name that is left.
    public init(variable: String, suggestion: String?) { (self.variable, self.suggestion) = (variable, suggestion) }
  }

  /// These variables, which are not latent, have no column.
  case noColumn([Missing])
  /// A column is said to hold a variable that the graph does not have.
  case unknownVariable(String, suggestion: String?)
  /// A variable is said to be in a column that the table does not have.
  case unknownColumn(String, suggestion: String?)
  /// Two variables in one column.
  case sharedColumn(String, String, String)
}

extension VariableColumnsError: CustomStringConvertible {
  public var description: String {
    func asked(_ suggestion: String?) -> String { suggestion.map { ": did you mean \"\($0.visible())\"?" } ?? "" }
    switch self {
    case .noColumn(let missing):
      let listed = missing.prefix(20).map { item in
        "\"\(item.variable.visible())\""
          + (item.suggestion.map { " (did you mean \"\($0.visible())\"?)" } ?? "")
      }
      let more = missing.count > 20 ? " and \(missing.count - 20) more" : ""
      return
        "no column holds the graph's \(listed.joined(separator: ", "))\(more): name the columns alike, map the variable to "
        + "its column, or mark it as latent in the graph"
    case .unknownVariable(let name, let suggestion):
      return "the graph has no variable \"\(name.visible())\" to map to a column" + asked(suggestion)
    case .unknownColumn(let name, let suggestion):
      return "the table has no column \"\(name.visible())\"" + asked(suggestion)
    case .sharedColumn(let column, let first, let second):
      return "the column \"\(column.visible())\" can not hold both \"\(first.visible())\" and \"\(second.visible())\""
    }
  }
}

import CausalData
import CausalGraphs
import StrictJSON

/// The columns of a table that say something about the variables, and which variable each is of.
struct ObservedColumns {
  /// Only columns that are used, without rows that are not.
  let table: Table
  /// The variables that the graph is over.
  let variables: VariableList
  /// `columnOfNode[v]`: v's column; nil where it has none.
  let columnOfNode: [Int?]
  /// In sentences.
  let notes: [String]

  /// - Throws: `DataError`.
  init(_ table: Table, over variables: VariableList, missing: MissingRule) throws(DataError) {
    let known = Set(table.names)
    let names = variables.names.filter(known.contains)
    let others = table.names.filter { variables.index(of: $0) == nil }
    let absent = variables.names.filter { !known.contains($0) }
    var sentences: [String] = []
    if !others.isEmpty {
      sentences.append("Left out, since no variable has the column's name: \(ObservedColumns.list(others)).")
    }
    if !absent.isEmpty {
      sentences.append("Without a column, so that the data say nothing of them: \(ObservedColumns.list(absent)).")
    }
    guard !names.isEmpty, table.rowCount > 0 else {
      (self.table, self.variables) = (try table.selecting([]), variables)
      (columnOfNode, notes) = ([Int?](repeating: nil, count: variables.count), sentences)
      return
    }
    let continuous = Set(variables.filter { $0.kind == .continuous || $0.kind == .count }.map(\.name))
    let coded = try table.selecting(names).readingCodes(keeping: continuous)
    var problems = TableReport(coded).problems
    var used = try coded.dropping(ObservedColumns.empty(problems))
    let result = try used.applying(
      used.columns.allSatisfy(\.type.isDiscrete) || missing == .error ? missing : .listwise)
    used = result.table
    if result.droppedRows > 0 {
      problems.append(.droppedRows(result.droppedRows, of: coded.rowCount))
      let left = TableReport(used).problems.filter { !ObservedColumns.empty([$0]).isEmpty }
      problems += left
      used = try used.dropping(ObservedColumns.empty(left))
    }
    self.table = used
    self.variables = variables
    columnOfNode = variables.map { used.schema.variables.index(of: $0.name) }
    notes =
      sentences
      + problems.filter { $0.severity < .fatal }.map { problem in
        let sentence = "\(problem)"
        return sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
      }
  }

  /// Columns that hold nothing to learn from.
  private static func empty(_ problems: [DataProblem]) -> Set<String> {
    Set(
      problems.compactMap { problem in
        switch problem {
        case .allMissing(let name), .constant(let name, _): name
        default: nil
        }
      })
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(12).map { $0.visible(limit: 60) }.joined(separator: ", ")
      + (names.count > 12 ? " and \(names.count - 12) more" : "")
  }
}

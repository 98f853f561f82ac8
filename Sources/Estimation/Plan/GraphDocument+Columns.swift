public import CausalData
public import CausalGraphs
import StrictJSON

extension GraphDocument {
  /// The same graph with every variable that has no column taken as latent: what cannot be seen cannot be adjusted for.
  ///
  /// - Parameters:
  ///   - columns: the table's.
  ///   - map: the column of each variable whose column has another name.
  ///   - needed: variables that must have a column, whatever else: treatment and outcome.
  /// - Returns: the graph, and the names that were observed by the graph and have no column.
  /// - Throws: `DataError` for a mapped variable or column that is not there, for a needed variable without a column, and
  ///   for a name that is nearly a column's: a slip of the pen must not make a confounder unobserved.
  public func observed(
    in columns: [String], map: [String: String] = [:], needed: [String] = []
  ) throws(DataError) -> (graph: GraphDocument, unobserved: [String]) {
    let present = Set(columns)
    for (variable, column) in map.sorted(by: { $0.key < $1.key }) {
      guard variables.index(of: variable) != nil else {
        throw DataError("--map names \"\(variable.visible())\", which is no variable of the graph")
      }
      guard present.contains(column) else {
        throw DataError("--map names the column \"\(column.visible())\", which the data does not have")
      }
    }
    let list = try? VariableList(names: columns)
    let taken = Set(variables.map { map[$0.name] ?? $0.name })
    var unobserved: [String] = []
    var variables = Array(variables)
    for (place, variable) in variables.enumerated() where !variable.isLatent {
      guard !present.contains(map[variable.name] ?? variable.name) else { continue }
      let name = variable.name.visible()
      if let near = list?.nearest(to: variable.name), !taken.contains(near) {
        throw DataError(
          "the graph's variable \"\(name)\" is no column of the data: did you mean \"\(near.visible())\"? Say so with"
            + " --map '\(name)=\(near.visible())', or mark the variable as latent in the graph")
      }
      guard !needed.contains(variable.name) else {
        throw DataError(
          "the graph's variable \"\(name)\" is no column of the data: give its column with --map '\(name)=COLUMN'")
      }
      variables[place].isLatent = true
      unobserved.append(variable.name)
    }
    var graph = self
    // The names are those of a list, so they can only be accepted again.
    graph.variables = (try? VariableList(variables)) ?? self.variables
    return (graph, unobserved)
  }
}

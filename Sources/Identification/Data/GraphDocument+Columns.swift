public import CausalGraphs

extension GraphDocument {
  /// The same graph with every variable that has no column taken as latent: what cannot be seen cannot be adjusted for.
  ///
  /// - Parameters:
  ///   - columns: the table's, in order.
  ///   - map: by variable: its column, where that has another name.
  ///   - needed: variables that must have a column, whatever else: treatment and outcome.
  /// - Returns: the graph, and the variables that it takes for observed and the table does not hold.
  /// - Throws: `VariableColumnsError`; `noColumn` for needed variables, and for those whose name is nearly an unused
  ///   column's: a slip of the pen must not make a confounder unobserved.
  public func observed(
    in columns: [String], map: [String: String] = [:], needed: [String] = []
  ) throws(VariableColumnsError) -> (graph: GraphDocument, unobserved: [String]) {
    var unobserved: [String] = []
    do throws(VariableColumnsError) {
      _ = try VariableColumns(variables, columns: columns, map: map)
    } catch .noColumn(let missing) {
      let faults = missing.filter { $0.suggestion != nil || needed.contains($0.variable) }
      guard faults.isEmpty else { throw .noColumn(faults) }
      unobserved = missing.map(\.variable)
    } catch {
      throw error
    }
    guard !unobserved.isEmpty else { return (self, []) }
    let hidden = Set(unobserved)
    let variables = variables.map { variable in
      var variable = variable
      if hidden.contains(variable.name) { variable.isLatent = true }
      return variable
    }
    var graph = self
    // The names are those of a list, so they can only be accepted again.
    graph.variables = (try? VariableList(variables)) ?? self.variables
    return (graph, unobserved)
  }
}

import CausalGraphs

extension Table {
  /// A table of drawn columns, all of one length, with the names of a list of variables.
  init(sampled columns: [TableColumn]) {
    do {
      try self.init(columns: columns)
    } catch {
      preconditionFailure("names of a variable list are accepted: \(error)")
    }
  }
}

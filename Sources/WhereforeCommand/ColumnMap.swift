import CausalGraphs
import StrictJSON

/// `--map VARIABLE=COLUMN`, the same for every command that meets a graph with a table.
enum ColumnMap {
  /// By variable: its column. A name with = in it is cut where what comes before is a variable of the graph.
  /// - Throws: `Failure` with `usage`.
  static func read(_ items: [String], over variables: VariableList) throws(Failure) -> [String: String] {
    var columns: [String: String] = [:]
    for item in items {
      let cuts = item.indices.filter {
        item[$0] == "=" && $0 != item.startIndex && item.index(after: $0) != item.endIndex
      }
      guard let first = cuts.first else {
        throw Failure(
          .usage, "--map wants a variable and its column, such as --map dose=Dose_mg, not \"\(item.visible())\"")
      }
      let cut = cuts.first { variables.index(of: String(item[..<$0])) != nil } ?? first
      columns[String(item[..<cut])] = String(item[item.index(after: cut)...])
    }
    return columns
  }
}

import CausalGraphs
import CausalStatistics

/// A file of separated values, plain or gzip, that is read anew for each answer: memory does not grow with its rows.
///
/// The first passes find the columns' types and levels, just as a read into memory does, so that answers are the same.
/// Standard input is kept in memory as text, since it cannot be read again.
public struct StreamingCSVSource: RowSource {
  public let schema: Schema
  public var rowCount: Int { stream.rowCount }
  public let threads: Int
  /// What was decided about the columns.
  public let notes: [DataProblem]

  private let stream: CSVStream

  /// Finds out what the file holds, in one pass or a few.
  ///
  /// - Parameters:
  ///   - input: Best a file.
  ///   - options: As for a table; `rowLimit` and `tableName` have no meaning here, and columns stay in the file's order.
  /// - Throws: `DataError` as `Table.read` does. Complexity: O(bytes); memory for a chunk of rows and the levels.
  public init(_ input: DataInput, options: TableReadingOptions = TableReadingOptions()) throws(DataError) {
    let reading = try TableReading(input, for: options)
    let fileNames = reading.opening.format.names
    var scans = [ColumnScan](repeating: ColumnScan(), count: fileNames.count)
    var stream = try CSVStream(reading) { scans[$0].add($1) }
    threads = max(1, options.threads)
    let typing = options.typing.leavingOut(reading.options.ignored)
    let wishes = try typing.wishes()
    var known: [String: CausalGraphs.Variable] = [:]
    for variable in typing.variables?.variables ?? [] { known[variable.name] = variable }
    var notes: [DataProblem] = []
    var variables: [CausalGraphs.Variable] = []
    var types: [Schema.ColumnType] = []
    for (index, column) in stream.columns.enumerated() {
      let typer = ColumnTyper(
        variable: typing.variable(named: column.name, among: known), wish: wishes[column.name])
      if let levels = column.levels {
        let (variable, type) = try typer.typed(levels, &notes)
        variables.append(variable)
        types.append(type)
        stream.reorder(index, levels: type.levels ?? [])
      } else {
        variables.append(typer.numberVariable(scans[column.place]))
        types.append(.continuous)
      }
    }
    let names = Set(fileNames)
    for variable in typing.variables?.variables ?? [] where !variable.isLatent && !names.contains(variable.name) {
      notes.append(.noSuchColumn(variable.name))
    }
    do {
      schema = Schema(variables: try VariableList(variables), types: types)
    } catch {
      throw DataError("the names of the columns cannot be used: \(error)")
    }
    self.stream = stream
    self.notes = notes
  }

  public func forEachBlock(
    of wanted: [Int], _ body: (RowBlock) throws(DataError) -> Void
  ) throws(DataError) {
    try stream.forEachBlock(of: wanted, body)
  }
}

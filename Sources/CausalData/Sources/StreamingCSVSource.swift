import CausalGraphs
import CausalStatistics

/// A file of separated values, plain or gzip, that is read anew for each answer: memory does not grow with its rows.
///
/// The first passes find the columns' types and levels, just as a read into memory does, so that answers are the same.
/// Standard input is kept in memory as text, since it cannot be read again.
public struct StreamingCSVSource: RowSource {
  public let schema: Schema
  public let rowCount: Int
  public let threads: Int
  /// What was decided about the columns.
  public let notes: [DataProblem]

  private let opened: CSVOpening
  /// One a column of the schema.
  private let columns: [StreamedColumn]

  struct StreamedColumn: Sendable {
    /// Its place in the file.
    let place: Int
    /// How it is read.
    let plan: ColumnPlan
    /// Its levels in the order of their first appearance, and the code of each in the order of the schema.
    let levels: [String]
    let codes: [Int32]
  }

  /// Finds out what the file holds, in one pass or a few.
  ///
  /// - Parameters:
  ///   - input: Best a file.
  ///   - options: As for a table; `rowLimit` and `tableName` have no meaning here.
  /// - Throws: `DataError` as `Table.read` does. Complexity: O(bytes); memory for a chunk of rows and the levels.
  public init(_ input: DataInput, options: TableReadingOptions = TableReadingOptions()) throws(DataError) {
    opened = try CSVOpening(input, options)
    threads = max(1, options.threads)
    let inference = try StreamInference(opened, onProgress: options.onProgress)
    rowCount = inference.rowCount
    let wishes = try options.typing.wishes()
    var known: [String: CausalGraphs.Variable] = [:]
    for variable in options.typing.variables?.variables ?? [] { known[variable.name] = variable }
    var notes: [DataProblem] = []
    var columns: [StreamedColumn] = []
    var variables: [CausalGraphs.Variable] = []
    var types: [Schema.ColumnType] = []
    for (place, name) in opened.opening.format.names.enumerated() {
      guard let found = inference.found[place] else { continue }
      let typer = ColumnTyper(variable: options.typing.variable(named: name, among: known), wish: wishes[name])
      switch found {
      case .numbers(let scan):
        variables.append(typer.numberVariable(scan))
        types.append(.continuous)
        columns.append(StreamedColumn(place: place, plan: .numbers, levels: [], codes: []))
      case .levels(let levels, let plan):
        let (variable, type) = try typer.typed(levels, &notes)
        variables.append(variable)
        types.append(type)
        var places: [String: Int32] = [:]
        for (code, level) in (type.levels ?? []).enumerated() { places[level] = Int32(code) }
        columns.append(
          StreamedColumn(place: place, plan: plan, levels: levels, codes: levels.map { places[$0] ?? -1 }))
      }
    }
    let names = Set(opened.opening.format.names)
    for variable in options.typing.variables?.variables ?? [] where !variable.isLatent && !names.contains(variable.name)
    {
      notes.append(.noSuchColumn(variable.name))
    }
    do {
      schema = Schema(variables: try VariableList(variables), types: types)
    } catch {
      throw DataError("the names of the columns cannot be used: \(error)")
    }
    self.columns = columns
    self.notes = notes
  }

  public func forEachBlock(
    of wanted: [Int], _ body: (RowBlock) throws(DataError) -> Void
  ) throws(DataError) {
    var plans = [ColumnPlan](repeating: .skipped, count: opened.opening.plans.count)
    let distinct = Array(Set(wanted)).sorted()
    for column in distinct { plans[columns[column].place] = columns[column].plan }
    let changed = DataError("the file changed while it was read: read it again")
    let recoding = distinct.map { CodeMap(columns[$0]) }
    let pass = try opened.forEachChunk(plans, progress: nil) {
      (firstRow, count, room, parser) throws(DataError) in
      for (map, column) in zip(recoding, distinct) {
        let findings = parser.findings[columns[column].place]
        guard findings.notANumber == nil, findings.infinite == nil, findings.full == nil else { throw changed }
        guard map.apply(room, columns[column].place, count) else { throw changed }
      }
      var values: [RowBlock.Values] = []
      for column in wanted {
        let place = columns[column].place
        if let numbers = room.numbers(place) {
          values.append(.numbers(UnsafePointer(numbers)))
        } else if let codes = room.codes(place) {
          values.append(.codes(.bytes(UnsafePointer(codes))))
        } else if let codes = room.wideCodes(place) {
          values.append(.codes(.words(UnsafePointer(codes))))
        }
      }
      guard values.count == wanted.count else { throw changed }
      try body(RowBlock(firstRow: firstRow, count: count, columns: values))
    }
    guard pass.rows == rowCount else { throw changed }
    for column in distinct where columns[column].plan != .numbers {
      let seen = pass.parser.dictionaries[columns[column].place].levels
      guard seen.lazy.map(\.text).elementsEqual(columns[column].levels) else { throw changed }
    }
  }
}

/// From codes in the order of appearance to codes in the order of the levels, in place.
private struct CodeMap {
  private let plan: ColumnPlan
  private let map: [Int32]
  private let bytes: [UInt8]

  init(_ column: StreamingCSVSource.StreamedColumn) {
    (plan, map) = (column.plan, column.codes)
    var bytes = [UInt8](repeating: ParsedColumn.missingCode, count: 256)
    if column.plan == .codes {
      for (code, place) in column.codes.enumerated() where place >= 0 { bytes[code] = UInt8(truncatingIfNeeded: place) }
    }
    self.bytes = bytes
  }

  /// False where a code is beyond the levels that are known.
  func apply(_ room: ChunkRoom, _ place: Int, _ count: Int) -> Bool {
    if let codes = room.codes(place) {
      return bytes.withUnsafeBufferPointer { bytes in
        var isKnown = true
        for row in 0..<count {
          let code = codes[row]
          isKnown = isKnown && (Int(code) < map.count || code == ParsedColumn.missingCode)
          codes[row] = bytes[Int(code)]
        }
        return isKnown
      }
    }
    if let codes = room.wideCodes(place) {
      for row in 0..<count {
        let code = Int(codes[row])
        guard code < map.count else { return false }
        if code >= 0 { codes[row] = map[code] }
      }
    }
    return true
  }
}

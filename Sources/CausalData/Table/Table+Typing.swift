import CausalGraphs
import StrictJSON

extension Table {
  /// A table of columns as a reader found them, typed as `typing` says and the values suggest.
  ///
  /// - Throws: `DataError` naming the column: an infinite number, texts where numbers are wanted, a level that is not
  ///   among those given, a name that is no column, two columns of one name. Complexity: O(rows · columns).
  public init(_ parsed: [ParsedColumn], typing: ColumnTyping = ColumnTyping()) throws(DataError) {
    let wishes = try typing.wishes()
    var known: [String: CausalGraphs.Variable] = [:]
    for variable in typing.variables?.variables ?? [] { known[variable.name] = variable }
    let names = Set(parsed.map(\.name))
    if let unknown = typing.unknownNames(among: names).first {
      throw DataError(
        "there is no column \"\(unknown.visible())\" to give a type: the data has "
          + parsed.prefix(20).map { $0.name.visible(limit: 40) }.joined(separator: ", "))
    }
    var notes: [DataProblem] = []
    var columns: [TableColumn] = []
    columns.reserveCapacity(parsed.count)
    for column in parsed {
      let variable = typing.variable(named: column.name, among: known)
      columns.append(try ColumnTyper(variable: variable, wish: wishes[column.name]).column(column.values, &notes))
    }
    for variable in typing.variables?.variables ?? [] where !variable.isLatent && !names.contains(variable.name) {
      notes.append(.noSuchColumn(variable.name))
    }
    try self.init(columns: columns, notes: notes)
  }
}

/// Makes one column out of what a reader found and what is wanted of it.
struct ColumnTyper {
  var variable: CausalGraphs.Variable
  let wish: ColumnTyping.Wish?

  private var shown: String { "column \"\(variable.name.visible())\"" }

  func column(
    _ values: ParsedColumn.Values, _ notes: inout [DataProblem]
  ) throws(DataError) -> TableColumn {
    switch values {
    case .numbers(let storage):
      let scan = storage.withUnsafeBufferPointer { ColumnScan($0) }
      if let row = scan.infiniteRow {
        throw DataError(
          "\(shown) has an infinite value in row \(row + 1): leave such rows out, or mark the value as missing")
      }
      switch wish {
      case nil, .continuous:
        return TableColumn(
          variable: numberVariable(scan), type: .continuous, values: values, missingCount: scan.missingCount,
          isTypeGiven: wish != nil)
      case .categorical, .ordinal:
        let (coded, levels) = try code(storage, scan)
        return try leveled(coded, levels, &notes)
      }
    case .codes, .wideCodes:
      return try leveled(values, LevelOrder.seen(values), &notes)
    }
  }

  /// The variable of a column of numbers.
  func numberVariable(_ scan: ColumnScan) -> CausalGraphs.Variable {
    var variable = variable
    variable.kind = variable.kind ?? (scan.distinct?.count == 2 ? .binary : .continuous)
    return variable
  }

  /// A column of levels, in the order wanted.
  private func leveled(
    _ values: ParsedColumn.Values, _ seen: [String], _ notes: inout [DataProblem]
  ) throws(DataError) -> TableColumn {
    let (variable, type) = try typed(seen, &notes)
    let recoded = LevelOrder.recoded(values, to: type.levels ?? [])
    return TableColumn(
      variable: variable, type: type, values: recoded, missingCount: ColumnScan.missingCount(of: recoded),
      isTypeGiven: wish != nil)
  }

  /// The variable and the type of a column with these levels, in the order wanted.
  func typed(
    _ seen: [String], _ notes: inout [DataProblem]
  ) throws(DataError) -> (CausalGraphs.Variable, Schema.ColumnType) {
    if wish == .continuous {
      let example = seen.first { Double($0) == nil } ?? "text"
      throw DataError(
        "\(shown) is to hold numbers, and \"\(example.visible(limit: 40))\" is none: correct it, name it as a missing"
          + " value (--na), or read the column as categorical")
    }
    var order = LevelOrder.sorted(seen)
    var isOrdinal = false
    switch wish {
    case .categorical(let wanted?): order = try LevelMatch(variable: variable.name).order(wanted, seen: order, &notes)
    case .ordinal(let wanted):
      isOrdinal = true
      if let wanted {
        order = try LevelMatch(variable: variable.name).order(wanted, seen: order, &notes)
      } else if !LevelOrder.isNumeric(order), order.count > 2 {
        notes.append(.alphabeticalOrder(variable.name, levels: order))
      }
    default: break
    }
    if variable.kind == .binary, order.count > 2 {
      throw DataError(
        "\(shown) is said to be binary and has \(order.count) levels (\(DataProblem.list(order))): correct its kind")
    }
    var variable = variable
    if variable.kind == nil || variable.kind == .continuous || variable.kind == .count {
      variable.kind = order.count == 2 ? .binary : .categorical
    }
    return (variable, isOrdinal ? .ordinal(levels: order) : .categorical(levels: order))
  }

  /// Numbers as codes of their different values, ascending.
  private func code(
    _ storage: ColumnStorage<Double>, _ scan: ColumnScan
  ) throws(DataError) -> (ParsedColumn.Values, [String]) {
    let numbers = scan.distinct ?? ColumnTyper.distinct(storage)
    guard numbers.count <= CSVLimits().levels else {
      throw DataError("\(shown) has \(numbers.count) different numbers: too many to be levels; leave it continuous")
    }
    let levels = numbers.map(NumberText.text)
    let coded = storage.withUnsafeBufferPointer { values in
      LevelOrder.fromCodes(count: values.count, levels: levels) { row in
        let value = values[row]
        guard !value.isNaN else { return -1 }
        var (low, high) = (0, numbers.count)
        while low < high {
          let middle = (low &+ high) / 2
          if numbers[middle] < value { low = middle &+ 1 } else { high = middle }
        }
        return low
      }
    }
    return (coded, levels)
  }

  /// The different numbers, ascending. O(rows · log rows).
  private static func distinct(_ storage: ColumnStorage<Double>) -> [Double] {
    var sorted = storage.withUnsafeBufferPointer { values in values.filter { !$0.isNaN } }
    sorted.sort()
    var distinct: [Double] = []
    for value in sorted where value != distinct.last { distinct.append(value) }
    return distinct
  }
}

/// Levels as a person listed them, against those that occur.
struct LevelMatch {
  /// The column.
  let variable: String

  /// Those of `wanted` that occur, in their order and as the data spells them.
  func order(
    _ wanted: [String], seen: [String], _ notes: inout [DataProblem]
  ) throws(DataError) -> [String] {
    let known = Set(seen)
    var byNumber: [Double: String] = [:]
    if LevelOrder.isNumeric(seen) {
      for level in seen { if let number = Double(level) { byNumber[number] = level } }
    }
    var order: [String] = []
    var listed: Set<String> = []
    var unseen: [String] = []
    for level in wanted {
      // "1.0" in the list is the level 1 of a column of numbers.
      guard let match = known.contains(level) ? level : Double(level).flatMap({ byNumber[$0] }) else {
        unseen.append(level)
        continue
      }
      guard listed.insert(match).inserted else {
        throw DataError("the levels of \"\(variable.visible())\" name \"\(level.visible())\" twice: list each once")
      }
      order.append(match)
    }
    if let missing = seen.first(where: { !listed.contains($0) }) {
      throw DataError(
        "column \"\(variable.visible())\" has the level \"\(missing.visible(limit: 60))\", which is not among those"
          + " listed (\(DataProblem.list(wanted))): list every level, from the lowest to the highest")
    }
    if !unseen.isEmpty { notes.append(.unseenLevels(variable, levels: unseen)) }
    return order
  }
}

import CausalGraphs
import CausalStatistics
import SeededRandom

extension RowSource {
  public func sample(rows wanted: Int, seed: UInt64) throws(DataError) -> Table {
    let chosen = RowSampling.rows(min(max(0, wanted), rowCount), of: rowCount, seed: seed)
    var gathered = schema.types.map { type -> GatheredColumn in type.isDiscrete ? .codes([]) : .numbers([]) }
    var next = 0
    try forEachBlock(of: Array(schema.types.indices)) { (block) throws(DataError) in
      let end = block.firstRow + block.count
      let first = next
      while next < chosen.count && chosen[next] < end { next += 1 }
      for column in gathered.indices {
        gathered[column].append(block.columns[column], chosen[first..<next].lazy.map { $0 - block.firstRow })
      }
    }
    var columns: [TableColumn] = []
    for (index, column) in gathered.enumerated() {
      let values = column.values(schema.types[index])
      columns.append(
        TableColumn(
          variable: schema.variables[index], type: schema.types[index], values: values,
          missingCount: ColumnScan.missingCount(of: values)))
    }
    return Table(columns: columns, rowCount: chosen.count, schema: schema, notes: [])
  }
}

/// Values of one column that are being collected.
private enum GatheredColumn {
  case numbers([Double])
  case codes([Int32])

  mutating func append(_ values: RowBlock.Values, _ rows: some Sequence<Int>) {
    switch (self, values) {
    case (.numbers(var numbers), .numbers(let source)):
      self = .numbers([])
      for row in rows { numbers.append(source[row]) }
      self = .numbers(numbers)
    case (.codes(var codes), .codes(let source)):
      self = .codes([])
      switch source {
      case .bytes(let source):
        for row in rows { codes.append(source[row] == ParsedColumn.missingCode ? -1 : Int32(source[row])) }
      case .words(let source): for row in rows { codes.append(source[row]) }
      }
      self = .codes(codes)
    default: preconditionFailure("a block's columns are of the schema's types")
    }
  }

  func values(_ type: Schema.ColumnType) -> ParsedColumn.Values {
    switch self {
    case .numbers(let numbers): .numbers(ColumnStorage(numbers))
    case .codes(let codes): LevelOrder.fromCodes(count: codes.count, levels: type.levels ?? []) { Int(codes[$0]) }
    }
  }
}

/// Which rows a sample has.
enum RowSampling {
  /// `wanted` of `count` rows without replacement, ascending, each set equally likely (Floyd's method: Bentley and Floyd
  /// 1987, CACM 30). O(wanted · log wanted).
  static func rows(_ wanted: Int, of count: Int, seed: UInt64) -> [Int] {
    guard wanted < count else { return Array(0..<count) }
    var generator = SplitMix64(seed: seed, stream: [wanted, count])
    var chosen: Set<Int> = []
    for last in (count - wanted)..<count {
      let row = generator.below(last + 1)
      if !chosen.insert(row).inserted { chosen.insert(last) }
    }
    return chosen.sorted()
  }
}

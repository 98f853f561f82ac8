/// The columns' memory while they are being written.
final class TableMemory {
  private let plans: [ColumnPlan]
  private var bases: [UnsafeMutableRawPointer?]
  private(set) var capacity: Int

  init(plans: [ColumnPlan], capacity: Int) {
    (self.plans, self.capacity) = (plans, capacity)
    bases = plans.map { plan in
      switch plan {
      case .numbers: UnsafeMutableRawPointer(ColumnMemory.allocate(capacity, of: Double.self))
      case .codes: UnsafeMutableRawPointer(ColumnMemory.allocate(capacity, of: UInt8.self))
      case .wideCodes: UnsafeMutableRawPointer(ColumnMemory.allocate(capacity, of: Int32.self))
      case .skipped: nil
      }
    }
  }

  deinit { for base in bases { if let base { ColumnMemory.free(base.assumingMemoryBound(to: UInt8.self)) } } }

  /// Lets a parser write here.
  func point(_ parser: RowParser) {
    for (column, base) in bases.enumerated() { if let base { parser.point(column, to: base) } }
  }

  func resize(to capacity: Int) {
    for (column, base) in bases.enumerated() {
      guard let base else { continue }
      let bytes = base.assumingMemoryBound(to: UInt8.self)
      bases[column] = UnsafeMutableRawPointer(
        ColumnMemory.resize(bytes, to: capacity * TablePass.width(plans[column])))
    }
    self.capacity = capacity
  }

  private func take<Element>(_ column: Int, as type: Element.Type, count: Int) -> ColumnStorage<Element> {
    guard let base = bases[column] else { preconditionFailure("a column's memory is taken once") }
    bases[column] = nil
    return ColumnStorage(adopting: base.bindMemory(to: Element.self, capacity: count), count: count)
  }

  /// The columns, once every row is written; `rows` are those that each parser read.
  func outcomes(
    _ parsers: [RowParser], rows: [[Range<Int>]], rowCount: Int, limits: CSVLimits
  ) -> [ColumnOutcome] {
    plans.indices.map { column in
      ColumnOutcome(
        plans[column], column, parsers: parsers, limits: limits,
        numbers: { .numbers(take(column, as: Double.self, count: rowCount)) },
        codes: { recoded(column, $0, rows: rows, rowCount: rowCount) })
    }
  }

  /// Replaces each lane's own codes by the common ones.
  private func recoded(
    _ column: Int, _ merged: MergedLevels, rows: [[Range<Int>]], rowCount: Int
  ) -> ParsedColumn.Values {
    guard let base = bases[column] else { preconditionFailure("a column's memory is taken once") }
    let levels = merged.summary.levels
    for (lane, codes) in merged.codes.enumerated() where !codes.enumerated().allSatisfy({ $0 == Int($1) }) {
      for range in rows[lane] {
        if plans[column] == .codes {
          let values = base.assumingMemoryBound(to: UInt8.self)
          for row in range where values[row] != ParsedColumn.missingCode {
            values[row] = UInt8(truncatingIfNeeded: codes[Int(values[row])])
          }
        } else {
          let values = base.assumingMemoryBound(to: Int32.self)
          for row in range where values[row] >= 0 { values[row] = codes[Int(values[row])] }
        }
      }
    }
    return plans[column] == .codes
      ? .codes(take(column, as: UInt8.self, count: rowCount), levels: levels)
      : .wideCodes(take(column, as: Int32.self, count: rowCount), levels: levels)
  }
}

/// The levels of several lanes as one list, in the order of their first rows.
struct MergedLevels {
  let summary: LevelSummary
  /// One list a lane: its code → the common one.
  let codes: [[Int32]]

  init(_ dictionaries: [LevelDictionary]) {
    var seen: [(text: String, row: Int, count: Int)] = []
    for dictionary in dictionaries {
      for ((text, row), count) in zip(dictionary.levels, dictionary.counts) { seen.append((text, row, count)) }
    }
    // A text that was seen in several lanes is spelled as in its first row, whichever lane that was in.
    seen.sort { $0.row < $1.row }
    var summary = LevelSummary(levels: [], counts: [])
    var places: [String: Int32] = [:]
    for level in seen {
      if let place = places[level.text] {
        summary.counts[Int(place)] += level.count
      } else {
        places[level.text] = Int32(truncatingIfNeeded: summary.levels.count)
        summary.levels.append(level.text)
        summary.counts.append(level.count)
      }
    }
    self.summary = summary
    codes = dictionaries.map { $0.levels.map { places[$0.text] ?? LevelDictionary.missing } }
  }
}

/// In which order levels stand, and the codes that go with it.
enum LevelOrder {
  /// Ascending by number where all are numbers, else by the bytes of their texts: the same for any order of the rows.
  static func sorted(_ levels: [String]) -> [String] {
    let numbers = levels.map { Double($0) ?? .nan }
    if numbers.allSatisfy(\.isFinite) {
      return levels.indices.sorted { left, right in
        numbers[left] != numbers[right] ? numbers[left] < numbers[right] : precedes(levels[left], levels[right])
      }.map { levels[$0] }
    }
    return levels.sorted(by: precedes)
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// True where every level is a number, so that ascending order needs nobody's word.
  static func isNumeric(_ levels: [String]) -> Bool { levels.allSatisfy { Double($0)?.isFinite ?? false } }

  /// The same values with the levels in the order of `order`, which holds each of the old levels that occurs.
  static func recoded(_ values: ParsedColumn.Values, to order: [String]) -> ParsedColumn.Values {
    var places: [String: Int] = [:]
    for (place, level) in order.enumerated() { places[level] = place }
    switch values {
    case .numbers: return values
    case .codes(let storage, let levels):
      if levels == order { return values }
      if order.count <= Int(ParsedColumn.missingCode) {
        var map = [UInt8](repeating: ParsedColumn.missingCode, count: 256)
        for (code, level) in levels.enumerated() { if let place = places[level] { map[code] = UInt8(place) } }
        return .codes(
          ColumnStorage(count: storage.count) { target in
            storage.withUnsafeBufferPointer { codes in
              for row in 0..<codes.count { target.initializeElement(at: row, to: map[Int(codes[row])]) }
            }
          }, levels: order)
      }
      let map = levels.map { Int32(places[$0] ?? -1) }
      return .wideCodes(
        ColumnStorage(count: storage.count) { target in
          storage.withUnsafeBufferPointer { codes in
            for row in 0..<codes.count {
              let code = Int(codes[row])
              target.initializeElement(at: row, to: code < map.count ? map[code] : ParsedColumn.missingWideCode)
            }
          }
        }, levels: order)
    case .wideCodes(let storage, let levels):
      if levels == order { return values }
      let map = levels.map { places[$0] ?? -1 }
      return fromCodes(count: storage.count, levels: order) { row in
        let code = Int(storage[row])
        return code >= 0 && code < map.count ? map[code] : -1
      }
    }
  }

  /// Codes in bytes where there are at most 255 levels, else in words; `code` gives −1 for a missing value.
  static func fromCodes(count: Int, levels: [String], code: (_ row: Int) -> Int) -> ParsedColumn.Values {
    if levels.count <= Int(ParsedColumn.missingCode) {
      return .codes(
        ColumnStorage(count: count) { target in
          for row in 0..<count {
            let value = code(row)
            target.initializeElement(at: row, to: value < 0 ? ParsedColumn.missingCode : UInt8(value))
          }
        }, levels: levels)
    }
    return .wideCodes(
      ColumnStorage(count: count) { target in
        for row in 0..<count { target.initializeElement(at: row, to: Int32(code(row))) }
      }, levels: levels)
  }

  /// Levels that occur among some values, in the order of their codes. O(rows).
  static func seen(_ values: ParsedColumn.Values) -> [String] {
    func levels(_ known: [String], _ mark: (inout [Bool]) -> Void) -> [String] {
      var isSeen = [Bool](repeating: false, count: known.count)
      mark(&isSeen)
      return known.indices.filter { isSeen[$0] }.map { known[$0] }
    }
    switch values {
    case .numbers: return []
    case .codes(let storage, let known):
      return levels(known) { isSeen in
        storage.withUnsafeBufferPointer { codes in
          for code in codes where Int(code) < isSeen.count { isSeen[Int(code)] = true }
        }
      }
    case .wideCodes(let storage, let known):
      return levels(known) { isSeen in
        storage.withUnsafeBufferPointer { codes in
          for code in codes where code >= 0 && Int(code) < isSeen.count { isSeen[Int(code)] = true }
        }
      }
    }
  }
}

extension Table {
  /// The same table, each column with those levels only that some row has: what is left after rows were left out.
  /// Complexity: O(rows · discrete columns).
  public func droppingUnseenLevels() -> Table {
    var columns = columns
    for (index, column) in columns.enumerated() {
      guard let levels = column.type.levels else { continue }
      let seen = LevelOrder.seen(column.values)
      guard seen.count < levels.count else { continue }
      let isOrdinal = if case .ordinal = column.type { true } else { false }
      columns[index] = TableColumn(
        variable: column.variable, type: isOrdinal ? .ordinal(levels: seen) : .categorical(levels: seen),
        values: LevelOrder.recoded(column.values, to: seen), missingCount: column.missingCount,
        isTypeGiven: column.isTypeGiven)
    }
    let schema = Schema(variables: schema.variables, types: columns.map(\.type))
    return Table(columns: columns, rowCount: rowCount, schema: schema, notes: notes)
  }
}

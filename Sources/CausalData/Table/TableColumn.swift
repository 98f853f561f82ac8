public import CausalGraphs

/// One column of a table: its variable, its type, its values.
public struct TableColumn: Sendable {
  /// Values, one a row, contiguous; sharing them copies nothing.
  public typealias Values = ParsedColumn.Values

  /// Name, description, unit, kind and tier.
  public let variable: Variable
  /// What the values are to be taken for; its levels are those of `values`, in the order of the codes.
  public let type: Schema.ColumnType
  /// NaN in `.numbers`, 255 in `.codes` and −1 in `.wideCodes` stand for a missing value.
  public let values: Values
  /// How many values are missing.
  public let missingCount: Int
  /// True where a person gave the type, so that nothing else may choose another.
  public let isTypeGiven: Bool

  /// A column whose values are checked: no infinite number, every code a level or missing.
  init(
    variable: Variable, type: Schema.ColumnType, values: Values, missingCount: Int, isTypeGiven: Bool = false
  ) {
    (self.variable, self.type, self.values) = (variable, type, values)
    (self.missingCount, self.isTypeGiven) = (missingCount, isTypeGiven)
  }

  /// How many rows.
  public var count: Int {
    switch values {
    case .numbers(let storage): storage.count
    case .codes(let storage, _): storage.count
    case .wideCodes(let storage, _): storage.count
    }
  }

  /// The name.
  public var name: String { variable.name }

  /// The value in a row as a person reads it; nil where it is missing.
  public func text(row: Int) -> String? {
    switch values {
    case .numbers(let storage):
      let value = storage[row]
      return value.isNaN ? nil : NumberText.text(value)
    case .codes(let storage, let levels):
      let code = Int(storage[row])
      return code < levels.count ? levels[code] : nil
    case .wideCodes(let storage, let levels):
      let code = Int(storage[row])
      return code >= 0 && code < levels.count ? levels[code] : nil
    }
  }

  /// The value in a row as a number: the number itself, or the code of its level; NaN where it is missing.
  public func number(row: Int) -> Double {
    switch values {
    case .numbers(let storage): storage[row]
    case .codes(let storage, let levels): Int(storage[row]) < levels.count ? Double(storage[row]) : .nan
    case .wideCodes(let storage, _): storage[row] >= 0 ? Double(storage[row]) : .nan
    }
  }

  /// Whether each row's value is missing is asked of `body`, in the order of the rows.
  func forEachMissing(_ body: (_ row: Int) -> Void) {
    guard missingCount > 0 else { return }
    switch values {
    case .numbers(let storage):
      storage.withUnsafeBufferPointer { values in
        for row in 0..<values.count where values[row].isNaN { body(row) }
      }
    case .codes(let storage, _):
      storage.withUnsafeBufferPointer { codes in
        for row in 0..<codes.count where codes[row] == ParsedColumn.missingCode { body(row) }
      }
    case .wideCodes(let storage, _):
      storage.withUnsafeBufferPointer { codes in
        for row in 0..<codes.count where codes[row] < 0 { body(row) }
      }
    }
  }

  /// Some of the rows, in the order asked.
  func selecting(_ rows: [Int]) -> TableColumn {
    func gather<Element>(_ storage: ColumnStorage<Element>) -> ColumnStorage<Element> {
      ColumnStorage(count: rows.count) { target in
        storage.withUnsafeBufferPointer { source in
          for (place, row) in rows.enumerated() { target.initializeElement(at: place, to: source[row]) }
        }
      }
    }
    let chosen: Values =
      switch values {
      case .numbers(let storage): .numbers(gather(storage))
      case .codes(let storage, let levels): .codes(gather(storage), levels: levels)
      case .wideCodes(let storage, let levels): .wideCodes(gather(storage), levels: levels)
      }
    return TableColumn(
      variable: variable, type: type, values: chosen, missingCount: ColumnScan.missingCount(of: chosen),
      isTypeGiven: isTypeGiven)
  }
}

/// Numbers as people write them.
enum NumberText {
  /// Whole numbers without a point, all others in the shortest text that reads back the same.
  static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
    return "\(value)"
  }
}

public import CausalData

/// A treatment's values in the rows in use, and what kind of treatment it is.
public struct TreatmentColumn: Sendable {
  /// Two values, several, or amounts.
  public enum Kind: Hashable, Sendable {
    /// Values 0 (control) and 1 (treated) of the levels named.
    case binary(control: String, treated: String)
    /// Codes 0, 1, … of the levels named; the first is the reference.
    case levels([String])
    /// Amounts: effects are per unit.
    case continuous
  }

  /// The column's name.
  public let name: String
  /// What kind.
  public let kind: Kind
  /// One a row: 0 and 1, codes, or amounts.
  public let values: ColumnStorage<Double>

  /// Whether there are two values.
  public var isBinary: Bool { if case .binary = kind { true } else { false } }

  /// The contrasts whose effects are asked: treated against control, each level against the reference, or one unit.
  public var contrasts: [TreatmentContrast] {
    switch kind {
    case .binary(let control, let treated):
      [TreatmentContrast(treatment: name, control: control, treated: treated)]
    case .levels(let levels):
      levels.dropFirst().map { TreatmentContrast(treatment: name, control: levels[0], treated: $0) }
    case .continuous: [TreatmentContrast(treatment: name, control: "x", treated: "x + 1")]
    }
  }

  /// - Parameters:
  ///   - column: without missing values, `control` and `treated` its levels or nil for the first and the last.
  ///   - control: The level to compare with; rows of other levels than the two are the caller's to leave out.
  /// - Throws: `oneTreatmentLevel`, `unknownLevel`.
  init(_ column: TableColumn, control: String? = nil) throws(EstimationError) {
    name = column.name
    switch column.values {
    case .numbers(let storage):
      let distinct = TreatmentColumn.fewDistinct(storage)
      guard let first = distinct.first else {
        throw .tooFewRows(rows: 0, needed: 2, what: "an effect")
      }
      guard distinct.count > 1 else { throw .oneTreatmentLevel(treatment: name, level: column.text(row: 0) ?? "?") }
      guard distinct.count == 2 else {
        (kind, values) = (.continuous, storage)
        return
      }
      let texts = distinct.map(NumberText.text)
      let reference = try TreatmentColumn.place(of: control, in: texts, column: name)
      let (low, high) = (distinct[reference], distinct[1 - reference])
      kind = .binary(control: texts[reference], treated: texts[1 - reference])
      _ = first
      values = low == 0 && high == 1 ? storage : storage.mapped { $0 == high ? 1 : 0 }
    case .codes(_, let levels), .wideCodes(_, let levels):
      let codes = ColumnStorage<Double>(count: column.count) { target in
        for row in target.indices { target[row] = column.number(row: row) }
      }
      guard levels.count > 1 else { throw .oneTreatmentLevel(treatment: name, level: levels.first ?? "?") }
      let reference = try TreatmentColumn.place(of: control, in: levels, column: name)
      var order = Array(levels.indices)
      order.remove(at: reference)
      order.insert(reference, at: 0)
      var newCodes = [Double](repeating: 0, count: levels.count)
      for (code, level) in order.enumerated() { newCodes[level] = Double(code) }
      values = reference == 0 ? codes : codes.mapped { newCodes[Int($0)] }
      kind =
        levels.count == 2
        ? .binary(control: levels[order[0]], treated: levels[order[1]]) : .levels(order.map { levels[$0] })
    }
  }

  private static func place(of control: String?, in levels: [String], column: String) throws(EstimationError) -> Int {
    guard let control else { return 0 }
    guard let place = levels.firstIndex(of: control) else {
      throw .unknownLevel(column: column, level: control, levels: levels)
    }
    return place
  }

  /// The distinct values, ascending; three of them where there are three or more.
  private static func fewDistinct(_ storage: ColumnStorage<Double>) -> [Double] {
    storage.withUnsafeBufferPointer { values in
      guard let first = values.first else { return [] }
      guard let place = values.firstIndex(where: { $0 != first }) else { return [first] }
      let second = values[place]
      for value in values[place...] {
        // One of the two, never both: a comparison of comparisons, so that the branch is one that is never taken.
        guard (value == first) != (value == second) else { return [first, second, value].sorted() }
      }
      return [first, second].sorted()
    }
  }
}

/// Numbers as people write them: whole ones without a point.
package enum NumberText {
  static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
    return "\(value)"
  }
}

extension ColumnStorage where Element == Double {
  /// A column of f of each value.
  func mapped(_ transform: (Double) -> Double) -> ColumnStorage<Double> {
    withUnsafeBufferPointer { source in
      ColumnStorage<Double>(count: source.count) { target in
        for row in source.indices { target.initializeElement(at: row, to: transform(source[row])) }
      }
    }
  }
}

public import CausalData
import StrictJSON

/// An outcome's values in the rows in use.
public struct OutcomeColumn: Sendable {
  /// What its values are.
  public enum Kind: Hashable, Sendable {
    /// 0 and 1; `event` is the level that 1 stands for.
    case binary(event: String)
    /// Whole numbers of 0 and above, three values or more.
    case count
    /// Other numbers.
    case continuous
  }

  /// The column's name.
  public let name: String
  /// What its values are.
  public let kind: Kind
  /// One a row.
  public let values: ColumnStorage<Double>

  /// Whether it is 0 and 1.
  public var isBinary: Bool { if case .binary = kind { true } else { false } }

  /// - Parameter column: without missing values.
  /// - Throws: `constantOutcome`; `data` where there are three levels or more.
  init(_ column: TableColumn) throws(EstimationError) {
    name = column.name
    switch column.values {
    case .numbers(let storage):
      let (isConstant, isBinary, isCount) = storage.withUnsafeBufferPointer { values in
        var (constant, binary, count) = (true, true, true)
        for value in values {
          if value != values[0] { constant = false }
          if value != 0, value != 1 { binary = false }
          if count, value < 0 || value != value.rounded() { count = false }
          // Nothing is left to find out.
          if !constant, !binary, !count { break }
        }
        return (constant, binary, count)
      }
      guard !isConstant else { throw .constantOutcome(name) }
      kind = isBinary ? .binary(event: "1") : isCount ? .count : .continuous
      values = storage
    case .codes(_, let levels), .wideCodes(_, let levels):
      guard levels.count > 1 else { throw .constantOutcome(name) }
      guard levels.count == 2 else {
        let isComma = levels.prefix(20).allSatisfy { $0.contains(",") && Double($0.replacing(",", with: ".")) != nil }
        throw .data(
          DataError(
            isComma
              ? "the outcome \(name.visible()) is text: its numbers have a comma where a point was expected"
                + " (--decimal-comma)"
              : "the outcome \(name.visible()) has \(levels.count) categories: estimate the effect on a number, or on one"
                + " category as a column of 0 and 1"))
      }
      kind = .binary(event: levels[1])
      values = ColumnStorage<Double>(count: column.count) { target in
        for row in target.indices { target[row] = column.number(row: row) }
      }
    }
  }
}

/// Which rows belong together.
public struct ClusterColumn: Sendable {
  /// The column's name.
  public let name: String
  /// One a row, from 0, in the order in which clusters first appear.
  public let codes: ColumnStorage<Int32>
  /// How many clusters.
  public let count: Int

  /// - Parameter column: without missing values.
  init(_ column: TableColumn) {
    name = column.name
    var places: [Double: Int32] = [:]
    codes = ColumnStorage<Int32>(count: column.count) { target in
      for row in target.indices {
        let label = column.number(row: row)
        let code = places[label] ?? Int32(truncatingIfNeeded: places.count)
        places[label] = code
        target[row] = code
      }
    }
    count = places.count
  }
}

/// One column as a reader found it: numbers where every value is one, else codes of levels.
public struct ParsedColumn: Sendable {
  /// A column's values, one a row.
  public enum Values: Sendable {
    /// Numbers; NaN is a missing value, and no value is infinite.
    case numbers(ColumnStorage<Double>)
    /// Indices into `levels`, at most 255 of them; `ParsedColumn.missingCode` is a missing value.
    case codes(ColumnStorage<UInt8>, levels: [String])
    /// Indices into `levels`; `ParsedColumn.missingWideCode` is a missing value.
    case wideCodes(ColumnStorage<Int32>, levels: [String])
  }

  /// The code of a missing value among `Values.codes`.
  public static let missingCode = UInt8.max
  /// The code of a missing value among `Values.wideCodes`.
  public static let missingWideCode: Int32 = -1

  /// The column's name, as the header has it.
  public let name: String
  /// Its values; levels stand in the order of their first appearance.
  public let values: Values

  /// A column.
  public init(name: String, values: Values) {
    (self.name, self.values) = (name, values)
  }

  /// How many rows.
  public var count: Int {
    switch values {
    case .numbers(let values): values.count
    case .codes(let codes, _): codes.count
    case .wideCodes(let codes, _): codes.count
    }
  }
}

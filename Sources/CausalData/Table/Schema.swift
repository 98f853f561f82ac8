public import CausalGraphs
import StrictJSON

/// What the columns of a data source are.
public struct Schema: Hashable, Sendable {
  /// How a column's values are held and to be understood.
  public enum ColumnType: Hashable, Sendable {
    /// Numbers on a scale.
    case continuous
    /// One of `levels`, without order.
    case categorical(levels: [String])
    /// One of `levels`, in order.
    case ordinal(levels: [String])

    /// The levels in the order of their codes; nil for numbers on a scale.
    public var levels: [String]? {
      switch self {
      case .continuous: nil
      case .categorical(let levels), .ordinal(let levels): levels
      }
    }

    /// True where values are levels, with or without order.
    public var isDiscrete: Bool { levels != nil }
  }

  /// The columns' variables (names, descriptions, units, kinds, tiers), in the order of the columns.
  public let variables: VariableList
  /// One a column.
  public let types: [ColumnType]

  /// One type a variable.
  public init(variables: VariableList, types: [ColumnType]) {
    precondition(variables.count == types.count, "one type a variable")
    (self.variables, self.types) = (variables, types)
  }

  /// The number of columns.
  public var columnCount: Int { types.count }
  /// The columns of numbers on a scale, ascending.
  public var continuousColumns: [Int] { types.indices.filter { !types[$0].isDiscrete } }
  /// The columns of levels, ascending.
  public var discreteColumns: [Int] { types.indices.filter { types[$0].isDiscrete } }

  /// The column of a name.
  ///
  /// - Throws: `DataError` that names the nearest name, or all of them where they are few.
  public func column(named name: String) throws(DataError) -> Int {
    if let column = variables.index(of: name) { return column }
    throw Schema.noColumn(name, among: variables.names)
  }

  static func noColumn(_ name: String, among columns: [String]) -> DataError {
    if let near = (try? VariableList(names: columns))?.nearest(to: name) {
      return DataError("there is no column \"\(name.visible())\": did you mean \"\(near.visible())\"?")
    }
    let names = columns.prefix(20).map { $0.visible(limit: 40) }.joined(separator: ", ")
    return DataError(
      "there is no column \"\(name.visible())\": the data has \(names)\(columns.count > 20 ? ", …" : "")")
  }

  /// The columns of some names, in their order.
  ///
  /// - Throws: As `column(named:)`.
  public func columns(named names: [String]) throws(DataError) -> [Int] {
    var columns: [Int] = []
    for name in names { columns.append(try column(named: name)) }
    return columns
  }
}

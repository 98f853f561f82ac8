public import CausalGraphs

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
}

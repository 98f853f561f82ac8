public import CausalGraphs

/// What a person says about the types of columns, over what their values suggest.
///
/// What is not said here is inferred so: a column with a text in it is categorical; a column of numbers is continuous,
/// whatever the numbers (`Table.readingCodes` turns few whole numbers into levels, as discovery wants them). Levels
/// stand in the order of their numbers where all are numbers, else in the order of their letters. `Variable.kind` is
/// binary for two levels or two different numbers, else categorical for levels, else continuous; counts are never
/// guessed.
public struct ColumnTyping: Hashable, Sendable {
  /// Columns whose values are levels without order, numbers too.
  public var categorical: [String]
  /// Columns whose values are levels in order.
  public var ordinal: [OrdinalColumn]
  /// Columns that must hold numbers on a scale.
  public var continuous: [String]
  /// Descriptions, units, tiers, kinds and levels from a file of variables; what the three lists say comes before it.
  public var variables: VariableFile?

  /// A column of levels in order.
  public struct OrdinalColumn: Hashable, Sendable {
    /// The column's name.
    public var name: String
    /// The levels from the lowest to the highest; nil for the order of numbers, or of letters.
    public var levels: [String]?

    /// A column, with the order of its levels where that is not the order of numbers or letters.
    public init(_ name: String, levels: [String]? = nil) { (self.name, self.levels) = (name, levels) }

    /// "grade", or "grade=low,middle,high".
    public init(parsing text: String) {
      guard let sign = text.firstIndex(of: "=") else {
        self.init(text)
        return
      }
      let levels = text[text.index(after: sign)...].split(separator: ",", omittingEmptySubsequences: true)
      self.init(String(text[..<sign]), levels: levels.map(String.init))
    }
  }

  /// Says nothing, or what its parts say.
  public init(
    categorical: [String] = [], ordinal: [OrdinalColumn] = [], continuous: [String] = [],
    variables: VariableFile? = nil
  ) {
    (self.categorical, self.ordinal, self.continuous) = (categorical, ordinal, continuous)
    self.variables = variables
  }

  /// What is wanted of one column.
  enum Wish: Hashable, Sendable {
    case continuous
    case categorical(levels: [String]?)
    case ordinal(levels: [String]?)
  }

  /// What is wanted of each column that something is said about.
  ///
  /// - Throws: `DataError` where a column is given two types.
  func wishes() throws(DataError) -> [String: Wish] {
    var wishes: [String: Wish] = [:]
    func wish(_ wish: Wish, of name: String) throws(DataError) {
      if let earlier = wishes.updateValue(wish, forKey: name), earlier != wish {
        throw DataError("column \"\(name)\" is given two types: name it once")
      }
    }
    let levels = variables?.levels ?? [:]
    for name in categorical { try wish(.categorical(levels: levels[name]), of: name) }
    for column in ordinal { try wish(.ordinal(levels: column.levels ?? levels[column.name]), of: column.name) }
    for name in continuous { try wish(.continuous, of: name) }
    guard let variables else { return wishes }
    for variable in variables.variables where wishes[variable.name] == nil {
      let order = levels[variable.name]
      if variables.ordinal.contains(variable.name) {
        wishes[variable.name] = .ordinal(levels: order)
      } else if let kind = variable.kind {
        switch kind {
        case .continuous, .count: wishes[variable.name] = .continuous
        case .binary, .categorical: wishes[variable.name] = .categorical(levels: order)
        }
      } else if let order {
        wishes[variable.name] = .categorical(levels: order)
      }
    }
    return wishes
  }

  /// The variable of a column: the file's where it has one, else only its name.
  func variable(named name: String, among known: [String: Variable]) -> Variable {
    var variable = known[name] ?? Variable(name)
    variable.isLatent = false  // there is a column of it
    return variable
  }

  /// Names that something is said about by option (not by file) and that are no column.
  func unknownNames(among names: Set<String>) -> [String] {
    (categorical + ordinal.map(\.name) + continuous).filter { !names.contains($0) }
  }
}

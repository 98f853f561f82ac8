import CausalGraphs
import StrictJSON

/// One number a row, made of one column: what moments and regressions are asked about.
public enum MomentFeature: Hashable, Sendable {
  /// The number of a continuous column.
  case number(column: Int)
  /// 1 in the rows with the level, 0 in the others, of a column of levels.
  case indicator(column: Int, level: Int)
  /// The place of the level in the order of the levels, from 0: for ordinal columns taken as evenly spaced.
  case score(column: Int)

  /// The column it is made of.
  public var column: Int {
    switch self {
    case .number(let column), .indicator(let column, _), .score(let column): column
    }
  }
}

extension Schema {
  /// The features that stand for some columns, in their order: a continuous column for itself, a column of k levels by
  /// k − 1 indicators, the first level being the reference, which has none.
  ///
  /// - Parameter columns: Below `columnCount`.
  public func features(of columns: [Int]) -> [MomentFeature] {
    columns.flatMap { column -> [MomentFeature] in
      guard let levels = types[column].levels else { return [.number(column: column)] }
      return levels.indices.dropFirst().map { .indicator(column: column, level: $0) }
    }
  }

  /// A feature for people: "dose", "group = b", "grade (0 to 3)".
  public func name(of feature: MomentFeature) -> String {
    let name = variables[feature.column].name
    switch feature {
    case .number: return name
    case .indicator(let column, let level):
      guard let levels = types[column].levels, levels.indices.contains(level) else { return name }
      return "\(name) = \(levels[level])"
    case .score(let column): return "\(name) (0 to \(max(0, (types[column].levels?.count ?? 1) - 1)))"
    }
  }

  /// The level that a column's indicators are measured against; nil for a continuous column.
  public func referenceLevel(of column: Int) -> String? { types[column].levels?.first }

  /// - Throws: `DataError` where a feature asks what its column does not have.
  func check(_ features: [MomentFeature], weights: Int?) throws(DataError) {
    for feature in features {
      try check(column: feature.column)
      let levels = types[feature.column].levels
      switch feature {
      case .number where levels != nil:
        throw DataError("column \(shown(feature.column)) holds levels, not numbers: ask for its indicators")
      case .indicator(_, let level) where !(levels?.indices.contains(level) ?? false):
        throw DataError("column \(shown(feature.column)) has no level number \(level)")
      case .score where levels == nil:
        throw DataError("column \(shown(feature.column)) holds numbers, not levels: ask for the numbers")
      default: break
      }
    }
    guard let weights else { return }
    try check(column: weights)
    guard types[weights] == .continuous else {
      throw DataError("column \(shown(weights)) holds levels and can not be a weight: name a column of numbers")
    }
  }

  /// The numbers of levels of some columns.
  ///
  /// - Throws: `DataError` where one is continuous, or there are too many combinations of levels for a table.
  func levelCounts(of columns: [Int]) throws(DataError) -> [Int] {
    var counts: [Int] = []
    for column in columns {
      try check(column: column)
      guard let levels = types[column].levels else {
        throw DataError(
          "column \(shown(column)) holds numbers on a scale, which are not counted: read it as categorical")
      }
      // A column without a value has no level; a table has at least one, which is never counted.
      counts.append(max(1, levels.count))
    }
    return counts
  }

  private func check(column: Int) throws(DataError) {
    guard types.indices.contains(column) else {
      throw DataError("there is no column number \(column): the data has \(types.count)")
    }
  }

  /// A column's name between quotes, safe to print.
  func shown(_ column: Int) -> String { "\"\(variables[column].name.visible(limit: 80))\"" }
}

/// Values of one column, from which a table in memory is made.
public enum ColumnContent: Sendable {
  /// Numbers; NaN is a missing value.
  case numbers([Double])
  /// Numbers, nil where one is missing.
  case optionalNumbers([Double?])
  /// Levels, nil where one is missing; every text is a level, the empty one too.
  case levels([String?])

  /// One value in a literal.
  public enum Cell: Hashable, Sendable {
    case number(Double)
    case text(String)
    case missing
  }
}

extension ColumnContent.Cell: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
  ExpressibleByNilLiteral
{
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(nilLiteral: ()) { self = .missing }
}

extension ColumnContent: ExpressibleByArrayLiteral {
  /// Numbers where all cells are numbers or missing, else levels.
  public init(arrayLiteral cells: Cell...) {
    let numbers = cells.compactMap { cell -> Double?? in
      switch cell {
      case .number(let value): value
      case .missing: .some(nil)
      case .text: nil
      }
    }
    if numbers.count == cells.count {
      self = .optionalNumbers(numbers)
    } else {
      self = .levels(
        cells.map { cell in
          switch cell {
          case .number(let value): NumberText.text(value)
          case .text(let text): text
          case .missing: nil
          }
        })
    }
  }
}

extension Table {
  /// A table from values in memory, in the order of the literal.
  ///
  /// ```swift
  /// let table = try Table(["dose": [1, 2.5, nil], "recovered": ["yes", "no", "no"], "age": .numbers(ages)])
  /// ```
  /// - Throws: `DataError`: columns of different lengths, two columns of one name, an infinite number, a type that the
  ///   values do not fit. Complexity: O(rows · columns).
  public init(
    _ columns: KeyValuePairs<String, ColumnContent>, typing: ColumnTyping = ColumnTyping()
  ) throws(DataError) {
    try self.init(columns.map { ($0.key, $0.value) }, typing: typing)
  }

  /// A table from named values in memory, in their order.
  ///
  /// - Throws: As the initialiser from a literal.
  public init(_ columns: [(name: String, content: ColumnContent)], typing: ColumnTyping = ColumnTyping())
    throws(DataError)
  {
    try self.init(columns.map { $0.content.parsed(named: $0.name) }, typing: typing)
  }
}

extension ColumnContent {
  /// The values in contiguous memory, levels in the order of their first appearance.
  func parsed(named name: String) -> ParsedColumn {
    switch self {
    case .numbers(let numbers): return ParsedColumn(name: name, values: .numbers(ColumnStorage(numbers)))
    case .optionalNumbers(let numbers):
      return ParsedColumn(name: name, values: .numbers(ColumnStorage(numbers.map { $0 ?? .nan })))
    case .levels(let texts):
      var places: [String: Int] = [:]
      var levels: [String] = []
      let codes = texts.map { text -> Int in
        guard let text else { return -1 }
        if let place = places[text] { return place }
        places[text] = levels.count
        levels.append(text)
        return levels.count - 1
      }
      return ParsedColumn(
        name: name, values: LevelOrder.fromCodes(count: codes.count, levels: levels) { codes[$0] })
    }
  }
}

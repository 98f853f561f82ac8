/// One conditional probability table while it is read.
struct BIFBlock {
  let parents: [Int]
  /// Where each parent is named in the text.
  let places: [Int]
  /// The number of the child's states.
  let width: Int
  /// How many rows further the next state of each parent is.
  let strides: [Int]
  /// The number of the parents' configurations.
  let rows: Int
  /// Row-major: a row for each configuration, the last parent's states fastest.
  private(set) var table: [Double] = []
  private var isSet: [Bool] = []
  private var rest: [Double]?
  private var setCount = 0

  /// - Parameter sizes: The number of each parent's states; the caller has checked that their product is small.
  init(parents: [Int], places: [Int], width: Int, sizes: [Int]) {
    (self.parents, self.places, self.width) = (parents, places, width)
    strides = BIFFormat.rowStrides(sizes)
    rows = sizes.reduce(1, *)
  }

  mutating func setRow(
    _ row: Int, _ numbers: [Double], _ tokens: BIFTokens, at place: Int
  ) throws(GraphFormatError) {
    try BIFBlock.check(numbers[...], width: width, tokens, at: place)
    if table.isEmpty {
      table = [Double](repeating: 0, count: rows * width)
      isSet = [Bool](repeating: false, count: rows)
    }
    guard !isSet[row] else { throw tokens.error("this row of the table stands twice: keep one", at: place) }
    isSet[row] = true
    setCount += 1
    table.replaceSubrange(row * width..<(row + 1) * width, with: numbers)
  }

  /// All entries: the child's state changes slowest, the last parent's fastest (BIF 0.15, "table").
  mutating func setTable(_ numbers: [Double], _ tokens: BIFTokens, at place: Int) throws(GraphFormatError) {
    guard table.isEmpty else { throw tokens.error("the table has been given already: keep one", at: place) }
    guard numbers.count == rows * width else {
      throw tokens.error("expected \(rows * width) numbers, not \(numbers.count): add or remove some", at: place)
    }
    table = numbers
    if rows > 1 {
      for row in 0..<rows { for state in 0..<width { table[row * width + state] = numbers[state * rows + row] } }
    }
    for row in 0..<rows {
      try BIFBlock.check(table[row * width..<(row + 1) * width], width: width, tokens, at: place)
    }
    isSet = [Bool](repeating: true, count: rows)
    setCount = rows
  }

  /// The row of every configuration that has none of its own.
  mutating func setDefault(_ numbers: [Double], _ tokens: BIFTokens, at place: Int) throws(GraphFormatError) {
    try BIFBlock.check(numbers[...], width: width, tokens, at: place)
    guard rest == nil else { throw tokens.error("the default has been given already: keep one", at: place) }
    rest = numbers
  }

  /// Fills in the default. - Throws: Where rows are missing and there is none.
  mutating func finish(_ tokens: BIFTokens, at place: Int) throws(GraphFormatError) {
    guard setCount < rows else { return }
    guard let rest else {
      throw tokens.error(
        "\(rows - setCount) of the table's \(rows) rows are missing: add them, or \"default …;\"", at: place)
    }
    if table.isEmpty {
      table = [Double](repeating: 0, count: rows * width)
      isSet = [Bool](repeating: false, count: rows)
    }
    for row in 0..<rows where !isSet[row] { table.replaceSubrange(row * width..<(row + 1) * width, with: rest) }
  }

  private static func check(
    _ row: ArraySlice<Double>, width: Int, _ tokens: BIFTokens, at place: Int
  ) throws(GraphFormatError) {
    guard row.count == width else {
      throw tokens.error("expected \(width) probabilities, one for each state, not \(row.count)", at: place)
    }
    let sum = row.reduce(0, +)
    guard abs(sum - 1) <= BIFFormat.tolerance else {
      throw tokens.error("the probabilities of a row sum to \(sum), not to 1: correct them", at: place)
    }
  }
}

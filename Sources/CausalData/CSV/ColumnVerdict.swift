/// Whether a column with texts in it holds levels, or numbers of which some are wrong.
enum ColumnVerdict {
  /// Nil where it is a column of levels.
  ///
  /// It is taken for one of numbers where most of its different values are numbers and these look measured: some have a
  /// fraction, or there are more than 32 of them, or the texts are a single cell or one cell in a hundred. So 0, 1, 2,
  /// 3+ are levels, and one "n.a." among a thousand measurements is an error that names its place.
  static func wrongNumber(
    _ summary: LevelSummary, first: FieldPlace, name: String, point: UInt8
  ) -> DataError? {
    var numbers = (levels: 0, cells: 0)
    var hasFraction = false
    for (level, count) in zip(summary.levels, summary.counts) {
      var level = level
      let reading = level.withUTF8 { DecimalText.read(MissingTokens.trimmed($0), point: point) }
      switch reading {
      case .notANumber: continue
      case .number(let number): if number != number.rounded() { hasFraction = true }
      case .infinite: break
      }
      numbers = (numbers.levels + 1, numbers.cells + count)
    }
    let texts = (levels: summary.levels.count - numbers.levels, cells: summary.counts.reduce(0, +) - numbers.cells)
    guard numbers.levels > texts.levels, numbers.levels > 1 else { return nil }
    let isRare = texts.cells == 1 || texts.cells * 100 <= numbers.cells
    guard hasFraction || numbers.levels > 32 || isRare else { return nil }
    return notANumber(first, name: name, among: numbers.cells)
  }

  static func notANumber(_ place: FieldPlace, name: String, among numbers: Int? = nil) -> DataError {
    let others = numbers.map { ", while \($0) other values of this column are numbers" } ?? ""
    return DataError(
      line: place.line, column: place.column,
      "column \(Excerpt.of(name.utf8)): \(place.text) is not a number\(others): correct it, "
        + "name it as a missing value (--na), or have the column read as levels (--categorical)")
  }

  static func infinite(_ place: FieldPlace, name: String) -> DataError {
    DataError(
      line: place.line, column: place.column,
      "column \(Excerpt.of(name.utf8)): \(place.text) is infinite or beyond a Double's range: correct it, "
        + "or name it as a missing value (--na)")
  }

  /// Says no place: which level is one too many depends on how many threads look for them.
  static func tooManyLevels(name: String, most: Int) -> DataError {
    DataError(
      "column \(Excerpt.of(name.utf8)) has more than \(most) different levels: "
        + "leave the column out if it only names the rows")
  }
}

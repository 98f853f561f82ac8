/// A set of unordered pairs of columns, one bit a pair.
struct ColumnPairs: Hashable, Sendable {
  private let columns: Int
  private var words: [UInt64]

  /// None, of so many columns. Complexity: O(columns² / 64).
  init(columns: Int) {
    self.columns = columns
    words = Array(repeating: 0, count: (columns * columns + 63) / 64)
  }

  /// Adds the pair of two columns.
  mutating func insert(_ one: Int, _ other: Int) {
    let place = min(one, other) * columns + max(one, other)
    words[place >> 6] |= 1 << UInt64(place & 63)
  }

  /// How many there are. Complexity: O(columns² / 64).
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// How many there are that are not among others of the same columns. Complexity: O(columns² / 64).
  func count(without others: ColumnPairs) -> Int {
    zip(words, others.words).reduce(0) { $0 + ($1.0 & ~$1.1).nonzeroBitCount }
  }
}

/// A square matrix of bits, row by row in 64-bit words.
package struct BitMatrix: Hashable, Sendable {
  package let count: Int
  package let wordsPerRow: Int
  package var words: [UInt64]

  /// All zero, `count` × `count`. Memory: count² / 8 bytes.
  package init(count: Int) {
    self.count = count
    wordsPerRow = (count + 63) / 64
    words = [UInt64](repeating: 0, count: count * wordsPerRow)
  }

  package subscript(row: Int, column: Int) -> Bool {
    get { words[row * wordsPerRow + column >> 6] >> UInt64(column & 63) & 1 == 1 }
    set {
      let bit = UInt64(1) << UInt64(column & 63)
      let word = row * wordsPerRow + column >> 6
      words[word] = newValue ? words[word] | bit : words[word] & ~bit
    }
  }

  /// Row `target` becomes its union with row `source`.
  package mutating func formUnion(row target: Int, with source: Int) {
    let (to, from) = (target * wordsPerRow, source * wordsPerRow)
    for word in 0..<wordsPerRow { words[to &+ word] |= words[from &+ word] }
  }

  /// The columns that are set in `row`, ascending.
  package func columns(of row: Int) -> [Int] {
    var result: [Int] = []
    for word in 0..<wordsPerRow {
      var rest = words[row * wordsPerRow + word]
      while rest != 0 {
        result.append(word << 6 + rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
    return result
  }
}

extension BitMatrix {
  /// Row `target` becomes its union with row `source` of another matrix of the same size.
  package mutating func formUnion(row target: Int, with source: Int, of other: BitMatrix) {
    precondition(other.count == count)
    let (to, from) = (target * wordsPerRow, source * wordsPerRow)
    for word in 0..<wordsPerRow { words[to &+ word] |= other.words[from &+ word] }
  }

  /// How many columns are set in `row`.
  package func population(of row: Int) -> Int {
    words[(row * wordsPerRow)..<((row + 1) * wordsPerRow)].reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// How many places are set in both matrices, which are of the same size.
  package func populationOfIntersection(with other: BitMatrix) -> Int {
    precondition(other.count == count)
    var total = 0
    for word in words.indices { total &+= (words[word] & other.words[word]).nonzeroBitCount }
    return total
  }

  /// How many places are set.
  package var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}

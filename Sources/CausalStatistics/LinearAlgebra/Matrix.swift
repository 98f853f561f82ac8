/// A dense matrix of doubles, column-major: entry (r, c) is `storage[r + c * rows]`.
public struct Matrix: Hashable, Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// rows × columns entries, column by column.
  public var storage: [Double]

  /// rows × columns entries, all equal.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative side")
    (self.rows, self.columns) = (rows, columns)
    storage = [Double](repeating: value, count: rows * columns)
  }

  /// rows × columns entries, given column by column.
  public init(rows: Int, columns: Int, storage: [Double]) {
    precondition(rows >= 0 && columns >= 0 && storage.count == rows * columns, "one entry a place")
    (self.rows, self.columns, self.storage) = (rows, columns, storage)
  }

  /// The columns side by side, each of the same length; no columns make a matrix of 0 × 0.
  public init(columns: [[Double]]) {
    let rows = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == rows }, "columns differ in length")
    self.init(rows: rows, columns: columns.count, storage: Array(columns.joined()))
  }

  /// The rows one below the other, each of the same length, as a matrix is written on paper.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows differ in length")
    self.init(rows: rows.count, columns: columns)
    for (r, row) in rows.enumerated() {
      for (c, value) in row.enumerated() { storage[r + c * rows.count] = value }
    }
  }

  /// Ones on the diagonal, zeros elsewhere.
  public static func identity(_ size: Int) -> Matrix {
    var matrix = Matrix(rows: size, columns: size)
    for index in 0..<size { matrix.storage[index * (size + 1)] = 1 }
    return matrix
  }

  /// The entry in `row` and `column`, both from 0.
  @inlinable public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no such entry")
      return storage[row &+ column &* rows]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no such entry")
      storage[row &+ column &* rows] = newValue
    }
  }
}

extension Matrix {
  /// The entries of one column, without a copy.
  public func column(_ column: Int) -> ArraySlice<Double> {
    precondition(column >= 0 && column < columns, "no such column")
    return storage[column * rows..<(column + 1) * rows]
  }

  /// The entries of one row.
  public func row(_ row: Int) -> [Double] {
    precondition(row >= 0 && row < rows, "no such row")
    return (0..<columns).map { storage[row + $0 * rows] }
  }

  /// The diagonal.
  public var diagonal: [Double] { (0..<min(rows, columns)).map { storage[$0 * (rows + 1)] } }

  /// Whether every entry is a finite number. Complexity: O(entries).
  public var isFinite: Bool { storage.allSatisfy(\.isFinite) }

  /// Rows and columns exchanged.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for column in 0..<columns {
      for row in 0..<rows { result.storage[column + row * columns] = storage[row + column * rows] }
    }
    return result
  }

  /// The entries where one of `rows` meets one of `columns`, in the order given; an index may be repeated.
  public func selecting(rows chosenRows: [Int], columns chosenColumns: [Int]) -> Matrix {
    precondition(chosenRows.allSatisfy { $0 >= 0 && $0 < rows }, "no such row")
    precondition(chosenColumns.allSatisfy { $0 >= 0 && $0 < columns }, "no such column")
    var result = Matrix(rows: chosenRows.count, columns: chosenColumns.count)
    var place = 0
    for column in chosenColumns {
      for row in chosenRows {
        result.storage[place] = storage[row + column * rows]
        place += 1
      }
    }
    return result
  }

  /// Copies the upper triangle into the lower.
  mutating func mirrorUpperTriangle() {
    let size = rows
    precondition(size == columns, "only a square matrix is symmetric")
    storage.withUnsafeMutableBufferPointer { entries in
      for column in 0..<size {
        for row in 0..<column { entries[column &+ row &* size] = entries[row &+ column &* size] }
      }
    }
  }
}

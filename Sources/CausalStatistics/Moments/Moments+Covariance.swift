extension Moments {
  /// The covariance matrix: the cross-products over `weight · (rows − 1) / rows`, which is rows − 1 where all rows
  /// weigh 1, and which no common factor of the weights changes. Zeros for fewer than two rows.
  public var covariance: Matrix {
    guard rows > 1, weight > 0 else { return Matrix(rows: columnCount, columns: columnCount) }
    return crossProducts.scaled(by: 1 / (weight * (Double(rows - 1) / Double(rows))))
  }

  /// The variance of one column, by the divisor of `covariance`.
  public func variance(of column: Int) -> Double {
    guard rows > 1, weight > 0 else { return 0 }
    return crossProducts[column, column] / (weight * (Double(rows - 1) / Double(rows)))
  }

  /// Whether a column does not vary: its standard deviation is zero, or within the rounding of its mean.
  public func isConstant(_ column: Int) -> Bool {
    let (square, mean) = (crossProducts[column, column], means[column])
    guard square > 0, weight > 0 else { return true }
    return (square / weight).squareRoot() <= 2 * abs(mean) * Double.ulpOfOne
  }

  /// The columns that do not vary, ascending.
  public var constantColumns: [Int] { (0..<columnCount).filter(isConstant) }

  /// The correlation matrix, entries in −1...1, the diagonal 1; a constant column correlates 0 with every other.
  public var correlation: Matrix {
    let scales = (0..<columnCount).map { isConstant($0) ? 0 : 1 / crossProducts[$0, $0].squareRoot() }
    var result = Matrix(rows: columnCount, columns: columnCount)
    for column in 0..<columnCount {
      for row in 0..<column {
        let product = crossProducts[row, column] * scales[row] * scales[column]
        let correlation = max(-1, min(1, product))
        result[row, column] = correlation
        result[column, row] = correlation
      }
      result[column, column] = 1
    }
    return result
  }
}

extension Matrix {
  /// Each entry times `factor`.
  public func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, storage: storage.map { $0 * factor })
  }
}

/// Numbers over the combinations of some variables' values: the first variable's value runs fastest.
struct CellFactor {
  /// Ascending.
  let variables: [Int]
  /// One a variable.
  let levels: [Int]
  var values: [Double]

  init(_ variables: [Int], levels: [Int], repeating value: Double = 0) {
    (self.variables, self.levels) = (variables, levels)
    values = [Double](repeating: value, count: levels.reduce(1, *))
  }

  init(variables: [Int], levels: [Int], values: [Double]) {
    (self.variables, self.levels, self.values) = (variables, levels, values)
  }

  /// The cell of `other`, whose variables are among these, that each cell here lies in.
  ///
  /// - Parameter fixed: variables that take part at one value only; other cells give −1.
  func places(in other: CellFactor, fixed: [Int: Int] = [:]) -> [Int32] {
    var strides: [Int] = []
    for variable in variables {
      if let place = other.variables.firstIndex(of: variable) {
        strides.append(other.levels[..<place].reduce(1, *))
      } else {
        strides.append(0)
      }
    }
    var result = [Int32](repeating: 0, count: values.count)
    let wanted = variables.map { fixed[$0] ?? -1 }
    let counts = levels
    var digits = [Int](repeating: 0, count: counts.count)
    var (cell, off) = (0, wanted.count { $0 > 0 })
    result.withUnsafeMutableBufferPointer { result in
      for index in result.indices {
        result[index] = off == 0 ? Int32(truncatingIfNeeded: cell) : -1
        for axis in digits.indices {
          let before = digits[axis]
          let after = before &+ 1 == counts[axis] ? 0 : before &+ 1
          digits[axis] = after
          cell &+= (after &- before) &* strides[axis]
          if wanted[axis] >= 0 { off &+= (before == wanted[axis] ? 1 : 0) &- (after == wanted[axis] ? 1 : 0) }
          if after != 0 { break }
        }
      }
    }
    return result
  }
}

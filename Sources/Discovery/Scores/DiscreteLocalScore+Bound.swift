import Glibc

extension DiscreteLocalScore: BoundedLocalScore {
  /// What no family that holds these parents can exceed, where that is known; +∞ otherwise (missing values, qNML).
  ///
  /// - BIC: a log-likelihood is at most 0, and further parents only raise the penalty (de Campos and Ji 2011, JMLR 12).
  /// - BDeu: rows come one after the other, each with its predictive probability. With r levels, the first row of a
  ///   state of the parents has probability 1/r, and the first one there with another level of the child less than that.
  ///   Further parents split the rows of a state, and each level seen in it is then the first of its kind in some part. So
  ///   no superset exceeds −ln r for each combination of parents' states and child's level that occurs.
  ///
  /// Complexity: O(1) for BIC, O(rows · parents) for BDeu.
  public func upperBound(of child: Int, supersetsOf parents: [Int]) -> Double {
    guard !data.hasMissing.contains(true) else { return .infinity }
    let levels = Double(data.levels[child])
    let prior = Double(parents.count) * score.logPriorOfEdge(among: variableCount)
    switch score.criterion {
    case .bic(let discount):
      let states = parents.reduce(1.0) { $0 * Double(data.levels[$1]) }
      guard data.rowCount > 0 else { return .infinity }
      return -0.5 * discount * states * (levels - 1) * log(Double(data.rowCount)) + prior
    case .bdeu:
      return data.occurringStates(of: parents + [child]).map { -Double($0) * log(levels) + prior } ?? .infinity
    case .quotientNML:
      return .infinity
    }
  }
}

extension DiscreteData {
  /// How many joint states of the columns, none of which has missing values, occur; nil where there could be more than
  /// 2²⁴. O(rows · columns).
  func occurringStates(of columns: [Int]) -> Int? {
    var (states, size) = ([Int32](repeating: 0, count: storedRows), 1)
    for column in columns {
      let width = levels[column]
      guard size * width <= 1 << 24 else { return nil }
      size *= width
      states.withUnsafeMutableBufferPointer { states in
        codes.withUnsafeBufferPointer { codes in
          let start = column &* storedRows
          for row in states.indices {
            states[row] = states[row] &* Int32(truncatingIfNeeded: width) &+ Int32(codes[start &+ row])
          }
        }
      }
    }
    var occurs = [UInt8](repeating: 0, count: size)
    occurs.withUnsafeMutableBufferPointer { occurs in
      for state in states { occurs[Int(state)] = 1 }
    }
    return occurs.reduce(0) { $0 + Int($1) }
  }
}

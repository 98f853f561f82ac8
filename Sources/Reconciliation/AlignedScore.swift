import Discovery

/// A score of some columns as one of other variables: those without a column score zero, as children and as parents.
struct AlignedScore<Base: LocalScore>: LocalScore {
  let base: Base
  /// `columns[v]`: v's column in the base; nil where it has none.
  let columns: [Int?]

  var variableCount: Int { columns.count }

  func localScore(of child: Int, parents: [Int]) -> Double {
    guard let column = columns[child] else { return 0 }
    return base.localScore(of: column, parents: parents.compactMap { columns[$0] })
  }

  func localScores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    guard let column = columns[child] else { return [Double](repeating: 0, count: candidates.count) }
    let family = parents.compactMap { columns[$0] }
    let seen = candidates.compactMap { columns[$0] }
    var scores = base.localScores(of: column, parents: family, addingEachOf: seen)[...]
    let alone = seen.count == candidates.count ? 0 : base.localScore(of: column, parents: family)
    return candidates.map { columns[$0] == nil ? alone : scores.removeFirst() }
  }
}

extension LocalScore {
  /// The same of variables with these columns; the score itself where every variable has the column of its own number.
  func aligned(to columns: [Int?]) -> any LocalScore {
    columns == (0..<variableCount).map { $0 } ? self : AlignedScore(base: self, columns: columns)
  }
}

/// A score of categorical data as any search may ask for it: family by family.
///
/// Each call counts the rows anew and remembers nothing, so calls may come from any thread; a search that asks for many
/// families of one child does better with `DiscreteOrderSearch`.
///
/// Rows with a missing value in the family are left out of that family's counts, and what is left stands for all rows
/// (the node-average likelihood of Balov 2013, Electronic Journal of Statistics 7): right where values are missing
/// completely at random.
public struct DiscreteLocalScore: LocalScore {
  /// The counted data.
  public let data: DiscreteData
  /// What is computed from the counts.
  public let score: DiscreteScore

  /// The score of families in `data`.
  public init(_ data: DiscreteData, score: DiscreteScore = .standard) { (self.data, self.score) = (data, score) }

  /// The number of columns.
  public var variableCount: Int { data.variableCount }

  /// The score of the family in nats; −∞ where it has more than 2²⁸ cells that occur. Complexity: O(rows · parents).
  public func localScore(of child: Int, parents: [Int]) -> Double {
    let counter = FamilyCounter(data, criterion: score.criterion)
    counter.prepare(child: child, parents: parents)
    return counter.scorePrepared() + Double(parents.count) * score.logPriorOfEdge(among: variableCount)
  }

  /// The scores with each candidate added, counted several at a time.
  public func localScores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    let counter = FamilyCounter(data, criterion: score.criterion)
    counter.prepare(child: child, parents: parents)
    let prior = Double(parents.count + 1) * score.logPriorOfEdge(among: variableCount)
    var wanted = [Bool](repeating: false, count: variableCount)
    var scores = [Double](repeating: 0, count: variableCount)
    for candidate in candidates { wanted[candidate] = true }
    counter.scoreAdditions(wanted, into: &scores)
    return candidates.map { scores[$0] + prior }
  }
}

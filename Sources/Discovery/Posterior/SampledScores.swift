/// Scores one child's families for a sampler's tables: a set of parents, and what each of several others adds to it.
///
/// The constraints' log-priors are in it; what is no finite number counts as −∞. One a thread.
struct SampledScores {
  private let source: any AdditionScores
  private let constraints: EdgeConstraints

  init(_ score: some LocalScore, constraints: EdgeConstraints) {
    source =
      if let discrete = score as? DiscreteLocalScore { CountedAdditions(discrete) } else {
        OneByOneAdditions(score: score)
      }
    self.constraints = constraints
  }

  private init(source: any AdditionScores, constraints: EdgeConstraints) {
    (self.source, self.constraints) = (source, constraints)
  }

  /// The same scores, for asking many times about one child and a few candidates.
  func focused(on child: Int, candidates: [Int]) -> SampledScores {
    SampledScores(source: source.focused(on: child, candidates: candidates), constraints: constraints)
  }

  /// The family's score with its edges' priors.
  func score(of child: Int, parents: [Int]) -> Double {
    finite(source.score(of: child, parents: parents) + constraints.logPrior(of: child, parents: parents))
  }

  /// The same with each candidate added, one a candidate.
  func scores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    guard !candidates.isEmpty else { return [] }
    let prior = constraints.logPrior(of: child, parents: parents)
    var scores = source.scores(of: child, parents: parents, addingEachOf: candidates)
    for (place, candidate) in candidates.enumerated() {
      scores[place] = finite(scores[place] + prior + constraints.logPrior(of: child, parents: [candidate]))
    }
    return scores
  }

  private func finite(_ value: Double) -> Double { value.isFinite ? value : -.infinity }
}

/// What `SampledScores` asks of a score.
private protocol AdditionScores {
  func focused(on child: Int, candidates: [Int]) -> any AdditionScores
  func score(of child: Int, parents: [Int]) -> Double
  func scores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double]
}

/// Any score, as it is.
private struct OneByOneAdditions<Score: LocalScore>: AdditionScores {
  let score: Score

  func focused(on child: Int, candidates: [Int]) -> any AdditionScores { self }
  func score(of child: Int, parents: [Int]) -> Double { score.localScore(of: child, parents: parents) }
  func scores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    score.localScores(of: child, parents: parents, addingEachOf: candidates)
  }
}

/// Categorical data: one counter for all questions, over the few columns in question where those are known.
private final class CountedAdditions: AdditionScores {
  private let counter: FamilyCounter
  private let tables: CountFunctions
  private let edgePrior: Double
  /// The counter's column of each variable; −1 where it has none.
  private let columns: [Int]

  convenience init(_ score: DiscreteLocalScore) {
    let count = score.variableCount
    self.init(
      score.data, criterion: score.score.criterion, tables: CountFunctions(),
      edgePrior: score.score.logPriorOfEdge(among: count), columns: Array(0..<count))
  }

  private init(
    _ data: DiscreteData, criterion: DiscreteScore.Criterion, tables: CountFunctions, edgePrior: Double, columns: [Int]
  ) {
    counter = FamilyCounter(data, criterion: criterion, tables: tables)
    (self.tables, self.edgePrior, self.columns) = (tables, edgePrior, columns)
  }

  func focused(on child: Int, candidates: [Int]) -> any AdditionScores {
    let kept = [child] + candidates
    guard let data = DiscreteData(projecting: counter.data, on: kept.map { columns[$0] }, evenIfNotFewer: true) else {
      return self
    }
    var places = [Int](repeating: -1, count: columns.count)
    for (place, variable) in kept.enumerated() { places[variable] = place }
    return CountedAdditions(
      data, criterion: counter.criterion, tables: tables, edgePrior: edgePrior, columns: places)
  }

  func score(of child: Int, parents: [Int]) -> Double {
    counter.prepare(child: columns[child], parents: parents.map { columns[$0] })
    return counter.scorePrepared() + Double(parents.count) * edgePrior
  }

  func scores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    counter.prepare(child: columns[child], parents: parents.map { columns[$0] })
    var wanted = [Bool](repeating: false, count: counter.data.variableCount)
    var scores = [Double](repeating: 0, count: wanted.count)
    for candidate in candidates { wanted[columns[candidate]] = true }
    counter.scoreAdditions(wanted, into: &scores)
    let prior = Double(parents.count + 1) * edgePrior
    return candidates.map { scores[columns[$0]] + prior }
  }
}

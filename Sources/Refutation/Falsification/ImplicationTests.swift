import CausalStatistics
import Discovery
import Glibc
import Identification

/// One independence for each pair of variables that the graph separates, tested.
struct ImplicationTests: Sendable {
  /// An implication with its columns.
  struct Outcome: Sendable {
    let first: Int
    let second: Int
    let conditions: [Int]
    var told: TestedImplication
  }

  /// Variables up to which the smallest of several sets is looked for.
  private static let mostChoosing = 30
  /// Sets to choose from.
  private static let setsPerPair = 16

  let data: FalsificationData
  let checks: IndependenceChecks
  let alpha: Double
  let control: FalseDiscoveryControl
  let threads: Int

  init(_ data: FalsificationData, _ checks: IndependenceChecks, _ settings: FalsificationSettings) {
    (self.data, self.checks) = (data, checks)
    (alpha, control, threads) = (settings.alpha, settings.control, max(1, settings.threads))
  }

  /// The contradicted ones first, by p-value, then by effect; what could not be tested last.
  func implications() throws(FalsificationError) -> [Outcome] {
    let count = data.count
    var outcomes: [Outcome] = []
    // A row of pairs at a time, so that a cancelled task ends soon.
    for first in 0..<count {
      if Task.isCancelled { throw .cancelled }
      let row = mapInParallel(parts: count - first - 1, threads: threads) { part in
        outcome(first, first + 1 + part)
      }
      outcomes += row.compactMap(\.self)
    }
    let tested = outcomes.indices.filter { outcomes[$0].told.pValue != nil }
    let adjusted = control.adjusted(tested.map { outcomes[$0].told.pValue ?? 1 })
    for (place, index) in tested.enumerated() {
      outcomes[index].told.adjustedPValue = adjusted[place]
      outcomes[index].told.isViolated = adjusted[place] <= alpha
    }
    return outcomes.indices.sorted { rank(outcomes[$0], $0) < rank(outcomes[$1], $1) }.map { outcomes[$0] }
  }

  private func rank(_ outcome: Outcome, _ place: Int) -> (Double, Double, Int) {
    (outcome.told.pValue ?? 2, -abs(outcome.told.effect ?? 0), place)
  }

  /// The implication of one pair of columns; nil where the graph has none.
  private func outcome(_ first: Int, _ second: Int) -> Outcome? {
    let sets = data.diagram.impliedIndependences(
      of: data.nodes[first], data.nodes[second],
      limit: data.count <= ImplicationTests.mostChoosing ? ImplicationTests.setsPerPair : 1)
    let smallest = sets.indices.min { (sets[$0].conditions.count, $0) < (sets[$1].conditions.count, $1) }
    guard let smallest else { return nil }
    let conditions = sets[smallest].conditions.map { data.columnOf[$0] }
    return Outcome(first: first, second: second, conditions: conditions, told: told(first, second, given: conditions))
  }

  /// A test of columns, told of variables.
  func told(_ first: Int, _ second: Int, given conditions: [Int]) -> TestedImplication {
    var told = TestedImplication(data.name(first), data.name(second), given: conditions.map { data.name($0) })
    let result = checks.result(first, second, given: conditions)
    guard result.isInformative else {
      told.obstacle =
        checks.isTooFine(conditions)
        ? "the conditions have more combinations than there are rows"
        : "too few rows, or a variable that the conditions determine"
      return told
    }
    told.pValue = min(1, max(0, result.pValue))
    told.statistic = result.statistic.isFinite ? result.statistic : nil
    told.degreesOfFreedom = result.degreesOfFreedom
    told.effect = effect(result, rows: data.rows(of: [first, second] + conditions), conditions: conditions.count)
    return told
  }

  /// What `effect` is.
  var effectMeasure: String? {
    switch data.choice {
    case .fisherZ, .automatic: "partial correlation"
    case .chiSquared, .gSquared, .conditionalGaussian, .degenerateGaussian: "informational correlation"
    case .randomFeatures: nil
    }
  }

  /// The partial correlation; or from a likelihood ratio G² the informational correlation √(1 − exp(−2I)) with the
  /// information I = (G² − degrees of freedom) / 2n, which it is for Gaussian variables (Linfoot 1957).
  private func effect(_ result: IndependenceResult, rows: Int, conditions: Int) -> Double? {
    switch data.choice {
    case .fisherZ, .automatic:
      let degrees = Double(rows - conditions - 3)
      return degrees >= 1 ? tanh(result.statistic / degrees.squareRoot()) : nil
    case .chiSquared, .gSquared, .conditionalGaussian, .degenerateGaussian:
      guard let degrees = result.degreesOfFreedom else { return nil }
      let excess = max(0, result.statistic - degrees)
      return max(0, -expm1(-excess / Double(max(1, rows)))).squareRoot()
    case .randomFeatures: return nil
    }
  }
}

import CausalStatistics
import Discovery
import Identification

/// Compares a graph's violations of its local Markov condition with those of relabelled graphs.
struct PermutationTest: Sendable {
  /// Statements that tests of rows are made of at most; of more, so many are drawn.
  static let mostStatements = 5_000
  /// Relabellings between two looks at whether the task was cancelled.
  private static let batch = 50

  let data: FalsificationData
  let checks: DependenceChecks
  let separation: DiagramSeparation
  /// All statements of the graph, of columns; those with few conditions first.
  let statements: [LocalIndependence]
  /// Those that are tested.
  let tested: [LocalIndependence]
  private let fullCounts: Int

  init(
    _ data: FalsificationData, _ checks: IndependenceChecks, statements: [LocalIndependence], level: SignificanceLevel,
    seed: UInt64
  ) {
    self.data = data
    self.checks = checks.dependences(at: level, isRandom: true)
    separation = DiagramSeparation(data.diagram)
    let ordered = statements.sorted { ($0.conditions.count, $0.node) < ($1.conditions.count, $1.node) }
    self.statements = ordered
    tested = checks.isCheap ? ordered : PermutationTest.drawn(ordered, most: PermutationTest.mostStatements, seed: seed)
    fullCounts = checks.isCheap ? .max : data.choice == .randomFeatures ? 20 : 100
  }

  /// Whether only part of the statements is tested.
  var isPartial: Bool {
    tested.reduce(0) { $0 + $1.others.count } < statements.reduce(0) { $0 + $1.others.count }
  }

  /// - Parameter onProgress: Told by the calling thread how many relabellings are done.
  func baseline(
    _ relabellings: Relabellings, threads: Int, onProgress: ((Int) -> Void)?
  ) throws(FalsificationError) -> PermutationBaseline {
    let own = checks.tally(tested)
    var result = PermutationBaseline(
      count: relabellings.count, isExhaustive: relabellings.isExhaustive, level: checks.level.alpha, tested: own.tested,
      violations: own.violations, asFew: 0, equivalent: 0, meanShare: nil, counted: 0)
    let size = tested.reduce(0) { $0 + $1.others.count }
    // More violations than this are too many even if every other test could tell and found nothing.
    let most = own.tested == 0 ? Int.max : own.violations * size / own.tested
    var shares = 0.0
    var start = 0
    while start < relabellings.count {
      if Task.isCancelled { throw .cancelled }
      let first = start
      let outcomes = mapInParallel(parts: min(PermutationTest.batch, relabellings.count - start), threads: threads) {
        part in
        let number = first + part
        let labels = relabellings[number]
        let tally = checks.tally(
          tested.map { $0.relabelled(labels) }, most: number < fullCounts ? .max : most)
        return (tally: tally, isEquivalent: isEquivalent(labels))
      }
      for (part, outcome) in outcomes.enumerated() {
        if outcome.tally.isAsFew(as: own) { result.asFew += 1 }
        if outcome.isEquivalent { result.equivalent += 1 }
        if first + part < fullCounts {
          result.counted += 1
          shares += Double(outcome.tally.violations) / Double(max(1, outcome.tally.tested))
        }
      }
      start += outcomes.count
      onProgress?(start)
    }
    if result.counted > 0 { result.meanShare = shares / Double(result.counted) }
    return result
  }

  /// Whether the relabelled graph implies the same independences: each of its own is one of the graph's, and both imply
  /// equally many.
  private func isEquivalent(_ labels: [Int]) -> Bool {
    statements.allSatisfy { statement in
      let moved = statement.relabelled(labels)
      return !separation.isConnected(
        data.nodes[moved.node], to: moved.others.map { data.nodes[$0] },
        given: moved.conditions.map { data.nodes[$0] })
    }
  }

  /// So many single statements, drawn without looking at the data, in their order.
  private static func drawn(_ statements: [LocalIndependence], most: Int, seed: UInt64) -> [LocalIndependence] {
    let all = statements.indices.flatMap { index in statements[index].others.map { (index, $0) } }
    guard all.count > most else { return statements }
    var stream = RandomStream(seed: seed, path: [1])
    var others = [[Int]](repeating: [], count: statements.count)
    for place in stream.sample(most, of: all.count).sorted() { others[all[place].0].append(all[place].1) }
    return zip(statements, others).compactMap { statement, others in
      others.isEmpty
        ? nil : LocalIndependence(node: statement.node, conditions: statement.conditions, others: others)
    }
  }
}

import ArgumentParser
import Benchmarking
import CausalData
import CausalGraphs
import CausalStatistics
import Discovery
import Elicitation
import Glibc
import Reconciliation
import SeededRandom

/// Rows of a known network, or of a part of it, and what simulated experts say of its variables.
final class SettingsProblem {
  let truth: DirectedAcyclicGraph
  /// One list an expert, the first of them empty: the data alone.
  let proposals: [[EdgeProposal]]
  private let data: DiscreteData
  private var sizes: [[Double]: Double] = [:]
  private var scores: [Double: ReconciliationData] = [:]

  /// - Parameters:
  ///   - most: The most variables. Of a larger network a part: variables with all their causes, so that the rows of the part
  ///     are rows of the part's own network.
  ///   - least: The fewest variables that will do.
  /// - Returns: nil where a part has fewer than `least` variables or no edge.
  init?(
    _ known: KnownGraph, variables: ClosedRange<Int>, rows: Int, seed: UInt64, path: [Int], experts: [SettingsExpert]
  ) throws {
    guard let whole = known.graph() else { throw ValidationError("\(known.name) is no DAG") }
    var generator = SplitMix64(seed: seed, stream: path)
    let nodes = Self.part(of: whole, most: variables.upperBound, using: &generator)
    guard nodes.count >= variables.lowerBound else { return nil }
    let order = generator.shuffled(nodes)
    var places: [Int: Int] = [:]
    for (place, node) in order.enumerated() { places[node] = place }
    let edges = whole.edges.compactMap { edge in
      places[edge.source].flatMap { source in places[edge.target].map { DirectedEdge(source, $0) } }
    }
    guard !edges.isEmpty else { return nil }
    let truth = try DirectedAcyclicGraph(VariableList(order.map { whole.variables[$0] }), edges: edges)
    let table = try known.sampler(.tables, seed: 0).table(rows: rows, seed: generator.next())
    data = try Self.observed(table, truth.variables)
    self.truth = truth
    proposals =
      [[]] + experts.map { $0.proposals(knowing: truth, seed: seed, replicate: path.reduce(0) { 31 &* $0 &+ $1 }) }
  }

  /// What the data say, with an equivalent sample size that they choose among some.
  func data(for variant: SettingsVariant) throws -> ReconciliationData {
    let sizes = variant.sampleSizes
    let chosen: Double
    // The choice goes by the sparse prior too, the default one.
    if let size = self.sizes[sizes] {
      chosen = size
    } else {
      chosen = sizes.count == 1 ? sizes[0] : try EquivalentSampleSize(for: data, among: sizes).value
      self.sizes[sizes] = chosen
    }
    if let found = scores[chosen] { return found }
    guard let bdeu = DiscreteScore(.bdeu(equivalentSampleSize: chosen), edgePrior: 0) else {
      throw ValidationError("\(chosen) is no sample size")
    }
    let score = DiscreteLocalScore(data, score: bdeu)
    let isSmall = truth.nodeCount <= FamilyTable.mostVariables
    let found =
      isSmall
      ? ReconciliationData(
        score: FamilyTable(score), variables: truth.variables, rows: data.rowCount, name: "BDeu")
      : ReconciliationData(score: score, variables: truth.variables, rows: data.rowCount, name: "BDeu")
    scores[chosen] = found
    return found
  }

  /// Nodes with all their ancestors, each group joined to those before, as many as there is room for.
  private static func part(
    of graph: DirectedAcyclicGraph, most: Int, using generator: inout SplitMix64
  ) -> [Int] {
    guard graph.nodeCount > most else { return Array(0..<graph.nodeCount) }
    let order = generator.shuffled(Array(0..<graph.nodeCount))
    var best: Set<Int> = []
    // From some few first nodes, the part with the most variables.
    for first in order.prefix(10) {
      var part: Set<Int> = []
      var hasGrown = true
      while hasGrown {
        hasGrown = false
        for node in (part.isEmpty ? [first] : order) where !part.contains(node) {
          let group = Set(graph.ancestors(of: node) + [node])
          let union = part.union(group)
          guard union.count <= most, part.isEmpty || !part.isDisjoint(with: group) else { continue }
          (part, hasGrown) = (union, true)
        }
      }
      if part.count > best.count { best = part }
    }
    return best.sorted()
  }

  /// The columns with the levels that occur in them, as a file of these rows has them.
  private static func observed(_ table: Table, _ variables: VariableList) throws -> DiscreteData {
    var (columns, levels): ([[UInt8]], [Int]) = ([], [])
    for variable in variables {
      let column = table.columns[try table.schema.column(named: variable.name)]
      let texts = (0..<column.count).map { column.text(row: $0) ?? "" }
      let names = Set(texts).sorted()
      let codes = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt8(min($0, 255))) })
      columns.append(texts.map { codes[$0] ?? 0 })
      levels.append(names.count)
    }
    return try DiscreteData(columns: columns, levels: levels)
  }
}

/// Every family of a few variables, scored once.
struct FamilyTable: LocalScore {
  /// With more the tables would be too large, and exact sums would leave out families of many parents.
  static let mostVariables = 12

  let variableCount: Int
  private let scores: [[Double]]

  init(_ base: some LocalScore) {
    let count = base.variableCount
    variableCount = count
    scores = (0..<count).map { child in
      (0..<(1 << count)).map { set in
        set & (1 << child) != 0
          ? -.infinity : base.localScore(of: child, parents: (0..<count).filter { set & (1 << $0) != 0 })
      }
    }
  }

  func localScore(of child: Int, parents: [Int]) -> Double { scores[child][parents.reduce(0) { $0 | 1 << $1 }] }
}

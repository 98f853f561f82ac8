/// All that a benchmark scores.
///
/// Variables stand in an order that seed and replicate draw: that of a file often is a causal one, and ties are broken by it.
public struct BenchmarkPlan: Sendable {
  /// The known graphs.
  public var graphs: [KnownGraph]
  /// How variables are called.
  public var names: [KnownGraph.Names]
  /// Who is asked; none for data alone.
  public var experts: [any BenchmarkExpert]
  /// What learns from data alone.
  public var algorithms: [BenchmarkAlgorithm]
  /// Sizes of the data sets; none for names alone.
  public var rows: [Int]
  /// Where the data's probabilities come from; nil: a network's tables where it has them, else random equations.
  public var parameters: SimulationParameters?
  /// How often everything that is random is drawn anew.
  public var replicates: Int
  /// Fixes every random choice: replicate r draws its data as `wherefore simulate` does with the seed `seed + r`.
  public var seed: UInt64
  /// The most threads; no result depends on it.
  public var threads: Int

  /// A plan.
  public init(
    graphs: [KnownGraph], names: [KnownGraph.Names] = [.plain], experts: [any BenchmarkExpert] = [],
    algorithms: [BenchmarkAlgorithm] = [.reconciler], rows: [Int] = [1_000],
    parameters: SimulationParameters? = nil, replicates: Int = 1, seed: UInt64 = 0, threads: Int = 1
  ) {
    (self.graphs, self.names, self.experts) = (graphs, names, experts)
    (self.algorithms, self.rows, self.parameters) = (algorithms, rows, parameters)
    (self.replicates, self.seed, self.threads) = (max(1, replicates), seed, threads)
  }

  /// Where the data of a graph come from.
  func parameters(for graph: KnownGraph) -> SimulationParameters {
    parameters ?? (graph.network == nil ? .randomGaussian : .tables)
  }

  /// The cells of a graph, in the order they are worked on.
  func cells(of graph: KnownGraph) -> [BenchmarkCell] {
    var cells: [BenchmarkCell] = []
    let contents = experts.map { $0.content(about: graph.name) }
    for (place, names) in names.enumerated() {
      for replicate in 0..<replicates {
        let base = BenchmarkCell(graph: graph.name, names: names, method: .names, replicate: replicate, seed: seed)
        for (expert, content) in zip(experts, contents) where replicate == 0 || expert.variesByReplicate {
          var cell = base
          cell.take(expert, content: content)
          cells.append(cell)
        }
        for rows in rows {
          var cell = base
          (cell.method, cell.rows, cell.parameters) = (.data, rows, parameters(for: graph))
          // Data alone do not know what their columns are called.
          for algorithm in algorithms where place == 0 {
            cell.algorithm = algorithm.name
            cells.append(cell)
          }
          (cell.method, cell.algorithm) = (.merged, BenchmarkAlgorithm.reconciler.name)
          for (expert, content) in zip(experts, contents) {
            cell.take(expert, content: content)
            cells.append(cell)
          }
        }
      }
    }
    return cells
  }

  /// How many cells there are.
  public var cellCount: Int { graphs.reduce(0) { $0 + cells(of: $1).count } }
}

extension BenchmarkCell {
  /// Makes the cell the expert's.
  fileprivate mutating func take(_ expert: some BenchmarkExpert, content: String?) {
    (self.expert, kind, strategy, self.content) = (expert.label, expert.kind, expert.strategy, content)
  }
}

import CausalGraphs
import CausalStatistics
import Discovery
import SeededRandom
import Synchronization
import Testing

@Suite("Bootstrap of edges")
struct EdgeBootstrapTests {
  struct Broken: Error {}

  /// v0 → v2 ← v1 strongly, v2 → v3 weakly, v4 apart.
  static func columns(rows: Int) throws -> [[Double]] {
    var generator = SplitMix64(seed: 50)
    var columns = (0..<5).map { _ in (0..<rows).map { _ in Samples.normal(using: &generator) } }
    for row in 0..<rows {
      columns[2][row] += columns[0][row] + columns[1][row]
      columns[3][row] += 0.1 * columns[2][row]
    }
    return columns
  }

  static func search(_ moments: Moments) throws -> DiscoveredGraph {
    .partiallyDirected(
      try GreedySearch(extended: false).run(
        GaussianBIC(moments, penaltyDiscount: 1), variables: Samples.names(5)
      ).equivalenceClass)
  }

  @Test("Strong edges are certain, weak ones are not, and v-structures show their directions")
  func strength() throws {
    let moments = try BucketedMoments(Matrix(columns: EdgeBootstrapTests.columns(rows: 300)))
    let found = try EdgeBootstrap(replicates: 100, seed: 1).frequencies(of: moments, search: EdgeBootstrapTests.search)
    func frequency(_ first: Int, _ second: Int) -> DiscoveryReport.EdgeFrequency? {
      found.first { ($0.first, $0.second) == (first, second) }?.frequency
    }
    #expect(frequency(0, 2)?.adjacent == 1 && (frequency(0, 2)?.forward ?? 0) > 0.8)
    #expect(frequency(1, 2)?.adjacent == 1 && frequency(1, 2)?.backward ?? 1 < 0.1)
    // A correlation of 0.17 in 300 rows: its t-value is 3, the penalty's threshold 2.4.
    let weak = frequency(2, 3)?.adjacent ?? 0
    #expect(weak > 0.05 && weak < 1)
    #expect((frequency(0, 4)?.adjacent ?? 0) < 0.3)
    #expect(found.allSatisfy { $0.first < $0.second && $0.frequency.forward + $0.frequency.backward <= 1 })
  }

  @Test("Buckets of one row each give what counted rows give, on any number of threads")
  func rowsAndBuckets() throws {
    let columns = try EdgeBootstrapTests.columns(rows: 60)
    let moments = try BucketedMoments(Matrix(columns: columns))
    let byBuckets = try EdgeBootstrap(replicates: 30, seed: 2).frequencies(
      of: moments, search: EdgeBootstrapTests.search)
    let byRows = try EdgeBootstrap(replicates: 30, seed: 2, threads: 3).frequencies(rows: 60) { counts in
      #expect(counts.reduce(0, +) == 60)
      return try EdgeBootstrapTests.search(Moments(columns: columns, weights: counts.map(Double.init)))
    }
    let threaded = try EdgeBootstrap(replicates: 30, seed: 2, threads: 4).frequencies(
      of: moments, search: EdgeBootstrapTests.search)
    #expect(byBuckets == byRows && byBuckets == threaded && !byBuckets.isEmpty)
  }

  @Test("Shares are counted over all replicates, of every kind of graph")
  func counting() throws {
    let names = try Samples.names(3)
    let number = Mutex(0)
    let found = try EdgeBootstrap(replicates: 10).frequencies(rows: 3) { _ in
      let replicate = number.withLock { number in
        number += 1
        return number
      }
      switch replicate % 5 {
      case 0: return .directedAcyclic(try DirectedAcyclicGraph(names, edges: [DirectedEdge(2, 0)]))
      case 1:
        return .partiallyDirected(
          try PartiallyDirectedGraph(names, directed: [DirectedEdge(0, 1)], undirected: [UndirectedEdge(0, 2)]))
      case 2: return .partialAncestral(try MixedGraph(names, kind: .pag, edges: [.directed(1, 0)]))
      case 3: return .partialAncestral(try MixedGraph(names, kind: .pag, edges: [MarkedEdge(0, .circle, 1, .arrow)]))
      default: return .partiallyDirected(PartiallyDirectedGraph(names))
      }
    }
    let expected: [(Int, Int, DiscoveryReport.EdgeFrequency)] = [
      (0, 1, .init(adjacent: 0.6, forward: 0.2, backward: 0.2)),
      (0, 2, .init(adjacent: 0.4, forward: 0, backward: 0.2)),
    ]
    #expect(found.count == 2)
    for (pair, (first, second, frequency)) in zip(found, expected) {
      #expect((pair.first, pair.second) == (first, second) && pair.frequency == frequency)
    }
    var report = DiscoveryReport(
      graph: .partiallyDirected(PartiallyDirectedGraph(names)), algorithm: "a", method: "m", evaluations: 0,
      support: [.init(0, 2, scoreDifference: 3)])
    report.add(found)
    #expect(report.support.map(\.first) == [0, 0] && report.support.map(\.second) == [1, 2])
    #expect(report.support[1].scoreDifference == 3 && report.support[1].frequency?.adjacent == 0.4)
  }

  @Test("An error ends it, progress is told, a cancelled task stops")
  func ends() async throws {
    #expect(throws: Broken.self) { try EdgeBootstrap(replicates: 9).frequencies(rows: 2) { _ in throw Broken() } }
    let names = try Samples.names(2)
    var steps: [Int] = []
    _ = try EdgeBootstrap(replicates: 20, threads: 2).frequencies(
      rows: 2, progress: { steps.append($0.done) },
      search: { _ in .directedAcyclic(DirectedAcyclicGraph(names)) })
    #expect(steps.last == 20 && steps.count > 1)
    #expect(
      try EdgeBootstrap(replicates: 0).frequencies(rows: 2) { _ in .directedAcyclic(DirectedAcyclicGraph(names)) } == []
    )
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try EdgeBootstrap(replicates: 5).frequencies(rows: 2) { _ in
        .directedAcyclic(DirectedAcyclicGraph(names))
      }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

import ArgumentParser
import CausalGraphs
import SeededRandom

/// Times the reading and writing of a large graph in each format.
struct Formats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "Time each graph format on one random graph; build with -c release.")

  @Option(help: "How many nodes the graph has.")
  var nodes = 5_000

  @Option(help: "How many edges it has.")
  var edges = 10_000

  @Option(help: "How often each is read and written.")
  var runs = 7

  @Option(help: "Fixes the graph.")
  var seed: UInt64 = 1

  @Option(help: "Only this format.")
  var only: String?

  @Option(help: "Write the graph into this folder too, as graph.json and so on, for other programs to read.")
  var folder: String?

  /// A table has two states and 2^parents rows: more parents would measure tables and not formats.
  private static let mostParents = 6

  func run() throws {
    guard nodes > Formats.mostParents, edges > 0, edges <= nodes * 4, runs > 0 else {
      throw ValidationError("give at least 7 nodes, 1 run, and at most 4 edges a node")
    }
    let document = try graph()
    print("| format | bytes | | \(Stopwatch.heading) | MB/s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for format in GraphFormat.allCases where only == nil || only == format.rawValue {
      let text = try document.text(as: format)
      let bytes = Array(text.utf8)
      if let folder { try OutputFile.write(text, to: "\(folder)/graph.\(format.rawValue)") }
      if format != .mermaid {
        let found = try GraphDocument.read(bytes, as: format)
        guard found.variables.count == nodes, found.edges.count == edges else {
          throw ValidationError("\(format.rawValue) read back as another graph")
        }
        report(format, bytes, "read", try Stopwatch(runs: runs) { try GraphDocument.read(bytes, as: format) })
      }
      report(format, bytes, "write", try Stopwatch(runs: runs) { try document.text(as: format) })
    }
  }

  private func report(_ format: GraphFormat, _ bytes: [UInt8], _ what: String, _ watch: Stopwatch) {
    let rate = Stopwatch.text(Double(bytes.count) / 1e3 / max(watch.median, 1e-6))
    print("| \(format.rawValue) | \(bytes.count) | \(what) | \(watch.cells) | \(rate) |")
  }

  /// A DAG with a probability on each edge, and tables of two states for BIF.
  private func graph() throws -> GraphDocument {
    var generator = SplitMix64(seed: seed)
    let drawn = BenchmarkGraph.edges(
      nodes: nodes, count: edges, mostParents: Formats.mostParents, using: &generator)
    var document = try GraphDocument(
      kind: .dag, variables: BenchmarkGraph.variables(nodes),
      edges: drawn.sorted { ($0.source, $0.target) < ($1.source, $1.target) }.map {
        GraphEdge($0.source, $0.target, probability: Double(500 + generator.below(500)) / 1_000)
      })
    var parents = [[Int]](repeating: [], count: nodes)
    for edge in document.edges { parents[edge.target].append(edge.source) }
    let tables = parents.map { parents in
      (0..<1 << parents.count).flatMap { _ in
        let first = generator.below(1_001)
        return [Double(first) / 1_000, Double(1_000 - first) / 1_000]
      }
    }
    document.network = BayesianNetworkTables(
      states: .init(repeating: ["no", "yes"], count: nodes), parents: parents, tables: tables)
    return document
  }
}

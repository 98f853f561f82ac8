import ArgumentParser
import CausalGraphs
import SeededRandom

/// Times the distances between two large graphs.
struct Scoring: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Time the scoring of two random graphs; build with -c release.")

  @Option(help: "How many nodes each has.")
  var nodes = 1_000

  @Option(help: "How many edges each has.")
  var edges = 4_000

  @Option(help: "How often each measure is taken.")
  var runs = 7

  @Option(help: "Fixes the graphs.")
  var seed: UInt64 = 1

  @Option(help: "Write truth.csv and learned.csv into this folder first, for other programs to score.")
  var folder: String?

  func run() throws {
    guard nodes > 1, edges > 0, edges <= nodes * (nodes - 1) / 4, runs > 0 else {
      throw ValidationError("give at least 2 nodes, 1 run, and at most a quarter of nodes · (nodes − 1) edges")
    }
    var generator = SplitMix64(seed: seed)
    let variables = try BenchmarkGraph.variables(nodes)
    let truth = try DirectedAcyclicGraph(
      variables, edges: BenchmarkGraph.edges(nodes: nodes, count: edges, using: &generator))
    let learned = try DirectedAcyclicGraph(
      variables, edges: BenchmarkGraph.edges(nodes: nodes, count: edges, using: &generator))
    if let folder {
      try OutputFile.write(GraphDocument(truth).text(as: .csv), to: folder + "/truth.csv")
      try OutputFile.write(GraphDocument(learned).text(as: .csv), to: folder + "/learned.csv")
    }
    print("| measure | value | \(Stopwatch.heading) |")
    print("| --- | --- | --- | --- | --- | --- |")
    try measure("all of `wherefore score`") {
      try GraphScore(learned: learned, truth: truth)
    } value: { _ in
      ""
    }
    try measure("SHD") {
      try truth.structuralHammingDistance(to: learned)
    } value: {
      "\($0)"
    }
    try measure("CPDAG of a DAG, SHD of two CPDAGs") {
      try truth.completedPartiallyDirectedGraph.structuralHammingDistance(
        to: learned.completedPartiallyDirectedGraph)
    } value: {
      "\($0)"
    }
    try measure("SID (parent AID)") {
      try truth.structuralInterventionDistance(to: learned)
    } value: {
      "\($0)"
    }
    try measure("ancestor AID") {
      try truth.adjustmentIdentificationDistance(to: learned, strategy: .ancestors).mistakes
    } value: {
      "\($0)"
    }
  }

  private func measure<Value>(
    _ name: String, _ work: () throws -> Value, value: (Value) -> String
  ) throws {
    let result = try work()
    let watch = try Stopwatch(runs: runs, of: work)
    print("| \(name) | \(value(result)) | \(watch.cells) |")
  }
}

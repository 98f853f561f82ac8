import ArgumentParser
import CausalData
import CausalGraphs
import Discovery

/// Times the order search on categorical data.
struct Discrete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discrete",
    abstract: "Time the order search on categorical data, and say how far its class is from the true one.")

  @Option(help: "CSV files of categories with a header.")
  var data: [String]

  @Option(help: "For each, its true edges (parent,child).")
  var truth: [String] = []

  @Option(help: "Runs that count, after one to warm up.")
  var runs = 5

  @Option(help: "bdeu, bic or qnml; the default setting where none of these options is given.")
  var score: String?

  @Option(help: "The equivalent sample size, or the penalty discount.")
  var setting = 1.0

  @Option(help: "The edge prior γ.")
  var edgePrior = 0.75

  @Flag(help: "One JSON object a line instead of a table.")
  var json = false

  func validate() throws {
    if !truth.isEmpty && truth.count != data.count { throw ValidationError("name one --truth a --data, or none") }
    if try chosen() == nil { throw ValidationError("the score is bdeu, bic or qnml, its settings numbers from 0") }
  }

  private func chosen() throws -> DiscreteScore? {
    switch score {
    case nil: .standard
    case "bdeu": DiscreteScore(.bdeu(equivalentSampleSize: setting), edgePrior: edgePrior)
    case "bic": DiscreteScore(.bic(penaltyDiscount: setting), edgePrior: edgePrior)
    case "qnml": DiscreteScore(.quotientNML, edgePrior: edgePrior)
    default: nil
    }
  }

  func run() async throws {
    let score = try chosen() ?? .standard
    if !json {
      print("| data | \(Stopwatch.heading) | SHD of the class | score | scores computed |")
      print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    }
    for (index, path) in data.enumerated() {
      // Integers too are names of levels here, and a level named "None" is a level.
      var options = TableReadingOptions(threads: 1)
      options.missingTokens = []
      var table = try await Table.read(path: path, options: options)
      table = try Table(
        table.columns.map { column in (column.name, .levels((0..<column.count).map { column.text(row: $0) })) })
      // The whole search, merging equal rows and grouping columns included.
      func outcome() throws -> OrderSearchResult {
        try DiscreteOrderSearch(DiscreteLocalScore(try DiscreteData(table), score: score)).run()
      }
      let result = try outcome()
      let watch = try Stopwatch(runs: runs, of: outcome)
      var distance: Int?
      if !truth.isEmpty {
        let lines = try InputFile.bytes(at: truth[index]).split(separator: 10).dropFirst()
        let edges = try lines.map { line in
          let ends = line.split(separator: 44).map { String(decoding: $0, as: UTF8.self) }
          return DirectedEdge(try table.schema.column(named: ends[0]), try table.schema.column(named: ends[1]))
        }
        let expected = try DirectedAcyclicGraph(table.schema.variables, edges: edges).completedPartiallyDirectedGraph
        distance = try result.equivalenceClass(over: table.schema.variables).structuralHammingDistance(to: expected)
      }
      if json {
        print("{\"cpu\":\(watch.median / 1e3),\"shd\":\(distance.map { "\($0)" } ?? "null"),\"score\":\(result.score)}")
      } else {
        let name = path.split(separator: "/").last ?? ""
        print(
          "| \(name) | \(watch.cells) | \(distance.map { "\($0)" } ?? "") | \(result.score) | \(result.evaluations) |")
      }
    }
  }
}

import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery

/// Times DirectLiNGAM, or writes the data for it and its peer.
struct LiNGAM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lingam",
    abstract: "Time DirectLiNGAM, and say how far its order and its graph are from the true ones.")

  @Option(help: "CSV files of numbers with a header.")
  var data: [String] = []

  @Option(help: "For each, its true edges (parent,child).")
  var truth: [String] = []

  @Option(help: "Writes random models to this folder instead: linear-p50-d4-uniform-1.csv and the like.")
  var write: String?

  @Option(help: "Numbers of variables of the models written.")
  var variables: [Int] = [10, 50]

  @Option(help: "Expected degrees of the models written.")
  var degrees: [Double] = [2, 4]

  @Option(help: "Rows of the models written.")
  var rows = 1_000

  @Option(help: "Models written of each kind.")
  var replicates = 1

  @Option(help: "Runs that count, after one to warm up.")
  var runs = 3

  @Flag(help: "Also print the causal orders.")
  var orders = false

  func validate() throws {
    if truth.count != data.count { throw ValidationError("name one --truth a --data") }
  }

  func run() throws {
    if let write {
      for count in variables {
        for degree in degrees {
          for noise in [LinearModel.Noise.uniform, .exponential] {
            for replicate in 1...max(1, replicates) {
              let model = try LinearModel(
                variables: count, degree: degree, rows: rows, noise: noise, seed: UInt64(replicate))
              try model.write(to: write, name: "linear-p\(count)-d\(Int(degree))-\(noise)-\(replicate)")
            }
          }
        }
      }
      return
    }
    print("| program | data | \(Stopwatch.heading) | edges against the order | SHD of the graph | pairs compared |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (path, truth) in zip(data, truth) {
      let file = try NumericFile(at: path)
      let expected = try file.truth(at: truth)
      let matrix = Matrix(columns: file.columns)
      func outcome() throws -> DirectLiNGAM.Outcome { try DirectLiNGAM().run(matrix, variables: file.variables) }
      let result = try outcome()
      let watch = try Stopwatch(runs: runs, of: outcome)
      var place = [Int](repeating: 0, count: file.variables.count)
      for (index, node) in result.order.enumerated() { place[node] = index }
      let against = expected.edges.count { place[$0.source] > place[$0.target] }
      let distance = PartiallyDirectedGraph(result.graph).pairsUnlike(PartiallyDirectedGraph(expected))
      let name = path.split(separator: "/").last ?? ""
      print("| wherefore | \(name) | \(watch.cells) | \(against) | \(distance) | \(result.comparisons) |")
      if orders { print("order: " + result.order.map(String.init).joined(separator: ",")) }
    }
  }
}

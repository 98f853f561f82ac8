import ArgumentParser
import Benchmarking
import CausalGraphs
import Glibc

/// Prints the scores of the recorded answers about the arctic's ice.
struct ArcticSeaIce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arctic-sea-ice",
    abstract: "Score recorded answers about the arctic sea ice graph, which has cycles, through our own proposals.")

  @Option(help: "The folder with answers.csv.")
  var data = "benchmarks/arctic-sea-ice"

  @Option(help: "The true graph.")
  var graph = "benchmarks/graphs/arctic-sea-ice.json"

  func run() throws {
    let truth = try KnownGraph.read(path: graph) {
      try InputFile.bytes(at: $0)
    } exists: {
      access($0, R_OK) == 0
    }
    let lines = try ArcticSeaIceBenchmark.run(
      graph: truth, answers: InputFile.bytes(at: data + "/" + ArcticSeaIceBenchmark.answersFile))
    print("| model | run | calls | edges | NHD | precision | recall | F1 | without an answer |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for line in lines {
      let edges = line.edges
      print(
        "| \(line.model) | \(line.run) | \(line.calls) | \(edges.truePositives + edges.falsePositives)",
        "| \(threeDecimals(line.normalisedHammingDistance)) | \(threeDecimals(edges.precision))",
        "| \(threeDecimals(edges.recall)) | \(threeDecimals(edges.f1)) | \(line.unreadable) |")
    }
  }

  private func threeDecimals(_ value: Double?) -> String {
    guard let value else { return "–" }
    let thousandths = Int((value * 1_000).rounded())
    let digits = String(thousandths % 1_000)
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

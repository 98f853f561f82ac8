import ArgumentParser
import Benchmarking
import CausalData
import CausalGraphs
import Reconciliation

/// Merges simulated experts of growing error rates with simulated data, and compares with the data alone.
struct Valve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "valve",
    abstract: "What experts that err more and more do to a graph: simulated experts and data; build with -c release.",
    discussion: """
      Each simulated expert is asked about all pairs and answers →, ← or none; at the error rate one of the two others. \
      It is as sure of each answer whatever the error rate: nobody tells the reconciler which expert errs.
      """)

  @Option(help: "Known graphs with probability tables.")
  var network: [String] = [
    "cancer", "earthquake", "survey", "asia", "sachs", "child", "insurance", "water", "alarm", "hailfinder",
  ]

  @Option(help: "The folder of the known graphs.")
  var graphs = "benchmarks/graphs"

  @Option(help: "Rows of the samples; may be repeated.")
  var rows = [250, 1_000]

  @Option(help: "Samples of each size.")
  var replicates = 3

  @Option(help: "Error rates, in per cent.")
  var errors = [0, 10, 20, 30, 40, 50]

  @Option(help: "Of the pairs linked through others only, the part that the expert takes for direct.")
  var ancestral = 0.0

  @Option(help: "The probability that the expert gives its answers.")
  var confidence = 0.915

  @Option(help: "What a reliability is where the data decide nothing; the default where left out.")
  var defaultReliability: Double?

  @Flag(help: "Beside the most probable graph the one of least expected distance, where probabilities are computed.")
  var both = false

  @Option(help: "Directions that nothing decides are settled by so many random orders of the variables, on average.")
  var orders = 1

  @Option(help: "Fixes data and experts.")
  var seed: UInt64 = 1

  func run() async throws {
    var settings = ReconciliationSettings()
    if let defaultReliability { settings.prior.defaultReliability = defaultReliability }
    let heads = errors.map { "\($0) %" }
    print("| network | data alone | " + heads.joined(separator: " | ") + " |")
    print("| --- | --- | " + heads.map { _ in "---" }.joined(separator: " | ") + " |")
    var sums = [Double](repeating: 0, count: errors.count + 1)
    for name in network {
      let document = try GraphDocument.read(InputFile.bytes(at: "\(graphs)/\(name).bif"), as: .bif)
      let known = try document.directedAcyclicGraph()
      let sampler = try DiscreteNetworkSampler(document)
      var (cell, weights) = (sums.map { _ in 0.0 }, errors.map { _ in 0.0 })
      var nearest = cell
      for size in rows {
        for replicate in 0..<replicates {
          let table = sampler.table(rows: 0..<size, seed: seed &+ UInt64(1_000 * replicate), threads: 1)
          let truth = try ReplayRun.shuffled(known, seed: seed, path: [size, replicate])
          let run = try ReplayRun(table, over: truth.variables, settings: settings)
          cell[0] += try ReplayRun.distance(run.alone, truth, orders: orders, seed: seed)
          if both { nearest[0] += try ReplayRun.distanceOfNearest(run.alone, truth).map(Double.init) ?? .nan }
          for (place, rate) in errors.enumerated() {
            var faults = SimulatedErrors()
            (faults.flips, faults.ancestral) = (Double(rate) / 100, ancestral)
            faults.confidence = .fixed(confidence)
            let claims = SimulatedExpert(faults).answers(
              knowing: truth, seed: seed &+ UInt64(size), replicate: replicate)
            let merged = try run.merged(claims.proposals)
            cell[place + 1] += try ReplayRun.distance(merged, truth, orders: orders, seed: seed)
            if both { nearest[place + 1] += try ReplayRun.distanceOfNearest(merged, truth).map(Double.init) ?? .nan }
            weights[place] += merged.reliabilities.first?.weight ?? 0
          }
        }
      }
      let runs = Double(rows.count * replicates)
      for place in cell.indices { sums[place] += cell[place] / runs / Double(network.count) }
      let texts = zip(cell.dropFirst(), weights).map { Replay.text($0 / runs) + " (\(Replay.text($1 / runs)))" }
      print("| \(name) | \(Replay.text(cell[0] / runs)) | " + texts.joined(separator: " | ") + " |")
      if both {
        print(
          "| \(name), least expected distance | "
            + nearest.map { Replay.text($0 / runs) }.joined(separator: " | ") + " |")
      }
    }
    print("| mean | " + sums.map(Replay.text).joined(separator: " | ") + " |")
  }
}

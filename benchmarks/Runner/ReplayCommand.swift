import ArgumentParser
import CausalGraphs
import Discovery
import Elicitation
import Reconciliation

/// Replays recorded answers of GPT-4 with the samples that published mergers of the same answers with data used.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Merge recorded answers about asia, cancer, child and alarm with samples of them; build with -c release.",
    discussion: """
      The folder holds pair-answers (answers.csv, NETWORK.json and NETWORK_edges.csv of github.com/tyMadara/ILS-CSL) and \
      samples (NETWORK_ROWS_REPLICATE.csv.gz of github.com/andrewli77/MINOBS-anc). Each network's answers are \
      calibrated on the other three.
      """)

  @Option(help: "The folder with pair-answers and samples.")
  var data: String

  @Option(help: "The networks to report.")
  var network: [String] = ["asia", "cancer", "child", "alarm"]

  @Option(help: "Of each size, the first so many samples.")
  var replicates = ReplayNetwork.replicates

  @Option(help: "The reliability of the expert; learned from the data where left out.")
  var reliability: Double?

  @Option(help: "What a reliability is where the data decide nothing; the default where left out.")
  var defaultReliability: Double?

  @Option(help: "The equivalent sample size of BDeu; chosen by the data where left out.")
  var sampleSize: Double?

  @Flag(help: "Reports the graph of least expected distance instead of the most probable one.")
  var leastDistance = false

  @Flag(help: "Beside the most probable graph the one of least expected distance, where probabilities are computed.")
  var both = false

  @Option(help: "How probabilities are computed: auto, exact, sampled or none.")
  var posterior = "auto"

  @Option(help: "Only samples of so many rows; may be repeated.")
  var rows: [Int] = []

  @Option(help: "Directions that nothing decides are settled by so many random orders of the variables, on average.")
  var orders = 1

  @Option(help: "Fixes the order of the variables, by which ties are broken.")
  var seed: UInt64 = 1

  @Flag(help: "A line for each sample too.")
  var verbose = false

  /// Published means of the same six samples and answers: data alone (the better of MINOBSx and CaMML) and merged (the
  /// best variant).
  private static let published: [String: (alone: Double, merged: Double)] = [
    "asia 250": (4.17, 1.83), "asia 1000": (2.17, 1.00), "cancer 250": (3.00, 2.00), "cancer 1000": (1.83, 1.17),
    "child 500": (6.33, 4.17), "child 2000": (2.33, 1.00), "alarm 1000": (9.50, 3.67), "alarm 4000": (6.50, 2.83),
  ]
  private static let sizes = [
    ("asia", [250, 1_000]), ("cancer", [250, 1_000]), ("child", [500, 2_000]), ("alarm", [1_000, 4_000]),
  ]

  func run() async throws {
    let all = try Self.sizes.map { try ReplayNetwork($0.0, sizes: $0.1, folder: data) }
    guard let posterior = ReconciliationSettings.Posterior(rawValue: posterior) else {
      throw ValidationError("--posterior is auto, exact, sampled or none")
    }
    print("| network, rows | data alone | published | merged | published |")
    print("| --- | --- | --- | --- | --- |")
    for subject in all where network.contains(subject.name) {
      let calibration = ReplayNetwork.calibration(for: subject, among: all)
      let proposals = subject.answers.flatMap { $0.proposals(calibration: calibration) }
      for rows in subject.sizes where self.rows.isEmpty || self.rows.contains(rows) {
        var sums = [Double](repeating: 0, count: 4)
        for replicate in 1...replicates {
          let table = try await subject.sample(rows: rows, replicate: replicate)
          var settings = ReconciliationSettings()
          settings.posterior = posterior
          if let defaultReliability { settings.prior.defaultReliability = defaultReliability }
          if leastDistance { settings.estimate = .leastExpectedDistance }
          let truth = try ReplayRun.shuffled(subject.truth, seed: seed, path: [rows, replicate])
          let run = try ReplayRun(table, over: truth.variables, sampleSize: sampleSize, settings: settings)
          let merged = try run.merged(proposals, reliability: reliability)
          var distances = try [run.alone, merged].map {
            try ReplayRun.distance($0, truth, orders: orders, seed: seed)
          }
          if both {
            distances += try [run.alone, merged].map {
              try ReplayRun.distanceOfNearest($0, truth).map(Double.init) ?? .nan
            }
          }
          for (place, distance) in distances.enumerated() { sums[place] += distance }
          if verbose {
            print(
              "\(subject.name) \(rows) \(replicate): distances \(distances), sample size \(run.data.setting ?? 0),",
              merged.reliabilities.map { "weight \(Self.text($0.weight)): \($0.explanation)" }
                .joined(separator: "; "))
          }
        }
        let means = sums.map { Self.text($0 / Double(replicates)) }
        let name = "\(subject.name) \(rows)"
        let published = Self.published[name].map { (Self.text($0.alone), Self.text($0.merged)) } ?? ("", "")
        print("| \(name) | \(means[0]) | \(published.0) | \(means[1]) | \(published.1) |")
        if both { print("| \(name), least expected distance | \(means[2]) | | \(means[3]) | |") }
      }
    }
  }

  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
  }
}

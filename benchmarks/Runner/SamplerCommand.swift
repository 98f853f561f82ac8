import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery
import Glibc

/// Times sampled posteriors, and compares seeds with one another and with the sum over all graphs.
struct Sampler: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sampler",
    abstract: "Sample DAGs: processor time, diagnostic, seeds against each other and exact sums; build with -c release."
  )

  @Option(help: "CSV files of categories with a header, under BDeu with an equivalent sample size of 1.")
  var categories: [String] = []

  @Option(help: "Numbers of variables of random linear Gaussian models under BGe.")
  var variables: [Int] = [14, 20]

  @Option(help: "Rows of those models.")
  var rows = 500

  @Option(help: "The most variables for which the sum over all graphs is made too.")
  var exactLimit = 14

  @Option(help: "Seeds to compare.")
  var seeds = 3

  @Option(help: "The most steps of a chain; the default where left out.")
  var steps: Int?

  @Option(help: "The most candidates of a variable; the default where left out.")
  var candidates: Int?

  @Option(help: "The most threads at a time.")
  var threads = 1

  func run() throws {
    print(
      "| data | seed | CPU s | split-R̂ | ESS | largest difference of chains | agree | edges from outside | compared with | "
        + "largest difference |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for path in categories {
      let file = try CategoryFile(at: path)
      guard let score = DiscreteScore(.bdeu(equivalentSampleSize: 1), edgePrior: 0) else { continue }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      try compare("\(name), \(file.variables.count)", DiscreteLocalScore(file.data, score: score), file.variables)
    }
    for count in variables {
      let model = try LinearModel(variables: count, degree: 3, rows: rows, noise: .gaussian, seed: 1)
      let score = try BGe(Moments(columns: model.columns))
      try compare("linear, \(count)", score, model.graph.variables)
    }
  }

  private func compare(_ name: String, _ score: some LocalScore, _ names: VariableList) throws {
    // A sparse prior: two edges a variable are expected.
    let count = names.count
    let share = min(0.2, max(0.02, 1 / Double(max(1, count - 1))))
    let prior = [Double](repeating: log(share / (1 - 2 * share)), count: count * count)
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: names, logPrior: prior)
    var (reference, referenceName): ([Double]?, String) = (nil, "")
    if count <= exactLimit {
      let exact = try ExactEdgePosterior(threads: threads).posterior(
        of: score, variables: names, constraints: constraints)
      (reference, referenceName) = (exact.probabilities, "all graphs")
    }
    for seed in 0..<UInt64(max(1, seeds)) {
      var options = GraphSampler.Options()
      (options.seed, options.steps, options.threads) = (seed, steps, threads)
      if let candidates { options.candidateLimit = candidates }
      let start = Sampler.processorSeconds
      let posterior = try GraphSampler(score, constraints: constraints, options: options).run()
      let took = Sampler.processorSeconds - start
      guard case .sampled(let diagnostic) = posterior.method else { continue }
      var cells = [name, "\(seed)", Stopwatch.text(took)]
      cells += [diagnostic.largestSplitRHat, diagnostic.smallestEffectiveSampleSize].map(Stopwatch.text)
      cells += [Stopwatch.text(diagnostic.largestDifference), diagnostic.hasConverged ? "yes" : "no"]
      cells.append(Stopwatch.text(diagnostic.outsideEdges))
      if let reference {
        let differences = zip(reference, posterior.probabilities).map { abs($0 - $1) }
        cells += [referenceName, Stopwatch.text(differences.max() ?? 0)]
      } else {
        (reference, referenceName) = (posterior.probabilities, "seed \(seed)")
        cells += ["", ""]
      }
      print("| " + cells.joined(separator: " | ") + " |")
    }
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

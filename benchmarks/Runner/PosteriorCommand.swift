import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery
import Glibc
import GraphEnumeration
import SeededRandom

/// Checks exact edge posteriors against all graphs on four and five nodes and against another sum on more, and times them.
struct PosteriorBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posterior",
    abstract: "Check exact edge posteriors against enumeration, and time them; build with -c release.")

  @Option(help: "Problems on four nodes, and as many on five, each compared with all graphs.")
  var problems = 200

  @Option(help: "Problems for each number of variables compared with a sum over layers that subtracts nothing.")
  var layered = 3

  @Option(help: "Numbers of variables for that comparison.")
  var layeredVariables: [Int] = [8, 10]

  @Option(help: "Numbers of variables to time.")
  var variables: [Int] = [10, 11, 12, 13, 14, 15, 16]

  @Option(help: "CSV files of categories with a header, to be timed under BDeu with an equivalent sample size of 1.")
  var categories: [String] = []

  @Option(help: "The most parents a variable may have; no limit where left out.")
  var parentLimit: Int?

  @Option(help: "The most threads at a time.")
  var threads = 1

  @Option(help: "Fixes the problems.")
  var seed: UInt64 = 1

  /// With odds 1/p for every edge and no data: the probability of each edge, by Robinson's recursion in rational arithmetic
  /// (Python's fractions).
  private static let closedForms = [16: 0.052354714642821272522, 20: 0.042919822955751155888]

  func run() throws {
    for count in problems > 0 ? [4, 5] : [] { try compareWithEnumeration(count) }
    for count in layered > 0 ? layeredVariables : [] { try compareWithLayers(count) }
    print("")
    print("| variables | data | processor s | wall s | peak MB | local scores | ln evidence | discrepancy |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    var errors: [String] = []
    for count in variables {
      for rows in [1_000, 50] {
        let model = try LinearModel(variables: count, degree: 4, rows: rows, noise: .gaussian, seed: seed)
        let score = try BGe(Moments(columns: model.columns))
        try time("BGe, \(rows) rows", score, model.graph.variables)
      }
      let prior = [Double](repeating: -log(Double(count)), count: count * count)
      let names = try VariableList(names: (0..<count).map { "X\($0)" })
      let constraints = try EdgeConstraints(BackgroundKnowledge(), over: names, logPrior: prior)
      let posterior = try time("none, odds 1/p", NoData(variableCount: count), names, constraints)
      if let known = PosteriorBenchmark.closedForms[count] {
        let worst = (0..<count * count).reduce(0) {
          $1 / count == $1 % count ? $0 : max($0, abs(posterior.probabilities[$1] - known))
        }
        errors.append("\(count) variables: \(PosteriorBenchmark.scientific(worst))")
      }
    }
    for path in categories {
      let file = try CategoryFile(at: path)
      guard let bdeu = DiscreteScore(.bdeu(equivalentSampleSize: 1), edgePrior: 0) else { continue }
      let name = path.split(separator: "/").last ?? ""
      try time("\(name), \(file.data.rowCount) rows", DiscreteLocalScore(file.data, score: bdeu), file.variables)
    }
    if !errors.isEmpty {
      print(
        "\nwithout data, the largest error of a probability is, by the closed form: \(errors.joined(separator: ", "))")
    }
  }

  private struct NoData: LocalScore {
    let variableCount: Int
    func localScore(of child: Int, parents: [Int]) -> Double { 0 }
  }

  @discardableResult
  private func time(
    _ name: String, _ score: some LocalScore, _ variables: VariableList, _ constraints: EdgeConstraints? = nil
  ) throws -> EdgePosterior {
    let start = (PosteriorBenchmark.seconds(CLOCK_PROCESS_CPUTIME_ID), PosteriorBenchmark.seconds(CLOCK_MONOTONIC))
    let summary = try ExactEdgePosterior(parentLimit: parentLimit, threads: threads)
      .summary(of: score, variables: variables, constraints: constraints)
    let took = (
      PosteriorBenchmark.seconds(CLOCK_PROCESS_CPUTIME_ID) - start.0,
      PosteriorBenchmark.seconds(CLOCK_MONOTONIC) - start.1
    )
    var usage = rusage()
    getrusage(Int32(truncatingIfNeeded: RUSAGE_SELF.rawValue), &usage)
    guard case .exact(let logEvidence, _) = summary.edges.method else { return summary.edges }
    print(
      "| \(variables.count) | \(name) | \(Stopwatch.text(took.0)) | \(Stopwatch.text(took.1)) | "
        + "\(usage.ru_maxrss / 1024) | \(summary.evaluations) | \((logEvidence * 100).rounded() / 100) | "
        + "\(PosteriorBenchmark.scientific(summary.discrepancy)) |")
    return summary.edges
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// One digit and the power of ten.
  private static func scientific(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    let power = log10(value).rounded(.down)
    return "\(Int((value / pow(10, power)).rounded()))e\(Int(power))"
  }

  private func compareWithEnumeration(_ count: Int) throws {
    let graphs = GraphEnumeration(count)
    var (worst, worstEvidence, agreeing) = (0.0, 0.0, 0)
    for number in 0..<problems {
      let problem = try PosteriorProblem(count, number: number, seed: seed)
      let posterior = try ExactEdgePosterior(parentLimit: problem.parentLimit, threads: threads)
        .posterior(of: problem.score, variables: problem.names, constraints: problem.constraints)
      let expected = graphs.posterior(problem.values)
      let difference = zip(posterior.probabilities, expected.edges).reduce(0) { max($0, abs($1.0 - $1.1)) }
      guard case .exact(let logEvidence, _) = posterior.method else { continue }
      worst = max(worst, difference)
      worstEvidence = max(worstEvidence, abs(logEvidence - expected.logEvidence))
      if difference <= 1e-9 { agreeing += 1 }
    }
    print(
      "\(agreeing) of \(problems) problems on \(count) nodes agree with all \(graphs.parents.count) graphs to 1e-9; the "
        + "largest difference of a probability is \(PosteriorBenchmark.scientific(worst)), of ln evidence "
        + "\(PosteriorBenchmark.scientific(worstEvidence)) nats")
  }

  /// The evidence, and a few edges' probabilities by the evidence that is left when the edge is forbidden.
  private func compareWithLayers(_ count: Int) throws {
    var (worst, worstEvidence, worstDiscrepancy, compared) = (0.0, 0.0, 0.0, 0)
    for number in 0..<layered {
      var generator = SplitMix64(seed: seed, stream: [count, number])
      let problem = try PosteriorProblem(count, number: number == 0 ? -1 : number - 1, seed: seed)
      let summary = try ExactEdgePosterior(threads: threads)
        .summary(of: problem.score, variables: problem.names, constraints: problem.constraints)
      let whole = LayeredSum.logEvidence(problem.values)
      guard case .exact(let logEvidence, _) = summary.edges.method else { continue }
      worstEvidence = max(worstEvidence, abs(logEvidence - whole))
      worstDiscrepancy = max(worstDiscrepancy, summary.discrepancy)
      for _ in 0..<4 {
        let (source, offset) = (generator.below(count), 1 + generator.below(count - 1))
        let target = (source + offset) % count
        var values = problem.values
        for mask in values[target].indices where mask >> source & 1 == 1 { values[target][mask] = -.infinity }
        let expected = -expm1(LayeredSum.logEvidence(values) - whole)
        let probability = summary.edges.probability(of: DirectedEdge(source, target))
        worst = max(worst, abs(probability - expected))
        compared += 1
      }
    }
    print(
      "\(count) nodes, \(layered) problems, sums over layers: the largest difference of ln evidence is "
        + "\(PosteriorBenchmark.scientific(worstEvidence)) nats, of \(compared) probabilities \(PosteriorBenchmark.scientific(worst)); the "
        + "largest discrepancy was \(PosteriorBenchmark.scientific(worstDiscrepancy))")
  }
}

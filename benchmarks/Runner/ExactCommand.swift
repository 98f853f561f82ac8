import ArgumentParser
import CausalGraphs
import CausalStatistics
import Discovery
import Glibc
import GraphEnumeration
import SeededRandom

/// Checks exact search against all graphs on five nodes, and times it on larger problems.
struct Exact: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exact",
    abstract: "Check exact search against enumeration, and time it; build with -c release.")

  @Option(help: "Problems on five nodes, each compared with all 29,281 graphs.")
  var problems = 500

  @Option(help: "Numbers of variables to time, on random linear Gaussian data of 1,000 rows.")
  var variables: [Int] = [10, 15, 20]

  @Option(help: "CSV files of categories with a header, to be solved under the discrete default score.")
  var categories: [String] = []

  @Option(help: "For each of those, its true edges (parent,child).")
  var truth: [String] = []

  @Option(help: "The most parents a variable may have; no limit where left out.")
  var parentLimit: Int?

  @Option(help: "Writes the linear models to this folder as well: linear-10.csv and the like.")
  var write: String?

  @Option(help: "The most threads at a time.")
  var threads = 1

  @Option(help: "Fixes the data.")
  var seed: UInt64 = 1

  func validate() throws {
    if truth.count != categories.count { throw ValidationError("name one --truth a --categories") }
  }

  func run() throws {
    if problems > 0 { try enumerate() }
    print(
      "| variables | score | processor s | wall s | peak MB | optimum, nats | scores | parent sets | SHD of the class |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for count in variables {
      let model = try LinearModel(variables: count, degree: 4, rows: 1_000, noise: .gaussian, seed: seed)
      if let write { try model.write(to: write, name: "linear-\(count)") }
      let moments = try Moments(columns: model.columns)
      try time("BGe", BGe(moments), model.graph)
      try time("BIC, λ = 2", GaussianBIC(moments, penaltyDiscount: 2, extension: 0), model.graph)
    }
    for (path, truth) in zip(categories, truth) {
      let file = try CategoryFile(at: path)
      let expected = try file.truth(at: truth)
      try time("BDeu, default", DiscreteLocalScore(file.data), expected)
      if let plain = DiscreteScore(.bic(penaltyDiscount: 1), edgePrior: 0) {
        try time("BIC, λ = 1", DiscreteLocalScore(file.data, score: plain), expected)
      }
    }
  }

  private func time(_ name: String, _ score: some LocalScore, _ truth: DirectedAcyclicGraph) throws {
    let (processor, wall) = (Exact.seconds(CLOCK_PROCESS_CPUTIME_ID), Exact.seconds(CLOCK_MONOTONIC))
    let optimum = try ExactSearch(parentLimit: parentLimit, threads: threads)
      .optimum(of: score, variables: truth.variables)
    let took = (Exact.seconds(CLOCK_PROCESS_CPUTIME_ID) - processor, Exact.seconds(CLOCK_MONOTONIC) - wall)
    var usage = rusage()
    getrusage(Int32(truncatingIfNeeded: RUSAGE_SELF.rawValue), &usage)
    let distance = optimum.graph.completedPartiallyDirectedGraph.pairsUnlike(truth.completedPartiallyDirectedGraph)
    print(
      "| \(truth.nodeCount) | \(name) | \(Stopwatch.text(took.0)) | \(Stopwatch.text(took.1)) | "
        + "\(usage.ru_maxrss / 1024) | \((optimum.score * 100).rounded() / 100) | \(optimum.evaluations) | "
        + "\(optimum.parentSets) | \(distance) |")
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Half of the problems are Gaussian data under BGe, half tables of random scores.
  private func enumerate() throws {
    let names = try VariableList(names: (0..<5).map { "X\($0)" })
    let graphs = GraphEnumeration(5).parents
    var agreeing = 0
    for problem in 0..<problems {
      var generator = SplitMix64(seed: seed, stream: [problem])
      let score: any LocalScore
      if problem % 2 == 0 {
        let model = try LinearModel(
          variables: 5, degree: 2.5, rows: 20 + problem, noise: .gaussian, seed: seed &+ UInt64(problem))
        score = try BGe(Moments(columns: model.columns))
      } else {
        score = RandomTable(values: (0..<5).map { _ in (0..<32).map { _ in -100 * generator.uniform() } })
      }
      let values = (0..<5).map { child in
        (0..<32).map { mask in
          mask >> child & 1 == 1
            ? -.infinity : score.localScore(of: child, parents: (0..<5).filter { mask >> $0 & 1 == 1 })
        }
      }
      var best = -Double.infinity
      for graph in graphs { best = max(best, (0..<5).reduce(0) { $0 + values[$1][graph[$1]] }) }
      let optimum = try ExactSearch(threads: threads).optimum(of: score, variables: names)
      if abs(optimum.score - best) <= 1e-9 * abs(best) { agreeing += 1 }
    }
    print("\(agreeing) of \(problems) optima are those of all \(graphs.count) graphs on five nodes\n")
  }

  private struct RandomTable: LocalScore {
    let values: [[Double]]
    var variableCount: Int { values.count }
    func localScore(of child: Int, parents: [Int]) -> Double { values[child][parents.reduce(0) { $0 | 1 << $1 }] }
  }
}

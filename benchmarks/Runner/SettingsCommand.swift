import ArgumentParser
import Benchmarking
import CausalGraphs
import Glibc
import Reconciliation

/// The study behind the reconciler's default settings.
struct Settings: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Compare values of the reconciler's settings on known networks; build with -c release.",
    discussion: """
      None of the networks is asia, cancer, child or alarm, whose recorded answers the reconciler is measured on. Each \
      setting is varied alone, the others as they are by default. How a value is chosen was fixed before the first run: by \
      the mean log loss of the three states of every pair (→, ←, none), in nats for each variable, over the data alone \
      and six simulated experts, sizes and samples, each network weighing the same. The present value stays unless another \
      is better by more than two standard errors of the mean difference over the networks, and its graphs, merged, are no \
      farther from the truth on average.
      """)

  @Option(help: "Known graphs with probability tables.")
  var network: [String] = [
    "earthquake", "survey", "sachs", "insurance", "water", "mildew", "barley", "hailfinder", "win95pts", "hepar2",
  ]

  @Option(help: "The folder of the known graphs.")
  var graphs = "benchmarks/graphs"

  @Option(help: "What is varied: \(SettingsVariant.Group.allCases.map(\.rawValue).joined(separator: ", ")).")
  var vary: [String] = ["sample-size", "sparse", "base-rate", "reliability", "shrinkage", "orders"]

  @Option(help: "Of larger networks, parts of at most so many variables: some variables with all their causes.")
  var most = 10

  @Option(help: "Networks and parts with fewer variables are left out.")
  var least = 4

  @Option(help: "Rows of the samples; may be repeated.")
  var rows = [250, 1_000, 4_000]

  @Option(help: "Samples of each size, each of another part of its network.")
  var replicates = 4

  @Option(help: "The first so many experts.")
  var experts = SettingsExpert.all.count

  @Flag(help: "The differences network by network too.")
  var verbose = false

  @Option(help: "Fixes parts, data and experts.")
  var seed: UInt64 = 1

  func validate() throws {
    if vary.contains(where: { SettingsVariant.Group(rawValue: $0) == nil }) { throw ValidationError("no such --vary") }
    if most < max(2, least) || replicates < 1 { throw ValidationError("there would be nothing to compare") }
  }

  func run() throws {
    let groups = vary.compactMap(SettingsVariant.Group.init)
    let grids = groups.map { SettingsVariant.grid($0) }
    var tallies = grids.map { $0.map { _ in [SettingsTally]() } }
    var seconds = grids.map { $0.map { _ in 0.0 } }
    let asked = Array(SettingsExpert.all.prefix(max(0, experts)))
    var names: [String] = []
    for name in network {
      let known = try KnownGraph.read(
        path: "\(graphs)/\(name).json", load: { try InputFile.bytes(at: $0) }, exists: { access($0, R_OK) == 0 })
      var cells = grids.map { $0.map { _ in SettingsTally() } }
      var (problems, variables) = (0, 0)
      for size in rows {
        for replicate in 0..<replicates {
          guard
            let problem = try SettingsProblem(
              known, variables: least...most, rows: size, seed: seed, path: [size, replicate], experts: asked)
          else { continue }
          (problems, variables) = (problems + 1, variables + problem.truth.nodeCount)
          var present: [SettingsScore] = []
          for (group, grid) in grids.enumerated() {
            for (place, variant) in grid.enumerated() {
              let start = Settings.processorSeconds
              // The present value is the same run in every group, and what does not touch the data changes nothing of them.
              let known = place == 0 ? present : groups[group].touchesData ? [] : Array(present.prefix(1))
              let scores = try known + scores(of: problem, variant, from: known.count)
              if present.isEmpty { present = scores }
              for (expert, score) in scores.enumerated() { cells[group][place].add(score, isMerged: expert > 0) }
              seconds[group][place] += Settings.processorSeconds - start
            }
          }
        }
      }
      guard problems > 0 else { continue }
      names.append(name)
      print(
        "\(name): \(problems) samples of \(Stopwatch.text(Double(variables) / Double(problems))) variables on average")
      fflush(nil)
      for (group, grid) in grids.enumerated() {
        for place in grid.indices { tallies[group][place].append(cells[group][place]) }
      }
    }
    for (group, grid) in grids.enumerated() {
      table(groups[group], grid, tallies[group], seconds[group], names)
    }
  }

  private func scores(
    of problem: SettingsProblem, _ variant: SettingsVariant, from first: Int
  ) throws -> [SettingsScore] {
    guard first < problem.proposals.count else { return [] }
    let data = try problem.data(for: variant)
    return try problem.proposals[first...].map { proposals in
      try SettingsScore(
        Reconciler(settings: variant.settings).reconcile(proposals, over: problem.truth.variables, data: data),
        problem.truth)
    }
  }

  private func table(
    _ group: SettingsVariant.Group, _ grid: [SettingsVariant], _ tallies: [[SettingsTally]], _ seconds: [Double],
    _ names: [String]
  ) {
    print(
      "\n| \(group.title) | log loss, all | less than the present's by | log loss alone | merged | Brier alone | merged "
        + "| SHD alone | merged | least expected, alone | merged | CPU s |")
    print("| --- |" + [String](repeating: " --- |", count: 11).joined())
    for (place, variant) in grid.enumerated() {
      let cells = tallies[place]
      let difference = place == 0 ? nil : SettingsTally.difference(cells, from: tallies[0])
      let all = cells.compactMap(\.criterion)
      var texts = [
        variant.name, text(all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)),
        difference.map { "\(text(-$0.mean)) ± \(text($0.error))" } ?? "",
      ]
      for measure: (SettingsScore) -> Double? in [\.logLoss, \.brier, { $0.distance }, \.nearest] {
        texts.append(text(SettingsTally.mean(cells, \.alone, measure)))
        texts.append(text(SettingsTally.mean(cells, \.merged, measure)))
      }
      texts.append(Stopwatch.text(seconds[place]))
      print("| " + texts.joined(separator: " | ") + " |")
      guard verbose, place > 0 else { continue }
      let parts = zip(names, zip(cells, tallies[0])).map { name, pair in
        let value = pair.0.criterion.flatMap { one in pair.1.criterion.map { $0 - one } }
        return "\(name) \(text(value))"
      }
      print("  \(parts.joined(separator: ", "))")
    }
    fflush(nil)
  }

  /// Three decimals.
  private func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    let thousandths = Int((abs(value) * 1000).rounded())
    let digits = String(1000 + thousandths % 1000).dropFirst()
    return (value < 0 && thousandths > 0 ? "-" : "") + "\(thousandths / 1000).\(digits)"
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

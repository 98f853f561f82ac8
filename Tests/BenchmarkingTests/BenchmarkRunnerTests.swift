import CausalGraphs
import Discovery
import Elicitation
import StrictJSON
import Testing

@testable import Benchmarking

@Suite("Running benchmarks")
struct BenchmarkRunnerTests {
  static func plan(_ graphs: [String] = ["asia.json", "fire.json"], experts: [any BenchmarkExpert]) throws
    -> BenchmarkPlan
  {
    BenchmarkPlan(
      graphs: try graphs.map(BenchmarkFolder.graph), experts: experts, algorithms: [.reconciler, .discovery(.order)],
      rows: [200], replicates: 2, seed: 4)
  }

  @Test("Every cell is scored: names, data and both, twice; an expert that knows everything has no mistakes")
  func cells() async throws {
    let plan = try Self.plan(experts: [SimulatedExpert()])
    var reported: [BenchmarkRunner.Progress] = []
    let result = try await BenchmarkRunner(plan).run(progress: { reported.append($0) })
    // Two graphs × two replicates × (names, two algorithms, merged).
    #expect(result.outcomes.count == 16 && result.leftOut.isEmpty && plan.cellCount == 16)
    #expect(reported.map(\.done) == Array(0...16) && reported.allSatisfy { $0.total == 16 })
    for outcome in result.outcomes {
      let cell = outcome.cell
      #expect((outcome.score[.shd] ?? -1) >= 0)
      #expect((cell.expert == nil) == (cell.method == .data) && (cell.rows == nil) == (cell.method == .names))
      #expect((cell.kind == .simulated) == (cell.method != .data))
      #expect(cell.parameters == (cell.method == .names ? nil : cell.graph == "asia" ? .tables : .randomGaussian))
      guard cell.method == .names else { continue }
      #expect(outcome.score[.shd] == 0 && outcome.score[.sid] == 0 && outcome.score[.arrowheadF1] == 1, "\(cell)")
      #expect(outcome.calls == (cell.graph == "asia" ? 28 : 55))
      #expect(try #require(outcome.score[.brier]) < 0.01)
    }
    let summaries = BenchmarkSummary.of(result.outcomes)
    #expect(summaries.count == 8 && summaries.allSatisfy { $0.replicates == 2 })
    func mean(_ method: BenchmarkCell.Method, _ graph: String) -> Double? {
      summaries.first { $0.cell.method == method && $0.cell.graph == graph && $0.cell.algorithm != "order" }?.score[
        .shd]
    }
    for graph in ["asia", "fire"] {
      #expect(try #require(mean(.merged, graph)) <= #require(mean(.data, graph)), "knowing everything helps")
    }
    let curve = try #require(result.outcomes.first { $0.cell.method == .names }?.calibration)
    #expect(curve.count == 56, "all ordered pairs of asia")
  }

  @Test("A run goes on where another one was, whatever was cut off, and ends with the same results")
  func resuming() async throws {
    let plan = try Self.plan(["asia.json"], experts: [SimulatedExpert(try SimulatedErrors(parsing: "flips=0.3"))])
    var bytes = BenchmarkJournal.headingLine()
    let whole = try await BenchmarkRunner(plan).run(record: { bytes += BenchmarkJournal.line($0) })
    // Its whole journal: nothing is worked on again, and all comes back as it was.
    var again = 0
    let replayed = try await BenchmarkRunner(plan).run(continuing: BenchmarkJournal(bytes), record: { _ in again += 1 })
    #expect(again == 0 && replayed == whole)
    // Cut off within the fifth of eight cells.
    let ends = bytes.indices.filter { bytes[$0] == 0x0A }
    let journal = try BenchmarkJournal(Array(bytes[..<(ends[5] - 7)]))
    #expect(journal.outcomes.count == 4 && journal.length == ends[4] + 1)
    var redone: [BenchmarkCell] = []
    let resumed = try await BenchmarkRunner(plan).run(continuing: journal, record: { redone.append($0.cell) })
    #expect(redone == whole.outcomes.dropFirst(4).map(\.cell))
    #expect(resumed.outcomes.map(\.score) == whole.outcomes.map(\.score))
    #expect(resumed.outcomes.map(\.calibration) == whole.outcomes.map(\.calibration))
    // Another seed is another cell.
    var other = plan
    other.seed = 5
    #expect(try BenchmarkJournal(bytes)[other.cells(of: other.graphs[0])[0]] == nil)
    for bad in [
      "rubbish\n", "{}\n", "{\"cells\":[]}", String(decoding: BenchmarkJournal.headingLine(), as: UTF8.self) + "{}\n",
    ] {
      #expect(throws: BenchmarkFileError.self, "\(bad)") { try BenchmarkJournal(Array(bad.utf8)) }
    }
    #expect(try BenchmarkJournal(Array(BenchmarkJournal.headingLine().prefix(9))).length == 0)
  }

  @Test("Ties of direction tell nothing: with two variables, half the replicates have them the other way round")
  func orderOfVariables() async throws {
    // cause → effect, which data alone cannot direct; files list the cause first.
    let pair = KnownGraph(
      name: "pair", variables: try VariableList(names: ["cause", "effect"]), edges: [DirectedEdge(0, 1)])
    let plan = BenchmarkPlan(graphs: [pair], algorithms: [.reconciler], rows: [300], replicates: 40)
    let result = try await BenchmarkRunner(plan).run()
    #expect(result.outcomes.allSatisfy { $0.score[.skeletonF1] == 1 })
    let wrong = result.outcomes.count { $0.score[.shd] == 1 }
    // 40 fair coins fall below 9 or above 31 with a chance of 2e-4; the seed is fixed.
    #expect((9...31).contains(wrong), "\(wrong)")
  }

  @Test("What cannot be scored is left out with its reason: cycles, missing names, an expert without a file")
  func leftOut() async throws {
    let file = FileExpert(label: "nobody", isRecorded: false) { _ in nil }
    var plan = try Self.plan(["arctic-sea-ice.json", "asia.json"], experts: [file])
    plan.names = [.plain, .disguised]
    plan.algorithms = [.discovery(.lingam)]
    plan.replicates = 1
    let result = try await BenchmarkRunner(plan).run()
    #expect(result.outcomes.isEmpty)
    // No table without a row: the reasons alone.
    #expect(BenchmarkReport(result).text.hasPrefix("Left out: "))
    for reason in ["has cycles", "no file about asia", "lingam"] {
      #expect(
        result.leftOut.contains { $0.lowercased().contains(reason) }, "\(reason): \(result.leftOut)")
    }
  }

  @Test("The forms of the results hold the same numbers, and say what is simulated")
  func forms() async throws {
    let result = try await BenchmarkRunner(try Self.plan(["fire.json"], experts: [SimulatedExpert()])).run()
    let report = BenchmarkReport(result)
    #expect(
      report.text.contains("A simulated expert is made from the true graph") && report.text.contains("random-gaussian"))
    let table = report.markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(table.count == 6 && Set(table.map { $0.count { $0 == "|" } }).count == 1)
    let lines = report.csv.split(separator: "\n")
    #expect(lines.count == 9 && lines[0].hasPrefix("graph,names,method,expert,expert_kind,strategy,algorithm,rows"))
    let rows = try SeparatedTable(Array(report.csv.utf8)).rows
    for (row, outcome) in zip(rows, result.outcomes) {
      #expect(try row.number("shd") == outcome.score[.shd])
      #expect(try row.field("expert_kind") == outcome.cell.kind?.rawValue ?? "")
    }
    let json = try JSONParser.parse(report.json.bytes())
    #expect(json["format"] == "wherefore-benchmark" && json["cells"]?.array?.count == 8)
    #expect(json["means"]?.array?.count == 4 && json["means"]?.array?.first?["replicates"] == 2)
    #expect(json["cells"]?.array?.first?["expert_kind"] == "simulated")
    #expect(report.curves.first?.name == "names only" && report.curves.first?.curve.count == 220)
  }

  @Test("Numbers are rounded as people write them")
  func decimals() {
    for (value, digits, text) in [
      (0.0, 0, "0"), (2.5, 1, "2.5"), (0.0005, 3, "0.001"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (12.0, 2, "12.00"),
      (0.99996, 4, "1.0000"), (.infinity, 1, "inf"),
    ] {
      #expect(BenchmarkTable.decimals(value, digits) == text)
    }
  }
}

@Suite("Calibration of probabilities")
struct CalibrationCurveTests {
  @Test("Brier score and calibration error by hand")
  func byHand() throws {
    var curve = CalibrationCurve()
    #expect(curve.brierScore == nil && curve.expectedCalibrationError == nil)
    for (probability, happened) in [(0.05, false), (0.05, true), (0.65, true), (0.6, false), (1, true), (0.999, true)] {
      curve.add(probability: probability, happened: happened)
    }
    let squares: Double = 0.0025 + 0.9025 + 0.1225 + 0.36 + 0.000001
    let brier = try #require(curve.brierScore)
    #expect(abs(brier - squares / 6) < 1e-12)
    // Bins 0 (|.1 − 1|), 6 (|1.25 − 1|) and 9 (|1.999 − 2|).
    let whole = try #require(curve.expectedCalibrationError)
    #expect(abs(whole - 1.151 / 6) < 1e-12)
    let likely = try #require(curve.likelyCalibrationError)
    #expect(abs(likely - 0.251 / 4) < 1e-12)
    var twice = curve
    twice.merge(curve)
    #expect(twice.count == 12 && twice.brierScore == curve.brierScore)
    #expect(CalibrationCurve(bins: twice.bins, squares: twice.squares) == twice)
    #expect(CalibrationCurve(bins: [], squares: 0) == nil)
  }

  @Test("All ordered pairs count, and what is no probability counts as its nearest end")
  func pairs() throws {
    let curve = CalibrationCurve(
      probabilities: [0.5, 2, 0, -1, 0.5, .nan, 0.25, 0, 0.5], truth: [DirectedEdge(0, 1), DirectedEdge(2, 0)],
      nodeCount: 3)
    #expect(curve.count == 6)
    #expect(curve.bins[9] == CalibrationCurve.Bin(count: 1, probabilities: 1, events: 1))
    #expect(curve.bins[2] == CalibrationCurve.Bin(count: 1, probabilities: 0.25, events: 1))
    #expect(curve.bins[0] == CalibrationCurve.Bin(count: 4, probabilities: 0, events: 0))
  }
}

import ArgumentParser
import Benchmarking
import Elicitation
import Glibc
import LanguageModels
import Reporting
import StrictJSON

/// One run of `benchmark`: options into a plan, results into files.
struct BenchmarkRun {
  let options: Benchmark

  /// The forms of `-o`.
  enum Form: String {
    case json, csv, md

    init?(path: String) {
      guard let dot = path.lastIndex(of: ".") else { return nil }
      self.init(rawValue: path[path.index(after: dot)...].lowercased())
    }
  }

  init(_ options: Benchmark) { self.options = options }

  func run() async throws {
    for path in [options.output, options.curve, options.results].compactMap(\.self) { try Files.checkFolder(of: path) }
    let places = options.graphs.isEmpty ? [options.folder] : options.graphs.flatMap { BenchmarkRun.list($0) }
    let graphs = try BenchmarkFiles.graphs(places, folder: options.folder)
    if options.endpoint.dryRun { return try BenchmarkEstimate(options, graphs).show() }
    let bar = ProgressBar("benchmark")
    let plan = BenchmarkPlan(
      graphs: graphs, names: try BenchmarkRun.names(options.names), experts: try experts(bar),
      algorithms: try BenchmarkRun.algorithms(options.algorithm), rows: try BenchmarkRun.rows(options.rows),
      parameters: options.parameters, replicates: options.replicates, seed: options.seed,
      threads: options.work.threadCount)
    // Without a file of its own, what is finished stands beside the output until the output is whole.
    let path = options.results ?? options.output.map { $0 + ".cells" }
    let file = try path.map { try JournalFile($0, settings: settings()) }
    let result: BenchmarkRunner.Result
    do {
      result = try await BenchmarkRunner(plan).run(continuing: file?.journal) { progress in
        bar.show(done: progress.done, total: progress.total, note: progress.label.visible(limit: 60))
      } record: { outcome in
        try file?.append(outcome)
      }
      bar.clear()
    } catch {
      bar.clear()
      if let path {
        StandardError.write("wherefore: finished cells are kept in \(path.visible()): run it again to go on")
      }
      throw error
    }
    try write(BenchmarkReport(result))
    if options.results == nil { file?.remove() }
  }

  private func write(_ report: BenchmarkReport) throws {
    if let output = options.output, let form = Form(path: output) {
      let bytes: [UInt8] =
        switch form {
        case .json: report.json.bytes(.indented) + [0x0A]
        case .csv: Array(report.csv.utf8)
        case .md: Array(markdown(report).utf8)
        }
      try Files.write(bytes, to: output)
    }
    if let curve = options.curve {
      let series = report.curves.map { name, curve in
        CalibrationPicture.Series(
          name: name,
          points: curve.bins.compactMap { bin in
            bin.meanProbability.map {
              CalibrationPicture.Point(probability: $0, count: bin.count, events: bin.events)
            }
          })
      }
      let picture = CalibrationPicture(title: "Calibration of edge probabilities", series: series)
      try Files.write(Array(picture.svg.utf8), to: curve)
    }
    switch options.format {
    case .text: try StandardOutput.write(report.text)
    case .json: try StandardOutput.write(report.json.text(.indented))
    }
  }

  /// The table below a heading that says how to make it again.
  private func markdown(_ report: BenchmarkReport) -> String {
    """
    # Scores against known graphs

    Means over replicates, written by `\(command)`. SHD counts missing, extra and reversed edges of the DAG, an undirected \
    edge as one; "SHD class" is the distance between equivalence classes; SID counts wrong intervention distributions. \
    ECE is the expected calibration error over all ordered pairs, ECE ≥ .1 over those with a probability of at least 0.1. \
    Variables stand in a random order in each replicate, since ties are broken by it and files list causes first.

    \(report.markdown)
    """
  }

  /// The command with the options that decide what is scored.
  private var command: String {
    var words = ["wherefore benchmark"]
    func add(_ option: String, _ values: [String]) {
      for value in values { words += [option, value.contains(" ") ? "'\(value)'" : value] }
    }
    add("--graphs", options.graphs.isEmpty ? [options.folder] : options.graphs)
    add("--expert", options.expert)
    add("--strategy", options.strategy.map(\.rawValue))
    add("--algorithm", options.algorithm)
    add("--rows", options.rows)
    if let parameters = options.parameters { add("--parameters", [parameters.rawValue]) }
    add("--replicates", [String(options.replicates)])
    add("--names", options.names)
    add("--seed", [String(options.seed)])
    return words.joined(separator: " ").visible(limit: 2_000)
  }

  /// What finished cells depend on and do not say.
  private func settings() throws -> String {
    var calibration = options.uncalibrated ? "none" : "built in"
    if let path = options.calibration {
      calibration = "\(path) (SHA-256 \(try sha256Hex(Files.read(path, limit: 16 << 20))))"
    }
    return "samples \(options.samples), calibration \(calibration)"
  }

  // MARK: Options

  private static func list(_ text: String) -> [String] {
    // A path may hold a comma.
    access(text, F_OK) == 0 ? [text] : text.split(separator: ",").map(String.init)
  }

  /// Sizes without the 0 that stands for none.
  static func rows(_ texts: [String]) throws -> [Int] {
    try texts.flatMap { $0.split(separator: ",") }.map { text in
      guard let rows = Int(text), (0...100_000_000).contains(rows), rows != 1 else {
        throw ValidationError("--rows takes numbers from 2 to 100000000, or 0 for names alone.")
      }
      return rows
    }.filter { $0 > 0 }
  }

  static func names(_ texts: [String]) throws -> [KnownGraph.Names] {
    var found: [KnownGraph.Names] = []
    for text in texts.flatMap({ $0.split(separator: ",") }) {
      guard let names = KnownGraph.Names(rawValue: String(text)) else {
        throw ValidationError("--names takes plain, disguised, or plain,disguised.")
      }
      if !found.contains(names) { found.append(names) }
    }
    return found.isEmpty ? [.plain] : found
  }

  static func algorithms(_ texts: [String]) throws -> [BenchmarkAlgorithm] {
    var found: [BenchmarkAlgorithm] = []
    for text in texts.flatMap({ $0.split(separator: ",") }) where text != "none" {
      guard let algorithm = BenchmarkAlgorithm(name: String(text)) else {
        throw ValidationError(
          "--algorithm takes none, \(BenchmarkAlgorithm.names.joined(separator: ", ")): \"\(String(text).visible(limit: 60))\" is "
            + "none of them.")
      }
      if !found.contains(algorithm) { found.append(algorithm) }
    }
    return found
  }

  // MARK: Experts

  private func experts(_ bar: ProgressBar) throws -> [any BenchmarkExpert] {
    var experts: [any BenchmarkExpert] = []
    for text in options.expert {
      switch try ExpertSpecification(parsing: text) {
      case .none: break
      case .simulated(let errors):
        for strategy in options.strategy.isEmpty ? [.pairwise] : options.strategy {
          guard let way = SimulatedExpert.Way(rawValue: strategy.rawValue) else {
            throw Failure(
              .usage,
              "a simulated expert is asked pairwise, ordering or whole-graph, not \(strategy.rawValue): leave it out")
          }
          experts.append(SimulatedExpert(errors, asked: way))
        }
      case .endpoint:
        for strategy in options.strategy.isEmpty ? [.orderingThenRefine] : options.strategy {
          experts.append(try endpoint(strategy, bar))
        }
      case .recorded(let path):
        if !BenchmarkFiles.isFolder(path), let bytes = try? Files.read(path), ReplayedExchanges.isExport(bytes) {
          experts += try replayed(bytes, path, bar)
        } else {
          experts.append(try file(path, isRecorded: true))
        }
      case .file(let path): experts.append(try file(path, isRecorded: false))
      }
    }
    var (seen, distinct) = (Set<[String]>(), [any BenchmarkExpert]())
    for expert in experts {
      guard seen.insert([expert.label, expert.strategy ?? "", expert.kind.rawValue]).inserted else { continue }
      distinct.append(expert)
    }
    return distinct
  }

  private func endpoint(_ strategy: StrategyName, _ bar: ProgressBar) throws -> EndpointExpert {
    let open = try options.endpoint.open(seed: options.seed)
    return try asking(open.endpoint, strategy, recorded: nil, open.prices, bar)
  }

  private func asking(
    _ model: any LanguageModel, _ strategy: StrategyName, recorded digest: String?, _ prices: PriceTable,
    _ bar: ProgressBar
  ) throws -> EndpointExpert {
    let elicitor = Elicitor(model, concurrency: options.endpoint.concurrency, calibration: try calibration())
    let prompts = try PromptLibrary()
    let (samples, seed, limit) = (options.samples, options.seed, options.endpoint.maxRequests)
    return EndpointExpert(
      elicitor, strategy: strategy, isRecorded: digest != nil, digest: digest, prices: prices,
      question: { variables, context in
        ElicitationQuestion(
          variables, context: context, prompts: prompts, samples: samples, seed: seed, callLimit: limit)
      },
      progress: { progress in
        bar.show(done: progress.answered + progress.failed, total: progress.total, note: "questions")
      })
  }

  private func calibration() throws -> any ProposalCalibration {
    if options.uncalibrated { return UncalibratedProposals() }
    guard let path = options.calibration else { return CalibrationTable.shipped }
    return try SuggestRun.table(path)
  }

  /// What `wherefore cache export` wrote, asked again in the same way.
  private func replayed(_ bytes: [UInt8], _ path: String, _ bar: ProgressBar) throws -> [any BenchmarkExpert] {
    let model: Endpoint
    do {
      model = try ReplayedExchanges(bytes).languageModel(seed: options.seed)
    } catch let error as BenchmarkFileError {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    }
    return try (options.strategy.isEmpty ? [.orderingThenRefine] : options.strategy).map { strategy in
      try asking(model, strategy, recorded: sha256Hex(bytes), .builtIn, bar)
    }
  }

  private func file(_ path: String, isRecorded: Bool) throws -> FileExpert {
    guard access(path, R_OK) == 0 else {
      throw Failure(.noInput, "cannot read \"\(path.visible())\": is the path right?")
    }
    return FileExpert(label: path, isRecorded: isRecorded, calibration: try calibration()) {
      try BenchmarkFiles.opinions(path, about: $0)
    }
  }
}

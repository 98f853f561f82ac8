import CausalData
import CausalGraphs
import CausalStatistics

/// The one search that a plan comes to.
struct PlannedSearch: Sendable {
  let request: DiscoveryRequest
  let data: PreparedData
  let constraints: EdgeConstraints
  let progress: (@Sendable (SearchProgress) -> Void)?

  /// The graph that the data give.
  func report() throws -> DiscoveryReport {
    var report = try report(from: data.table, threads: request.threads, progress: progress)
    guard request.bootstrapReplicates > 0 else { return report }
    report.add(try frequencies(), replicates: request.bootstrapReplicates)
    return report
  }

  /// The same of resampled data; the rest of the plan stays.
  private func frequencies() throws -> [EdgeBootstrap.PairFrequency] {
    let bootstrap = EdgeBootstrap(
      replicates: request.bootstrapReplicates, seed: request.seed, threads: request.threads)
    if let score = momentScore {
      let source = TableSource(data.table, threads: request.threads)
      let buckets = try source.bucketedMoments(
        of: source.schema.features(of: Array(data.variables.indices)), weights: nil, clusters: nil, buckets: nil)
      return try bootstrap.frequencies(of: buckets, progress: progress) { moments in
        try report(by: score(moments), threads: 1, progress: nil).graph
      }
    }
    let table = data.table
    return try bootstrap.frequencies(rows: table.rowCount, progress: progress) { counts in
      var rows: [Int] = []
      rows.reserveCapacity(table.rowCount)
      for (row, count) in counts.enumerated() { for _ in 0..<count { rows.append(row) } }
      return try report(from: table.selecting(rows: rows), threads: 1, progress: nil).graph
    }
  }

  /// A score that needs nothing but moments, where the plan's is one.
  private var momentScore: (@Sendable (Moments) throws -> NamedScore)? {
    switch data.plan.method {
    case .gaussianBIC:
      let penalty = request.penaltyDiscount ?? 2
      return { NamedScore(GaussianBIC($0, penaltyDiscount: penalty), "Gaussian BIC", penalty) }
    case .bge: return { NamedScore(try BGe($0, unitVariances: true), "BGe", nil) }
    case .discreteBIC, .bdeu, .degenerateGaussianBIC, .test, .rows: return nil
    }
  }

  private func report(
    from table: Table, threads: Int, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> DiscoveryReport {
    let columns = Array(data.variables.indices)
    let source = TableSource(table, threads: threads)
    switch data.plan.method {
    case .gaussianBIC, .bge:
      guard let score = momentScore else { throw DiscoveryError.tooFewVariables(0) }
      return try report(by: score(try source.moments(of: columns)), threads: threads, progress: progress)
    case .degenerateGaussianBIC:
      let penalty = request.penaltyDiscount ?? 2
      let score = try DegenerateGaussianBIC(source, penaltyDiscount: penalty)
      return try report(
        by: NamedScore(score, "degenerate-Gaussian BIC", penalty), threads: threads, progress: progress)
    case .discreteBIC:
      return try report(
        .bic(penaltyDiscount: request.penaltyDiscount ?? 1), of: table, threads: threads, progress: progress)
    case .bdeu:
      let standard = DiscreteScore.standard
      return try report(
        request.equivalentSampleSize.map { .bdeu(equivalentSampleSize: $0) } ?? standard.criterion, of: table,
        threads: threads, progress: progress)
    case .test(let test):
      return try report(test: test, of: table, threads: threads, progress: progress)
    case .rows:
      let values = columns.map { column in (0..<table.rowCount).map { table.columns[column].number(row: $0) } }
      return try DirectLiNGAM(threads: threads).report(
        Matrix(columns: values), variables: data.variables, constraints: constraints, progress: progress)
    }
  }

  // MARK: Scores

  /// A score with the words for it.
  private struct NamedScore {
    let score: any LocalScore
    let name: String
    let setting: Double?

    init(_ score: any LocalScore, _ name: String, _ setting: Double?) {
      (self.score, self.name, self.setting) = (score, name, setting)
    }
  }

  private func report(
    by named: NamedScore, threads: Int, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> DiscoveryReport {
    try report(by: named.score, named, threads: threads, progress: progress)
  }

  private func report(
    by score: some LocalScore, _ named: NamedScore, threads: Int, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> DiscoveryReport {
    switch data.plan.algorithm {
    case .exact:
      return try ExactSearch(parentLimit: request.parentLimit, threads: threads).report(
        score, variables: data.variables, constraints: constraints, method: named.name, setting: named.setting,
        progress: progress)
    case .greedy:
      return try GreedySearch(parentLimit: request.parentLimit).report(
        score, variables: data.variables, constraints: constraints, method: named.name, setting: named.setting,
        progress: progress)
    default:
      var options = OrderSearchOptions()
      options.seed = request.seed
      options.threads = threads
      options.parentLimit = request.parentLimit
      if let starts = request.starts { options.starts = starts }
      return try OrderSearch(score, constraints: constraints, options: options).run(onProgress: progress).report(
        over: data.variables, score: score, method: named.name, setting: named.setting,
        knowledge: data.knowledge(request.knowledge))
    }
  }

  private func report(
    _ criterion: DiscreteScore.Criterion, of table: Table, threads: Int,
    progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> DiscoveryReport {
    guard let discrete = DiscreteScore(criterion) else {
      throw DiscoveryError.badSetting("the score's setting must be a number above 0")
    }
    let score = DiscreteLocalScore(try DiscreteData(table), score: discrete)
    let named = NamedScore(score, discrete.name, discrete.setting)
    guard data.plan.algorithm == .order else {
      return try report(by: score, named, threads: threads, progress: progress)
    }
    var options = DiscreteOrderSearch.Options()
    options.seed = request.seed
    options.parentLimit = request.parentLimit
    if let starts = request.starts { options.perturbations = starts - 1 }
    return try DiscreteOrderSearch(score, constraints: constraints, options: options).run(onProgress: progress).report(
      over: data.variables, score: score, method: named.name, setting: named.setting,
      knowledge: data.knowledge(request.knowledge))
  }

  // MARK: Tests

  private func report(
    test: DiscoveryRequest.Test, of table: Table, threads: Int,
    progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> DiscoveryReport {
    guard let level = SignificanceLevel(request.alpha) else {
      throw DiscoveryError.badSetting("alpha must lie between 0 and 1, both excluded: \(request.alpha) does not")
    }
    let settings = ConstraintSettings(
      level: level, colliderRule: request.colliderRule, maximumConditioningSize: request.conditioningLimit,
      threads: threads)
    let chosen = try test.prepared(on: table, seed: request.seed, threads: threads)
    switch data.plan.algorithm {
    case .fci, .rfci:
      return try FCI(settings, variant: data.plan.algorithm == .fci ? .complete : .reallyFast).learn(
        data.variables, with: chosen, constraints: constraints, progress: progress)
    default:
      return try PCStable(settings).learn(data.variables, with: chosen, constraints: constraints, progress: progress)
    }
  }
}

extension DiscoveryReport {
  /// Says of each pair how often it was adjacent; pairs that the graph does not have are added where they often were.
  fileprivate mutating func add(_ frequencies: [EdgeBootstrap.PairFrequency], replicates: Int) {
    var known: [Int: Int] = [:]
    for (place, pair) in support.enumerated() { known[pair.first << 32 | pair.second] = place }
    for pair in frequencies {
      if let place = known[pair.first << 32 | pair.second] {
        support[place].frequency = pair.frequency
      } else {
        support.append(PairSupport(pair.first, pair.second, frequency: pair.frequency))
      }
    }
    support.sort { ($0.first, $0.second) < ($1.first, $1.second) }
    notes.append("\(replicates) bootstrap replicates were learned from in the same way.")
  }
}

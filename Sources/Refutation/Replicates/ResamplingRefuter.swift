import CausalData
import CausalStatistics
import Estimation
import Glibc
import StrictJSON

/// Other rows of the same population: the effect should stay.
///
/// Clusters are drawn whole; weights travel with their rows. Copies of a row stay in one fold of cross-fitting, for else a
/// model would be judged on what it was taught.
public struct ResamplingRefuter: EffectRefuter {
  /// Which rows.
  public enum Kind: Hashable, Sendable {
    /// A share of them, without replacement: `RefutationSettings.subsetShare`.
    case subset
    /// As many as there are, with replacement.
    case bootstrap
    /// The same, and every numeric covariate with normal noise of this share of its standard deviation.
    case noisyBootstrap(noise: Double)
  }

  /// Which rows.
  public let kind: Kind
  /// Whether every replicate is fitted from rows, even where sums over them would do.
  public var fromRows = false

  /// Rows of a kind.
  public init(_ kind: Kind) { self.kind = kind }

  public var method: RefutationMethod {
    switch kind {
    case .subset: .dataSubset
    case .bootstrap: .bootstrap
    case .noisyBootstrap: .noisyBootstrap
    }
  }

  public func obstacle(for subject: RefutationSubject) -> String? {
    guard case .noisyBootstrap(let noise) = kind else { return nil }
    if !(noise > 0 && noise < .infinity) { return "the noise must be above 0" }
    let columns = subject.noisyColumns
    if columns.isEmpty { return "there is no numeric covariate to measure less well" }
    let cells = subject.original.diagnostics["model"]?.string == "saturated"
    if cells || subject.original.method == .plugIn {
      return "it counts the rows of each value, and with noise no two rows share one"
    }
    return nil
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let units = RowUnits(subject.sample)
    guard units.count > 2 else {
      throw .unsuitable(method: method, reason: "there are \(units.count) \(units.areClusters ? "clusters" : "rows")")
    }
    var story = story(subject, units, settings)
    if let (effects, sums) = try shortcut(subject, settings) {
      story.drawn = "from bucketed moments"
      story.figures.append(("buckets", .number(Double(sums.occupied.count))))
      return [Refutation(method, subject, effects, expecting: nil, settings, story)]
    }
    let resample = Resample(subject, kind, units, share: settings.subsetShare)
    let effects = try ReplicateRun.draw(method, settings) { _, stream in resample.effect(from: &stream) }
    return [Refutation(method, subject, effects, expecting: nil, settings, story)]
  }

  /// The replicates where weighted sums of buckets do.
  private func shortcut(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> (ReplicateEffects, BucketDraws)? {
    guard !fromRows, let design = LinearDesign(subject) else { return nil }
    var noise: NoisyMoments?
    if case .noisyBootstrap(let share) = kind {
      noise = NoisyMoments(subject, design, share: share)
      if noise == nil { return nil }
    }
    let sums = try RefutationSubject.estimating { () throws(EstimationError) in
      try BucketDraws(design, threads: settings.threads)
    }
    guard sums.occupied.count > 2 else { return nil }
    if let noise {
      return (try sums.effects(self, settings) { noise.draw($0, from: &$1) }, sums)
    }
    return (try sums.effects(self, settings), sums)
  }

  func story(_ subject: RefutationSubject, _ units: RowUnits, _ settings: RefutationSettings) -> ReplicateStory {
    let noun = units.areClusters ? "clusters" : "rows"
    var story: ReplicateStory
    switch kind {
    case .subset:
      story = ReplicateStory(
        change: "\(FigureText.rounded(100 * settings.subsetShare)) % of the \(noun)",
        limits:
          "It shows that no few rows carry the estimate, not that it is free of bias: a part is as biased as the whole."
      )
      story.figures = [("share", .number(settings.subsetShare))]
      // The part is in the whole, so that its estimate differs from the whole's less than two samples' would.
      story.expectedSpread = ((1 - settings.subsetShare) / settings.subsetShare).squareRoot()
    case .bootstrap:
      story = ReplicateStory(
        change: "\(noun) drawn with replacement",
        limits: "It shows how much chance moves the estimate, not whether it is free of bias.")
    case .noisyBootstrap(let noise):
      story = ReplicateStory(
        change: "\(noun) drawn with replacement and noise of \(FigureText.rounded(noise)) standard deviations on every"
          + " numeric covariate",
        limits:
          "It shows that slightly worse measurements of the covariates would not matter, not that they are well measured."
      )
      story.figures = [("noise", .number(noise))]
      // Noise in a confounder biases every correct model by a fixed amount, which in enough rows is many standard errors.
      story.meaningOfDrift =
        "The estimate leans on covariates being measured no worse than they are, which is no fault of the model."
    }
    story.figures.append(("unit", .string(units.areClusters ? "cluster" : "row")))
    if subject.original.method == .matching, kind != .subset {
      story.warnings.append(
        "The bootstrap's spread is no standard error of matching (Abadie and Imbens 2008): take the estimator's own.")
    }
    return story
  }
}

/// The rows of one replicate, and the effect in them.
private struct Resample: Sendable {
  let subject: RefutationSubject
  let kind: ResamplingRefuter.Kind
  let units: RowUnits
  let kept: Int
  /// The numeric covariates and the noise each gets.
  let noise: [(name: String, deviation: Double)]
  /// The column that tells copies of units apart, or keeps copies of a row together; with the original's roles otherwise.
  let roles: EffectSample.Roles
  let label: String?

  init(_ subject: RefutationSubject, _ kind: ResamplingRefuter.Kind, _ units: RowUnits, share: Double) {
    (self.subject, self.kind, self.units) = (subject.onOneThread, kind, units)
    kept = DrawnRows.size(ofShare: share, of: units.count)
    if case .noisyBootstrap(let share) = kind {
      noise = subject.noisyColumns.map { ($0.name, share * $0.deviation) }
    } else {
      noise = []
    }
    var (roles, label) = (subject.sample.roles, String?.none)
    if kind != .subset {
      if let clusters = subject.sample.clusters {
        label = clusters.name
      } else if subject.original.method.isCrossFitted {
        label = subject.sample.table.unusedName("row")
        roles.clusters = label
      }
    }
    (self.roles, self.label) = (roles, label)
  }

  func effect(from stream: inout RandomStream) -> Result<Double, EstimationError> {
    let (rows, copies) = drawRows(from: &stream)
    var table = subject.sample.table.selecting(rows: rows)
    do throws(DataError) {
      if let label { table = try table.setting(label, to: ColumnStorage(copies)) }
      for (name, deviation) in noise {
        guard case .numbers(let values) = try table.column(name).values else { continue }
        table = try table.setting(
          name,
          to: ColumnStorage<Double>(count: values.count) { target in
            values.withUnsafeBufferPointer { values in
              for row in target.indices {
                target.initializeElement(at: row, to: values[row] + deviation * stream.normal())
              }
            }
          })
      }
    } catch {
      return .failure(.data(error))
    }
    return subject.effect(in: table, roles: roles)
  }

  /// The rows in their own order, and a number of each: of its cluster's copy, or of the row it is a copy of.
  private func drawRows(from stream: inout RandomStream) -> (rows: [Int], copies: [Double]) {
    var counts = [Int32](repeating: kind == .subset ? 1 : 0, count: units.count)
    if kind == .subset {
      for unit in DrawnRows.left(outOf: units.count, keeping: kept, from: &stream) { counts[unit] = 0 }
    } else {
      DrawnRows.bootstrap(units.count, from: &stream) { counts[$0] += 1 }
    }
    var (rows, copies): ([Int], [Double]) = ([], [])
    rows.reserveCapacity(subject.sample.rowCount)
    var copy = 0.0
    for unit in counts.indices {
      for _ in 0..<counts[unit] {
        if units.areClusters {
          rows += units.rows(of: unit)
          if label != nil { copies += [Double](repeating: copy, count: units.rows(of: unit).count) }
          copy += 1
        } else {
          rows.append(unit)
          if label != nil { copies.append(Double(unit)) }
        }
      }
    }
    return (rows, copies)
  }
}

extension EstimationMethod {
  /// Whether models are judged on rows that they were not taught.
  fileprivate var isCrossFitted: Bool {
    switch self {
    case .aipw, .partiallyLinearDML, .interactiveDML, .conditionalEffects: true
    default: false
    }
  }
}

extension RefutationSubject {
  /// The numeric covariates that vary, with their standard deviations.
  var noisyColumns: [(name: String, deviation: Double)] {
    var seen: Set<String> = []
    let names = (sample.effect.adjustmentSet + sample.effect.conditioningSet).filter { seen.insert($0).inserted }
    return names.compactMap { name in
      guard let column = try? sample.table.column(name), case .numbers(let values) = column.values else { return nil }
      let deviation = values.standardDeviation
      return deviation > 0 ? (name, deviation) : nil
    }
  }
}

extension ColumnStorage where Element == Double {
  /// The mean of all values; 0 of none.
  var mean: Double {
    withUnsafeBufferPointer { values in values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }
  }

  /// The standard deviation, by n − 1; 0 of fewer than two values.
  var standardDeviation: Double {
    let mean = mean
    return withUnsafeBufferPointer { values in
      guard values.count > 1 else { return 0 }
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
  }
}

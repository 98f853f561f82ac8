import CausalData
import CausalStatistics
import Glibc
import Identification
import Testing

@testable import Estimation

/// What every estimator must keep: a new one joins by being registered.
@Suite("Every estimator's contract")
struct EstimatorContractTests {
  private static let methods = EffectEstimators.standard.map(\.method)

  @Test("The order of the rows changes nothing", arguments: methods)
  func rowOrder(method: EstimationMethod) throws {
    let world = ContractWorld(rows: 240, seed: 1)
    var order = Array(0..<240)
    var stream = RandomStream(seed: 7)
    for place in order.indices.reversed() { order.swapAt(place, Int(stream.uniform() * Double(place + 1))) }
    let (straight, mixed) = (try world.table(), try world.table().selecting(rows: order))
    try agree(method, world, straight, mixed, tolerance: 1e-12)
  }

  @Test("The order of the columns changes nothing", arguments: methods)
  func columnOrder(method: EstimationMethod) throws {
    let world = ContractWorld(rows: 240, seed: 2)
    let table = try world.table()
    let turned = try table.selecting(table.names.reversed())
    var other = world
    other.isTurned = true
    let estimates = try estimates(method, world, table)
    let others = try self.estimates(method, other, turned)
    compare(estimates, others, tolerance: 1e-12)
  }

  @Test("The number of threads changes no bit, nor does a second run", arguments: methods)
  func threads(method: EstimationMethod) throws {
    let world = ContractWorld(rows: 3_000, seed: 3)
    let table = try world.table()
    let one = try estimates(method, world, table, threads: 1)
    #expect(one == (try estimates(method, world, table, threads: 1)))
    for threads in [2, 5] { #expect(one == (try estimates(method, world, table, threads: threads))) }
  }

  @Test("An effect without an obstacle is never called unsuitable; intervals hold their effects", arguments: methods)
  func obstacles(method: EstimationMethod) throws {
    let world = ContractWorld(rows: 400, seed: 4)
    let table = try world.table()
    guard let estimator = EffectEstimators.estimator(method) else { return }
    for effect in world.effects {
      let sample = try EffectSample(effect, in: table, roles: world.roles(for: method))
      for target in EffectTarget.allCases {
        for scale in EffectScale.allCases {
          var settings = EstimationSettings()
          (settings.target, settings.scale) = (target, scale)
          let obstacle = estimator.obstacle(for: sample, settings)
          do {
            let found = try estimator.estimate(sample, settings)
            #expect(obstacle == nil, "\(method) \(target) \(scale): \(obstacle ?? "")")
            for estimate in found {
              // What an instrument or a cutoff gives is called by its own name.
              #expect(estimate.effect.isFinite && estimate.scale == scale)
              #expect(estimate.target == target || estimate.target == .late)
              #expect((estimate.standardError ?? 0) >= 0)
              if let interval = estimate.interval { #expect(interval.lower <= interval.upper) }
              if let p = estimate.pValue { #expect((0...1).contains(p)) }
            }
          } catch EstimationError.unsuitable(_, let reason) {
            #expect(obstacle == reason)
          } catch {
            #expect(obstacle == nil, "an obstacle is said before anything else: \(error)")
          }
        }
      }
    }
  }

  @Test("Strange data give a sentence or a finite number, never a crash", arguments: methods)
  func strangeData(method: EstimationMethod) throws {
    guard let estimator = EffectEstimators.estimator(method) else { return }
    for (name, table) in try ContractWorld.strangeTables() {
      let world = ContractWorld(rows: 0, seed: 0)
      for effect in world.effects {
        do throws(EstimationError) {
          let sample = try EffectSample(effect, in: table, roles: world.roles(for: method))
          var settings = EstimationSettings()
          for target in [EffectTarget.ate, .att, .late, .nde, .nie, .cde] {
            settings.target = target
            guard estimator.obstacle(for: sample, settings) == nil else { continue }
            for estimate in try estimator.estimate(sample, settings) {
              #expect(estimate.effect.isFinite, "\(name)")
              #expect(estimate.standardError?.isFinite ?? true, "\(name)")
            }
          }
        } catch {
          #expect(!error.description.isEmpty && !error.description.contains("nan"), "\(name): \(error)")
        }
      }
    }
  }

  // MARK: - How it is compared

  private func estimates(
    _ method: EstimationMethod, _ world: ContractWorld, _ table: Table, threads: Int = 1
  ) throws -> [EffectEstimate] {
    guard let estimator = EffectEstimators.estimator(method) else { return [] }
    var found: [EffectEstimate] = []
    for effect in world.effects {
      let sample = try EffectSample(effect, in: table, roles: world.roles(for: method))
      var settings = EstimationSettings()
      settings.threads = threads
      for target in EffectTarget.allCases {
        settings.target = target
        guard estimator.obstacle(for: sample, settings) == nil else { continue }
        found += try estimator.estimate(sample, settings)
      }
    }
    #expect(!found.isEmpty, "\(method) suits none of the contract's effects: add one that it suits")
    return found
  }

  private func agree(
    _ method: EstimationMethod, _ world: ContractWorld, _ first: Table, _ second: Table, tolerance: Double
  ) throws {
    compare(try estimates(method, world, first), try estimates(method, world, second), tolerance: tolerance)
  }

  private func compare(_ first: [EffectEstimate], _ second: [EffectEstimate], tolerance: Double) {
    #expect(first.count == second.count)
    for (left, right) in zip(first, second) {
      let scale = max(abs(left.effect), left.standardError ?? 0)
      #expect(abs(left.effect - right.effect) <= tolerance * scale, "\(left.method) \(left.target)")
      if let error = left.standardError, let other = right.standardError {
        // Errors are roots of sums that cancel: a hundredfold of the tolerance.
        #expect(abs(error - other) <= 100 * tolerance * scale, "\(left.method) \(left.target)")
      }
    }
  }
}

/// A table with a column for every part that an estimator may want, and the effects that go with it.
struct ContractWorld {
  let rows: Int
  let seed: UInt64
  /// Whether lists of names are given the other way round.
  var isTurned = false

  init(rows: Int, seed: UInt64) { (self.rows, self.seed) = (rows, seed) }

  /// Adjustment, instruments, a front door, mediation: the columns of `table`.
  var effects: [IdentifiedEffect] {
    func ordered(_ names: [String]) -> [String] { isTurned ? names.reversed() : names }
    var effects = [
      IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ordered(["a", "b", "group"])),
      .backdoor(treatment: "t", outcome: "y", adjustingFor: []),
      .backdoor(treatment: "t", outcome: "event", adjustingFor: ordered(["a", "b"])),
      .backdoor(treatment: "dose", outcome: "y", adjustingFor: ordered(["a", "b"])),
      .backdoor(treatment: "arm", outcome: "y", adjustingFor: ordered(["a", "b"])),
    ]
    var instrumented = IdentifiedEffect(.instrument, treatments: ["t"], outcome: "y")
    instrumented.instruments = ["z"]
    effects.append(instrumented)
    instrumented.conditioningSet = ordered(["a", "b"])
    effects.append(instrumented)
    var door = IdentifiedEffect(.frontdoor, treatments: ["t"], outcome: "y")
    door.mediators = ["m"]
    effects.append(door)
    (door.mediators, door.conditioningSet) = (["group"], ["z"])
    effects.append(door)
    var mediated = IdentifiedEffect(.mediation, treatments: ["t"], outcome: "y")
    (mediated.mediators, mediated.adjustmentSet) = (ordered(["m", "dose"]), ordered(["a", "b"]))
    effects.append(mediated)
    (mediated.mediators, mediated.adjustmentSet) = (["group"], ordered(["z", "period"]))
    effects.append(mediated)
    effects.append(.backdoor(treatment: "t", outcome: "event", adjustingFor: ordered(["group", "z"])))
    var modified = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ordered(["a", "b"]))
    modified.modifiers = ["group"]
    effects.append(modified)
    return effects
  }

  func roles(for method: EstimationMethod) -> EffectSample.Roles {
    var roles = EffectSample.Roles()
    if method == .regressionDiscontinuity { (roles.running, roles.cutoff) = ("a", 0) }
    if method == .differenceInDifferences { roles.time = "period" }
    return roles
  }

  /// a, b normal; group of three levels; z moves t; m carries part of t's effect; y linear in all; event by y's sign.
  func table() throws -> Table {
    var stream = RandomStream(seed: seed)
    var numbers: [String: [Double]] = [:]
    var (groups, arms): ([String?], [String?]) = ([], [])
    for _ in 0..<rows {
      let (a, b, u) = (stream.normal(), stream.normal(), stream.normal())
      let z = stream.uniform() < 0.5 ? 1.0 : 0
      let group = stream.uniform()
      let t = stream.uniform() < 1 / (1 + exp(-(0.6 * a - 0.4 * b + 1.5 * z - 0.7 + 0.3 * u))) ? 1.0 : 0
      let m = 0.8 * t + stream.normal()
      let dose = 0.5 * a + stream.normal()
      let arm = stream.uniform() + 0.1 * a
      let period = stream.uniform() < 0.5 ? 1.0 : 0
      let y = 1 + t + 0.5 * m + a - b + 0.7 * dose + (group < 0.3 ? 0.5 : 0) + u + stream.normal()
      for (name, value) in [
        ("a", a), ("b", b), ("z", z), ("t", t), ("m", m), ("dose", dose), ("period", period), ("y", y),
        ("event", y > 1.5 ? 1.0 : 0),
      ] {
        numbers[name, default: []].append(value)
      }
      groups.append(group < 0.3 ? "low" : group < 0.6 ? "mid" : "top")
      arms.append(arm < 0.3 ? "none" : arm < 0.7 ? "some" : "much")
    }
    var columns: [(name: String, content: ColumnContent)] = ["a", "b", "z", "t", "m", "dose", "period", "y", "event"]
      .map {
        ($0, .numbers(numbers[$0] ?? []))
      }
    columns.append(("group", .levels(groups)))
    columns.append(("arm", .levels(arms)))
    return try Table(columns)
  }

  /// Tables of the same columns that something is wrong with.
  static func strangeTables() throws -> [(name: String, table: Table)] {
    func table(rows: Int, _ change: (inout [String: [Double]], Int) -> Void) throws -> Table {
      let plain = try ContractWorld(rows: rows, seed: 5).table()
      var numbers: [String: [Double]] = [:]
      for name in ["a", "b", "z", "t", "m", "dose", "period", "y", "event"] {
        let column = try plain.column(name)
        numbers[name] = (0..<rows).map { column.number(row: $0) }
      }
      change(&numbers, rows)
      var columns = numbers.sorted { $0.key < $1.key }.map { (name: $0.key, content: ColumnContent.numbers($0.value)) }
      for name in ["group", "arm"] {
        let column = try plain.column(name)
        columns.append((name, .levels((0..<rows).map { column.text(row: $0) })))
      }
      return try Table(columns)
    }
    return [
      ("three rows", try table(rows: 3) { _, _ in }),
      ("fewer rows than columns", try table(rows: 6) { _, _ in }),
      ("nobody treated", try table(rows: 60) { columns, rows in columns["t"] = .init(repeating: 0, count: rows) }),
      ("perfect separation", try table(rows: 60) { columns, _ in columns["t"] = columns["a"]?.map { $0 > 0 ? 1 : 0 } }),
      ("treatment is a covariate", try table(rows: 60) { columns, _ in columns["a"] = columns["t"] }),
      ("collinear covariates", try table(rows: 60) { columns, _ in columns["b"] = columns["a"]?.map { 2 * $0 + 1 } }),
      (
        "a constant covariate", try table(rows: 60) { columns, rows in columns["b"] = .init(repeating: 4, count: rows) }
      ),
      ("a constant outcome", try table(rows: 60) { columns, rows in columns["y"] = .init(repeating: 4, count: rows) }),
      (
        "an instrument without effect",
        try table(rows: 60) { columns, rows in columns["z"] = .init(repeating: 1, count: rows) }
      ),
      (
        "one treated row",
        try table(rows: 60) { columns, rows in
          columns["t"] = (0..<rows).map { $0 == 30 ? 1 : 0 }
        }
      ),
      ("huge numbers", try table(rows: 60) { columns, _ in columns["y"] = columns["y"]?.map { $0 * 1e200 } }),
      ("tiny numbers", try table(rows: 60) { columns, _ in columns["a"] = columns["a"]?.map { $0 * 1e-200 } }),
      ("a far outlier", try table(rows: 60) { columns, _ in columns["a"]?[7] = 1e12 }),
      ("the outcome is the treatment", try table(rows: 60) { columns, _ in columns["y"] = columns["t"] }),
      (
        "all in one period",
        try table(rows: 60) { columns, rows in columns["period"] = .init(repeating: 1, count: rows) }
      ),
      (
        "missing values",
        try table(rows: 60) { columns, rows in
          for row in stride(from: 0, to: rows, by: 3) { columns["a"]?[row] = .nan }
        }
      ),
      (
        "nothing but missing values",
        try table(rows: 60) { columns, rows in columns["a"] = .init(repeating: .nan, count: rows) }
      ),
    ]
  }
}

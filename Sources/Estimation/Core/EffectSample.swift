public import CausalData
import StrictJSON

/// The rows and columns that an identified effect is estimated from: complete rows, covariates as numbers. Numeric columns
/// of a table without missing values are shared with it, not copied; the table is never changed.
public struct EffectSample: Sendable {
  /// Which columns play which part beside those that the estimand names.
  public struct Roles: Hashable, Sendable {
    /// Weights of the rows, 0 or more: how many units of the population each stands for.
    public var weights: String?
    /// Rows of one value depend on one another.
    public var clusters: String?
    /// The treatment's level to compare with; nil for the first.
    public var control: String?
    /// Decides about treatment, in regression discontinuity.
    public var running: String?
    /// The value at which the running variable decides.
    public var cutoff: Double?
    /// Before or after, in difference in differences.
    public var time: String?

    /// No part for any column.
    public init() {}
  }

  /// What is estimated.
  public let effect: IdentifiedEffect
  /// The parts of further columns.
  public let roles: Roles
  /// The complete rows of the columns in use, in the table's order.
  public let table: Table
  /// One a treatment.
  public let treatments: [TreatmentColumn]
  /// The outcome: numbers, or 0 and 1.
  public let outcome: OutcomeColumn
  /// The adjustment set.
  public let adjustment: CovariateColumns
  /// The instruments.
  public let instruments: CovariateColumns
  /// Conditioned on beside instruments or front-door variables.
  public let conditioning: CovariateColumns
  /// The mediators.
  public let mediators: CovariateColumns
  /// The modifiers.
  public let modifiers: CovariateColumns
  /// The running variable of a discontinuity.
  public let running: ColumnStorage<Double>?
  /// The weights of the rows.
  public let weights: ColumnStorage<Double>?
  /// The clusters of the rows as codes from 0.
  public let clusters: ClusterColumn?
  /// Rows left out because a value is missing.
  public let rowsLeftOut: Int

  /// The number of rows.
  public var rowCount: Int { table.rowCount }
  /// The first treatment, of most estimands the only one.
  public var treatment: TreatmentColumn { treatments[0] }

  /// - Parameters:
  ///   - effect: its names are columns of `table`.
  /// - Throws: `data` where a column is not there, plays two parts or lacks values throughout; `oneTreatmentLevel`,
  ///   `constantOutcome`, `unknownLevel`, `unsuitable`.
  /// - Complexity: O(rows · columns).
  public init(
    _ effect: IdentifiedEffect, in table: Table, roles: Roles = Roles()
  ) throws(EstimationError) {
    let effect = effect.withoutRepeatedNames
    (self.effect, self.roles) = (effect, roles)
    try EffectSample.checkParts(of: effect, roles)
    let extra = [roles.weights, roles.clusters, roles.running, roles.time].compactMap(\.self)
    var seen: Set<String> = []
    let names = (effect.columns + extra).filter { seen.insert($0).inserted }
    let (used, leftOut): (Table, Int)
    do throws(DataError) {
      (used, leftOut) = try table.selecting(names).applying(.listwise)
    } catch {
      throw .data(error)
    }
    (self.table, rowsLeftOut) = (used, leftOut)
    func columns(_ names: [String]) throws(EstimationError) -> [TableColumn] {
      var found: [TableColumn] = []
      for name in names { found.append(try EffectSample.column(name, of: used)) }
      return found
    }
    guard !effect.treatments.isEmpty else { throw .badSetting(name: "treatment", reason: "name one") }
    guard used.rowCount >= 2 else { throw .tooFewRows(rows: used.rowCount, needed: 2, what: "an effect") }
    var treatments: [TreatmentColumn] = []
    for column in try columns(effect.treatments) {
      treatments.append(try TreatmentColumn(column, control: effect.treatments.count == 1 ? roles.control : nil))
    }
    self.treatments = treatments
    outcome = try OutcomeColumn(EffectSample.column(effect.outcome, of: used))
    adjustment = CovariateColumns(try columns(effect.adjustmentSet))
    instruments = CovariateColumns(try columns(effect.instruments))
    conditioning = CovariateColumns(try columns(effect.conditioningSet))
    mediators = CovariateColumns(try columns(effect.mediators))
    modifiers = CovariateColumns(try columns(effect.modifiers))
    running = try roles.running.map { name throws(EstimationError) in
      try EffectSample.numbers(name, of: used, as: "a running variable")
    }
    weights = try roles.weights.map { name throws(EstimationError) in try EffectSample.weights(name, of: used) }
    clusters = try roles.clusters.map { name throws(EstimationError) in
      ClusterColumn(try EffectSample.column(name, of: used))
    }
  }

  /// Treatment and outcome have no second part: an effect on itself, or beside itself, is a slip.
  private static func checkParts(of effect: IdentifiedEffect, _ roles: Roles) throws(EstimationError) {
    if effect.treatments.contains(effect.outcome) {
      throw .data(DataError("\(effect.outcome.visible()) is both treatment and outcome: name another outcome"))
    }
    let parts: [(String, [String])] = [
      ("adjusted for", effect.adjustmentSet), ("an instrument", effect.instruments),
      ("conditioned on", effect.conditioningSet), ("a mediator", effect.mediators), ("a modifier", effect.modifiers),
      ("the running variable", [roles.running].compactMap(\.self)), ("the time", [roles.time].compactMap(\.self)),
    ]
    for (part, names) in parts {
      for name in names where name == effect.outcome || effect.treatments.contains(name) {
        let first = name == effect.outcome ? "outcome" : "treatment"
        throw .data(DataError("\(name.visible()) is the \(first) and cannot be \(part) as well: name another column"))
      }
    }
  }

  private static func column(_ name: String, of table: Table) throws(EstimationError) -> TableColumn {
    do throws(DataError) { return try table.column(name) } catch { throw .data(error) }
  }

  private static func numbers(
    _ name: String, of table: Table, as part: String
  ) throws(EstimationError) -> ColumnStorage<Double> {
    guard case .numbers(let storage) = try column(name, of: table).values else {
      throw .data(DataError("\(name.visible()) cannot be \(part): it holds categories, not numbers"))
    }
    return storage
  }

  private static func weights(_ name: String, of table: Table) throws(EstimationError) -> ColumnStorage<Double> {
    let storage = try numbers(name, of: table, as: "a weight")
    let (negative, total) = storage.withUnsafeBufferPointer { values in
      (values.firstIndex { $0 < 0 }, values.reduce(0, +))
    }
    if let row = negative {
      throw .data(DataError("the weight \(name.visible()) is negative (\(storage[row])) in complete row \(row + 1)"))
    }
    guard total > 0 else {
      throw .data(DataError("the weights \(name.visible()) add up to 0: give some row a weight above 0"))
    }
    // Their squares have to be numbers as well.
    guard total < 1e100 else {
      throw .data(DataError("the weights \(name.visible()) are too large to be squared: divide them by a constant"))
    }
    guard total > 1e-100 else {
      throw .data(DataError("the weights \(name.visible()) are too small to be squared: multiply them by a constant"))
    }
    return storage
  }
}

import CausalData
import StrictJSON

/// The rows of two groups in two periods: each row on its own (repeated cross-sections), or each unit's change (panel).
struct TwoPeriodRows {
  /// 1 for the group that is treated later.
  let group: ColumnStorage<Double>
  /// 1 after; nil for a panel, whose rows are units.
  let after: ColumnStorage<Double>?
  /// The outcome, or its change.
  let outcome: ColumnStorage<Double>
  /// The covariates: of a panel, as they were before.
  let covariates: CovariateColumns
  /// Of each row; nil where all weigh 1.
  let weights: ColumnStorage<Double>?
  /// Of each row; nil where rows are independent, as units of a panel are.
  let clusters: ColumnStorage<Int32>?
  /// Rows of the table for each row here: 2 for units.
  let rowsEach: Int
  /// Names of the earlier and the later period.
  let periods: (before: String, after: String)

  var count: Int { outcome.count }
  var isPanel: Bool { after == nil }

  /// - Throws: `data` where there are not two periods, or a unit changes its group; `tooFewRows` for an empty cell.
  init(_ sample: EffectSample) throws(EstimationError) {
    let time = try TwoPeriodRows.time(of: sample)
    periods = time.names
    let group = try TwoPeriodRows.group(of: sample, after: time.after)
    try TwoPeriodRows.checkCells(sample, group, time.after, periods)
    guard let pairs = TwoPeriodRows.pairs(sample, time.after) else {
      (self.group, after, outcome) = (group, time.after, sample.outcome.values)
      (covariates, weights, rowsEach) = (sample.adjustment, sample.weights, 1)
      clusters = sample.clusters?.codes
      return
    }
    let table = sample.clusters?.name ?? ""
    for pair in pairs where group[pair.before] != group[pair.after] {
      throw .data(
        DataError(
          "a unit of \(table.visible()) changes its \(sample.treatment.name.visible()) between the periods: the treatment"
            + " must tell the group that is treated later, in both periods"))
    }
    func before(_ column: ColumnStorage<Double>) -> ColumnStorage<Double> {
      ColumnStorage(pairs.map { column[$0.before] })
    }
    self.group = before(group)
    after = nil
    outcome = ColumnStorage(pairs.map { sample.outcome.values[$0.after] - sample.outcome.values[$0.before] })
    covariates = CovariateColumns(
      columns: sample.adjustment.columns.map {
        CovariateColumns.Column(name: $0.name, variable: $0.variable, level: $0.level, values: before($0.values))
      }, referenceLevels: sample.adjustment.referenceLevels)
    weights = sample.weights.map(before)
    (clusters, rowsEach) = (nil, 2)
  }

  /// 1 in rows of the later period.
  private static func time(
    of sample: EffectSample
  ) throws(EstimationError) -> (after: ColumnStorage<Double>, names: (before: String, after: String)) {
    let name = sample.roles.time ?? ""
    let column: TableColumn
    do throws(DataError) { column = try sample.table.column(name) } catch { throw .data(error) }
    var values: [Double] = []
    for row in 0..<sample.rowCount {
      let value = column.number(row: row)
      if !values.contains(value) { values.append(value) }
      if values.count > 2 { break }
    }
    values.sort()
    guard values.count == 2 else {
      throw .data(
        DataError(
          "difference in differences takes two periods, and \(name.visible()) has"
            + " \(values.count < 2 ? "one" : "more"): keep the rows of one before and one after"))
    }
    func text(_ value: Double) -> String {
      guard let row = (0..<sample.rowCount).first(where: { column.number(row: $0) == value }) else { return "?" }
      return column.text(row: row) ?? "?"
    }
    let after = ColumnStorage<Double>(count: sample.rowCount) { target in
      for row in target.indices { target.initializeElement(at: row, to: column.number(row: row) == values[1] ? 1 : 0) }
    }
    return (after, (text(values[0]), text(values[1])))
  }

  /// 1 for rows of the group that is treated later. Where treatment is marked only once it has begun, a unit's later row
  /// tells its group.
  private static func group(
    of sample: EffectSample, after: ColumnStorage<Double>
  ) throws(EstimationError) -> ColumnStorage<Double> {
    let treatment = sample.treatment.values
    let isMarkedBefore = (0..<sample.rowCount).contains { treatment[$0] == 1 && after[$0] == 0 }
    guard !isMarkedBefore else { return treatment }
    guard let clusters = sample.clusters else {
      throw .data(
        DataError(
          "no row before has \(sample.treatment.name.visible()) = 1: it must tell the group that is treated later, in both"
            + " periods; or name the column of units as clusters"))
    }
    var isTreated = [Bool](repeating: false, count: clusters.count)
    for row in 0..<sample.rowCount where treatment[row] == 1 { isTreated[Int(clusters.codes[row])] = true }
    return ColumnStorage<Double>(count: sample.rowCount) { target in
      for row in target.indices {
        target.initializeElement(at: row, to: isTreated[Int(clusters.codes[row])] ? 1 : 0)
      }
    }
  }

  private static func checkCells(
    _ sample: EffectSample, _ group: ColumnStorage<Double>, _ after: ColumnStorage<Double>,
    _ periods: (before: String, after: String)
  ) throws(EstimationError) {
    var counts = [0, 0, 0, 0]
    for row in 0..<sample.rowCount where sample.weights.map({ $0[row] > 0 }) ?? true {
      counts[(group[row] == 1 ? 2 : 0) + (after[row] == 1 ? 1 : 0)] += 1
    }
    for (cell, count) in counts.enumerated() where count < 2 {
      throw .tooFewRows(
        rows: count, needed: 2,
        what: "difference in differences (\(cell < 2 ? "untreated" : "treated") group, period"
          + " \((cell % 2 == 0 ? periods.before : periods.after).visible()))")
    }
  }

  /// The rows of each unit, where clusters are units of a panel: all with one row of positive weight in each period.
  private static func pairs(
    _ sample: EffectSample, _ after: ColumnStorage<Double>
  ) -> [(before: Int, after: Int)]? {
    guard let clusters = sample.clusters, clusters.count * 2 == sample.rowCount else { return nil }
    var pairs = [(before: Int, after: Int)](repeating: (-1, -1), count: clusters.count)
    for row in 0..<sample.rowCount {
      let unit = Int(clusters.codes[row])
      if after[row] == 1 {
        guard pairs[unit].after < 0 else { return nil }
        pairs[unit].after = row
      } else {
        guard pairs[unit].before < 0 else { return nil }
        pairs[unit].before = row
      }
    }
    return pairs
  }
}

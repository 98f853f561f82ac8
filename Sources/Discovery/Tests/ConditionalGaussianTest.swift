internal import CausalStatistics
import Glibc

/// A likelihood-ratio test of mixed variables under the conditional-Gaussian model (Lauritzen and Wermuth 1989; as a
/// test: Andrews, Ramsey and Cooper 2018): in each cell of the discrete variables the continuous ones are Gaussian with
/// means, slopes and variances of their own.
///
/// - One of x and y continuous: its regressions on the continuous part of z, in the cells of the discrete part, gain by
///   the other variable as a further regressor or as a division of the cells. Slopes and variances are compared in turn,
///   each with Bartlett's correction, so that p-values hold in cells of a dozen rows; divisions with too few rows for a
///   regression are left out on both sides.
/// - Both discrete, z too: the G² test, with degrees of freedom for the levels that each cell has.
/// - Both discrete, z partly continuous: the model's own ratio is not χ² here, since two marginals of one
///   conditional-Gaussian distribution are not nested; multinomial logistic regressions in the cells are compared instead.
///
/// Rows that miss a value of a test are left out of that test.
public struct ConditionalGaussianTest: IndependenceTest {
  private let columns: TestColumns
  /// The numbers of each continuous column, with mean 0 and variance 1.
  let standardised: [[Double]]

  /// Any mixture of numbers and levels.
  public init(_ columns: TestColumns) {
    self.columns = columns
    standardised = columns.columns.map { column in
      guard case .numbers(let values) = column else { return [] }
      let known = values.filter(\.isFinite)
      let mean = known.reduce(0) { $0 + $1 / Double(known.count) }
      let variance = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(known.count) }
      let scale = variance > 0 && variance.isFinite ? 1 / variance.squareRoot() : 0
      return values.map { ($0 - mean) * scale }
    }
  }

  public var variableCount: Int { columns.count }
  public var name: String { "conditional Gaussian" }
  public var assumptions: [String] {
    ["The conditional-Gaussian test takes numbers for Gaussian, and linear in each other, within each cell of levels."]
  }

  /// Complexity: O(rows · |z|²).
  public func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    let rows = columns.completeRows(of: [x, y] + z)
    guard !isConstant(x, rows), !isConstant(y, rows) else {
      return IndependenceResult(pValue: 1, statistic: 0, degreesOfFreedom: 0)
    }
    let discrete = z.filter { !columns.isContinuous($0) }
    let continuous = z.filter { columns.isContinuous($0) }
    let cells = columns.cells(of: discrete, rows: rows)
    var ratio = LikelihoodRatio()
    switch (columns.isContinuous(x), columns.isContinuous(y)) {
    case (true, true): addRegressions(x, further: y, continuous, cells, rows, &ratio)
    case (true, false): addDivisions(x, by: y, continuous, cells, rows, &ratio)
    case (false, true): addDivisions(y, by: x, continuous, cells, rows, &ratio)
    case (false, false):
      if continuous.isEmpty {
        addTables(x, y, cells, rows, &ratio)
      } else {
        addLogits(x, y, continuous, cells, rows, &ratio)
      }
    }
    return ratio.result
  }

  /// Whether all rows have one value; what does not vary is independent of everything.
  private func isConstant(_ column: Int, _ rows: [Int32]) -> Bool {
    guard let first = rows.first else { return false }
    switch columns.columns[column] {
    case .numbers(let values): return rows.allSatisfy { values[Int($0)] == values[Int(first)] }
    case .codes(let codes, _): return rows.allSatisfy { codes[Int($0)] == codes[Int(first)] }
    }
  }

  /// The rows' moments of some continuous columns, cell by cell, with a first column of ones.
  private func sums(_ chosen: [Int], _ cells: (cells: [Int32], count: Int), _ rows: [Int32]) -> [CellSums] {
    var sums = [CellSums](repeating: CellSums(width: chosen.count + 1), count: cells.count)
    var values = [Double](repeating: 1, count: chosen.count + 1)
    for (place, row) in rows.enumerated() {
      for (index, column) in chosen.enumerated() { values[index + 1] = standardised[column][Int(row)] }
      sums[Int(cells.cells[place])].add(values)
    }
    return sums
  }

  private func addRegressions(
    _ response: Int, further: Int, _ continuous: [Int], _ cells: (cells: [Int32], count: Int), _ rows: [Int32],
    _ ratio: inout LikelihoodRatio
  ) {
    for cell in sums(continuous + [further, response], cells, rows) {
      guard let before = cell.residual(predictors: continuous.count + 1),
        let after = cell.residual(predictors: continuous.count + 2), after.rank > before.rank
      else { continue }
      ratio.addSlopes(before.sum, after.sum, rows: cell.rows, parameters: after.rank, tested: 1)
    }
  }

  private func addDivisions(
    _ response: Int, by other: Int, _ continuous: [Int], _ cells: (cells: [Int32], count: Int), _ rows: [Int32],
    _ ratio: inout LikelihoodRatio
  ) {
    guard case .codes(let codes, let levels) = columns.columns[other] else { return }
    // Each part of a cell is a cell of its own.
    var numbers = [Int32](repeating: -1, count: cells.count * levels)
    var divided: (cells: [Int32], count: Int) = ([], 0)
    var parts = [[Int]](repeating: [], count: cells.count)
    divided.cells.reserveCapacity(rows.count)
    for (row, cell) in zip(rows, cells.cells) {
      let key = Int(cell) * levels + Int(codes[Int(row)])
      if numbers[key] < 0 {
        numbers[key] = Int32(divided.count)
        parts[Int(cell)].append(divided.count)
        divided.count += 1
      }
      divided.cells.append(numbers[key])
    }
    let sums = sums(continuous + [response], divided, rows)
    for cell in 0..<cells.count {
      // A part with a row or two to spare beyond its own regression.
      let usable = parts[cell].compactMap { part in
        sums[part].residual(predictors: continuous.count + 1).flatMap { residual in
          sums[part].rows - Double(residual.rank) >= 2 ? (sums: sums[part], residual: residual) : nil
        }
      }
      guard usable.count > 1 else { continue }
      let together = usable.dropFirst().reduce(usable[0].sums) { $0.adding($1.sums) }
      guard let whole = together.residual(predictors: continuous.count + 1) else { continue }
      let parameters = usable.reduce(0) { $0 + $1.residual.rank }
      let within = usable.reduce(0) { $0 + $1.residual.sum }
      ratio.addSlopes(
        whole.sum, within, rows: together.rows, parameters: parameters, tested: parameters - whole.rank)
      ratio.addVariances(
        usable.map { (sum: $0.residual.sum, degrees: $0.sums.rows - Double($0.residual.rank)) })
    }
  }

  private func addTables(
    _ x: Int, _ y: Int, _ cells: (cells: [Int32], count: Int), _ rows: [Int32], _ ratio: inout LikelihoodRatio
  ) {
    guard case .codes(let first, let rowLevels) = columns.columns[x],
      case .codes(let second, let columnLevels) = columns.columns[y]
    else { return }
    var counts = [Double](repeating: 0, count: rowLevels * columnLevels)
    for members in members(of: cells, rows) {
      for place in counts.indices { counts[place] = 0 }
      for row in members { counts[Int(first[Int(row)]) * columnLevels + Int(second[Int(row)])] += 1 }
      ratio.addTable(counts, columns: columnLevels)
    }
  }

  /// The rows of each cell.
  private func members(of cells: (cells: [Int32], count: Int), _ rows: [Int32]) -> [[Int32]] {
    var members = [[Int32]](repeating: [], count: cells.count)
    for (cell, row) in zip(cells.cells, rows) { members[Int(cell)].append(row) }
    return members
  }

  private func addLogits(
    _ x: Int, _ y: Int, _ continuous: [Int], _ cells: (cells: [Int32], count: Int), _ rows: [Int32],
    _ ratio: inout LikelihoodRatio
  ) {
    guard case .codes(let first, let firstLevels) = columns.columns[x],
      case .codes(let second, let secondLevels) = columns.columns[y]
    else { return }
    // The response is the one with fewer levels, so that x and y may change places.
    let turned = secondLevels < firstLevels || (secondLevels == firstLevels && y < x)
    let (response, predictor) = turned ? (second, first) : (first, second)
    for cell in members(of: cells, rows) {
      let outcome = MultinomialLogit.dense(cell.map { response[Int($0)] })
      let groups = MultinomialLogit.dense(cell.map { predictor[Int($0)] })
      let degrees = (outcome.levels - 1) * (groups.levels - 1)
      guard degrees > 0, cell.count > (outcome.levels - 1) * (continuous.count + groups.levels) else { continue }
      let base = cell.map { row in [1] + continuous.map { standardised[$0][Int(row)] } }
      let full = zip(base, groups.codes).map { values, code in
        values + (1..<groups.levels).map { $0 == Int(code) ? 1 : 0 }
      }
      let gain =
        MultinomialLogit.logLikelihood(outcome.codes, levels: outcome.levels, full)
        - MultinomialLogit.logLikelihood(outcome.codes, levels: outcome.levels, base)
      ratio.add(2 * gain, degrees: Double(degrees))
    }
  }
}

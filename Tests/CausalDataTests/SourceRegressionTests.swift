import CausalData
import CausalStatistics
import SeededRandom
import Testing

@Suite("Regressions on sources of rows")
struct SourceRegressionTests {
  /// The complete rows as arrays, which the regressions' own tests hold against other programs.
  private func plain(_ table: Table, _ outcome: MomentFeature, _ predictors: [MomentFeature], clusters: Int?) throws
    -> RegressionRows
  {
    let sums = PlainSums(table: table)
    let rows = sums.rows(predictors + [outcome], nil).map(\.row).filter { row in
      !table.columns[6].number(row: row).isNaN && clusters.map { !table.columns[$0].number(row: row).isNaN } ?? true
    }
    return try RegressionRows(
      names: predictors.map { table.schema.name(of: $0) },
      predictors: predictors.map { feature in rows.map { sums.value(feature, $0) } },
      outcome: rows.map { sums.value(outcome, $0) }, weights: rows.map { table.columns[6].number(row: $0) },
      clusters: clusters.map { column in rows.map { Int(table.columns[column].number(row: $0)) } })
  }

  private func expectClose(_ first: CoefficientEstimates, _ second: CoefficientEstimates) {
    #expect(first.names == second.names)
    for index in first.values.indices {
      #expect(abs(first.values[index] - second.values[index]) <= 1e-9 * (1 + abs(second.values[index])))
      let (left, right) = (first.standardErrors[index], second.standardErrors[index])
      #expect(abs(left - right) <= 1e-8 * right)
    }
  }

  private func check(_ source: some RowSource, _ table: Table) throws {
    let outcome = MomentFeature.number(column: 0)
    let predictors = table.schema.features(of: [2, 3])
    let rows = try plain(table, outcome, predictors, clusters: nil)
    let streamed = try SourceRegression(of: outcome, on: predictors, in: source, weights: 6)
    for estimator in [CovarianceEstimator.classical, .hc1, .hc3] {
      let first = try LinearRegression(streamed, covariance: estimator)
      let second = try LinearRegression(rows, covariance: estimator)
      expectClose(first.coefficients, second.coefficients)
      #expect(first.rows == second.rows)
    }
    let clustered = try SourceRegression(of: outcome, on: predictors, in: source, weights: 6, clusters: 5)
    #expect(clustered.clusterCount == table.schema.types[5].levels?.count)
    expectClose(
      try LinearRegression(clustered, covariance: .clusterCR0).coefficients,
      try LinearRegression(plain(table, outcome, predictors, clusters: 5), covariance: .clusterCR0).coefficients)
    let flag = MomentFeature.indicator(column: 4, level: 1)
    let design = [MomentFeature.number(column: 0), .number(column: 1), .score(column: 3)]
    let logistic = try SourceRegression(of: flag, on: design, in: source, weights: 6)
    expectClose(
      try GeneralizedLinearModel(.logistic, rows: logistic, covariance: .hc1).coefficients,
      try GeneralizedLinearModel(.logistic, rows: plain(table, flag, design, clusters: nil), covariance: .hc1)
        .coefficients)
  }

  @Test("Every source gives what the complete rows in memory give", arguments: [0, 0.05])
  func agreement(missing: Double) throws {
    let table = try mixedTable(rows: 1_500, missing: missing, seed: 31)
    try check(TableSource(table, threads: 2), table)
    try check(BlockwiseSource(table: table, size: 100), table)
    try check(try streamed(table), table)
  }

  @Test("The number of threads changes nothing")
  func threads() throws {
    let table = try mixedTable(rows: 40_000, missing: 0.01, seed: 32)
    let predictors = table.schema.features(of: [1, 2])
    let fits = try [1, 2, 3].map { threads in
      try LinearRegression(
        SourceRegression(of: .number(column: 0), on: predictors, in: TableSource(table, threads: threads), weights: 6),
        covariance: .hc1)
    }
    #expect(fits[0] == fits[1])
    #expect(fits[0] == fits[2])
  }

  @Test("What is wrong comes with the row of the source")
  func errors() throws {
    var weights = [Double](repeating: 1, count: 50)
    weights[33] = -1
    var x = (0..<50).map { Double($0 * $0 % 17) }
    x[3] = .nan
    let table = try Table([
      "y": .numbers((0..<50).map { Double($0 % 5) }), "x": .numbers(x), "w": .numbers(weights),
      "g": .levels((0..<50).map { "\($0 % 7)" }),
    ])
    let y = MomentFeature.number(column: 0)
    for source in [BlockwiseSource(table: table, size: 8), BlockwiseSource(table: table, size: 50)] {
      let weighted = try SourceRegression(of: y, on: [.number(column: 1)], in: source, weights: 2)
      #expect(throws: RegressionError.badWeight(row: 33)) { _ = try LinearRegression(weighted) }
      let logistic = try SourceRegression(of: y, on: [.number(column: 1)], in: source)
      #expect(throws: RegressionError.outcomeOutOfRange(row: 2, value: 2)) {
        _ = try GeneralizedLinearModel(.logistic, logistic)
      }
    }
    let source = TableSource(table)
    #expect(throws: DataError.self) { _ = try SourceRegression(of: .number(column: 3), on: [], in: source) }
    #expect(throws: DataError.self) { _ = try SourceRegression(of: y, on: [], in: source, weights: 3) }
    #expect(throws: DataError.self) { _ = try SourceRegression(of: y, on: [], in: source, clusters: 1) }
    let folder = try TemporaryFolder()
    let streaming = try StreamingCSVSource(.file(folder.file("t.csv", "a,b\n1,2\n2,5\n3,1\n")))
    let regression = try SourceRegression(of: .number(column: 0), on: [.number(column: 1)], in: streaming)
    _ = folder.file("t.csv", "a,b\n1,2\n2,x\n3,1\n")
    do throws(RegressionError) {
      _ = try LinearRegression(regression)
      Issue.record("a changed file was accepted")
    } catch {
      #expect(error.description.contains("changed"))
    }
  }
}

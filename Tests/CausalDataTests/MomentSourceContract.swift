import CausalData
import CausalGraphs
import CausalStatistics
import SeededRandom
import Testing

/// A way to put a table behind a source; every conformer of `MomentSource` joins `all`.
struct SourceCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// False where a source without rows cannot be made.
  var canBeEmpty = true
  let make: @Sendable (Table) throws -> any MomentSource

  static let all = [
    SourceCase(testDescription: "table") { TableSource($0) },
    SourceCase(testDescription: "table, three threads") { TableSource($0, threads: 3) },
    SourceCase(testDescription: "blocks of seven rows") { BlockwiseSource(table: $0, size: 7) },
    SourceCase(testDescription: "streamed text", canBeEmpty: false) { try streamed($0) },
    SourceCase(testDescription: "streamed text, two threads", canBeEmpty: false) { try streamed($0, threads: 2) },
  ]
}

/// A table that shows a few rows at a time.
struct BlockwiseSource: RowSource {
  let table: Table
  let size: Int
  var schema: Schema { table.schema }
  var rowCount: Int { table.rowCount }
  var threads: Int { 1 }

  func forEachBlock(of columns: [Int], _ body: (RowBlock) throws(DataError) -> Void) throws(DataError) {
    for start in stride(from: 0, to: rowCount, by: size) {
      let part = TableSource(table.selecting(rows: Array(start..<min(start + size, rowCount))))
      try part.forEachBlock(of: columns) { (block) throws(DataError) in
        try body(RowBlock(firstRow: start, count: block.count, columns: block.columns))
      }
    }
  }
}

/// A table as text: every level quoted, a missing value empty, numbers in digits that read back the same.
func separatedValues(_ table: Table) -> [UInt8] {
  var text = table.names.joined(separator: ",") + "\n"
  for row in 0..<table.rowCount {
    let fields = table.columns.map { column in
      let field = column.text(row: row) ?? ""
      return column.type.isDiscrete && !field.isEmpty ? "\"\(field)\"" : field
    }
    text += fields.joined(separator: ",") + "\n"
  }
  return Array(text.utf8)
}

/// The types of a table's columns, as a person would give them.
func typing(of table: Table) -> ColumnTyping {
  var typing = ColumnTyping()
  for column in table.columns {
    switch column.type {
    case .continuous: typing.continuous.append(column.name)
    case .categorical: typing.categorical.append(column.name)
    case .ordinal(let levels): typing.ordinal.append(.init(column.name, levels: levels))
    }
  }
  return typing
}

func streamed(_ table: Table, threads: Int = 1) throws -> StreamingCSVSource {
  var options = TableReadingOptions(threads: threads)
  options.typing = typing(of: table)
  return try StreamingCSVSource(.bytes(separatedValues(table)), options: options)
}

/// The definitions, row by row.
struct PlainSums {
  let table: Table

  func value(_ feature: MomentFeature, _ row: Int) -> Double {
    let number = table.columns[feature.column].number(row: row)
    guard !number.isNaN else { return .nan }
    switch feature {
    case .number, .score: return number
    case .indicator(_, let level): return Int(number) == level ? 1 : 0
    }
  }

  /// Rows that are complete and weigh something, with their weights.
  func rows(_ features: [MomentFeature], _ weights: Int?) -> [(row: Int, weight: Double)] {
    (0..<table.rowCount).compactMap { row in
      let weight = weights.map { table.columns[$0].number(row: row) } ?? 1
      guard weight > 0, !features.contains(where: { value($0, row).isNaN }) else { return nil }
      return (row, weight)
    }
  }

  func moments(_ features: [MomentFeature], weights: Int?) -> Moments {
    let rows = rows(features, weights)
    let weight = rows.reduce(0) { $0 + $1.weight }
    let means = features.map { feature in
      rows.reduce(0) { $0 + $1.weight * value(feature, $1.row) } / weight
    }
    var products = Matrix(rows: features.count, columns: features.count)
    for (i, left) in features.enumerated() {
      for (j, right) in features.enumerated() {
        products[i, j] = rows.reduce(0) {
          $0 + $1.weight * (value(left, $1.row) - means[i]) * (value(right, $1.row) - means[j])
        }
      }
    }
    return Moments(rows: rows.count, weight: weight, means: means, crossProducts: products)
  }
}

/// A table with numbers, levels, ordered levels, more levels than a byte holds, weights, and missing values.
func mixedTable(rows: Int, missing: Double, seed: UInt64) throws -> Table {
  var generator = SplitMix64(seed: seed)
  func numbers(_ draw: (inout SplitMix64) -> Double) -> ColumnContent {
    .numbers((0..<rows).map { _ in generator.uniform() < missing ? .nan : draw(&generator) })
  }
  func levels(_ names: [String]) -> ColumnContent {
    .levels((0..<rows).map { _ in generator.uniform() < missing ? nil : names[generator.below(names.count)] })
  }
  return try Table(
    [
      "x": numbers { $0.uniform() * 10 - 5 }, "far": numbers { 1e6 + $0.uniform() },
      "group": levels(["red", "green", "blue"]), "grade": levels(["1", "2", "3", "4"]), "flag": levels(["no", "yes"]),
      "town": levels((0..<400).map { "town \($0)" }), "weight": .numbers((0..<rows).map { Double($0 % 4) / 2 }),
    ], typing: ColumnTyping(ordinal: [.init("grade")]))
}

/// 1e-12 of the size of the numbers that are added up.
func expectClose(_ first: Moments, _ second: Moments, _ comment: Comment? = nil) {
  #expect(first.rows == second.rows, comment)
  #expect(abs(first.weight - second.weight) <= 1e-12 * second.weight, comment)
  guard first.columnCount == second.columnCount else {
    Issue.record("\(first.columnCount) columns instead of \(second.columnCount)")
    return
  }
  for i in 0..<first.columnCount {
    #expect(abs(first.means[i] - second.means[i]) <= 1e-12 * max(1, abs(second.means[i])), comment)
    for j in 0..<first.columnCount {
      let scale = (second.crossProducts[i, i] * second.crossProducts[j, j]).squareRoot()
      // The plain sums themselves lose digits where means are large.
      let slack = 1e-12 + 1e-15 * max(abs(second.means[i]), abs(second.means[j]))
      #expect(abs(first.crossProducts[i, j] - second.crossProducts[i, j]) <= slack * max(scale, 1e-300), comment)
    }
  }
}

@Suite("What every moment source promises")
struct MomentSourceContract {
  @Test("Moments equal their definition", arguments: SourceCase.all, [0, 0.1])
  func moments(source: SourceCase, missing: Double) throws {
    let table = try mixedTable(rows: 500, missing: missing, seed: 11)
    let made = try source.make(table)
    let plain = PlainSums(table: table)
    #expect(made.schema == table.schema)
    #expect(made.rowCount == 500)
    for columns in [[0, 1], [0, 2, 3, 4], [2], [4, 0], [0, 0]] {
      for weights in [nil, 6] {
        let features = table.schema.features(of: columns)
        expectClose(try made.moments(of: columns, weights: weights), plain.moments(features, weights: weights))
      }
    }
    let features: [MomentFeature] = [.score(column: 3), .indicator(column: 5, level: 7), .number(column: 0)]
    expectClose(try made.moments(of: features, weights: nil), plain.moments(features, weights: nil))
    #expect(try made.moments(of: [String]()).columnCount == 0)
    #expect(try made.moments(of: ["x"], weights: "weight") == made.moments(of: [0], weights: 6))
  }

  @Test("Counts equal their definition, and sum to the complete rows", arguments: SourceCase.all, [0, 0.1])
  func counts(source: SourceCase, missing: Double) throws {
    let table = try mixedTable(rows: 700, missing: missing, seed: 12)
    let made = try source.make(table)
    for columns in [[2], [4, 2], [3, 2, 4], [5, 3], [5, 5, 5], []] {
      let counted = try made.counts(of: columns)
      let weighted = try made.counts(of: columns, weights: 6)
      var expected: [[Int]: (count: Double, weight: Double)] = [:]
      var rows = 0
      for row in 0..<700 {
        let codes = columns.map { table.columns[$0].number(row: row) }
        guard !codes.contains(where: \.isNaN) else { continue }
        expected[codes.map { Int($0) }, default: (0, 0)].count += 1
        expected[codes.map { Int($0) }, default: (0, 0)].weight += table.columns[6].number(row: row)
        rows += 1
      }
      #expect(counted.rows == rows)
      #expect(counted.total == Double(rows))
      for (codes, sums) in expected {
        #expect(counted[codes] == sums.count)
        #expect(weighted[codes] == sums.weight)
      }
    }
  }

  @Test("Buckets add up to the moments, and each holds its own units", arguments: SourceCase.all)
  func buckets(source: SourceCase) throws {
    let table = try mixedTable(rows: 400, missing: 0.1, seed: 14)
    let made = try source.make(table)
    let features = table.schema.features(of: [0, 2])
    for clusters in [nil, 4, 5] {
      for count in [nil, 32] {
        let buckets = try made.bucketedMoments(of: features, weights: 6, clusters: clusters, buckets: count)
        // Rows whose cluster is missing belong to no unit.
        let kept = (0..<400).filter { row in clusters.map { !table.columns[$0].number(row: row).isNaN } ?? true }
        let plain = PlainSums(table: table.selecting(rows: kept))
        expectClose(buckets.moments, plain.moments(features, weights: 6))
        // The rows of one bucket.
        for bucket in [0, 5] where bucket < buckets.bucketCount {
          let own = kept.filter { row in
            let unit = clusters.map { Int(table.columns[$0].number(row: row)) } ?? row
            let isShared = buckets.bucketCount == 32 && clusters != 4
            return (isShared ? UnitBucket.bucket(of: unit, among: 32) : unit) == bucket
          }
          let expected = PlainSums(table: table.selecting(rows: own)).rows(features, 6)
          let taken = buckets.moments { $0 == bucket }
          #expect(taken.rows == expected.count)
          #expect(abs(taken.weight - expected.reduce(0) { $0 + $1.weight }) < 1e-12)
        }
      }
    }
    #expect(throws: DataError.self) { try made.bucketedMoments(of: features, weights: nil, clusters: 0, buckets: nil) }
    #expect(throws: DataError.self) { try made.bucketedMoments(of: features, weights: nil, clusters: nil, buckets: 0) }
  }

  @Test("A sample has distinct rows of the table in their order, the same for every source", arguments: SourceCase.all)
  func sample(source: SourceCase) throws {
    let table = try mixedTable(rows: 300, missing: 0.1, seed: 13)
    let made = try source.make(table)
    let first = try made.sample(rows: 40, seed: 5)
    #expect(first.rowCount == 40)
    #expect(first.schema == table.schema)
    func rows(_ table: Table) -> [[String?]] {
      (0..<table.rowCount).map { row in table.columns.map { $0.text(row: row) } }
    }
    #expect(rows(first) == rows(try TableSource(table).sample(rows: 40, seed: 5)))
    #expect(rows(first) != rows(try made.sample(rows: 40, seed: 6)))
    // Each sampled row stands after the one before it.
    let all = rows(table)
    var place = 0
    for row in rows(first) {
      while place < all.count && all[place] != row { place += 1 }
      #expect(place < all.count)
      place += 1
    }
    #expect(rows(try made.sample(rows: 1_000, seed: 1)) == all)
    #expect(try made.sample(rows: 0, seed: 1).rowCount == 0)
  }

  @Test("Newton steps lead to the fit of the complete rows", arguments: SourceCase.all)
  func newtonSteps(source: SourceCase) throws {
    let table = try mixedTable(rows: 800, missing: 0.05, seed: 15)
    let made = try source.make(table)
    let outcome = MomentFeature.indicator(column: 4, level: 1)
    let predictors = table.schema.features(of: [0, 2])
    let fit = try GeneralizedLinearModel(
      .logistic, NewtonColumns(of: outcome, on: predictors, in: made, weights: 6))
    let sums = PlainSums(table: table)
    let rows = sums.rows(predictors + [outcome], 6)
    let plain = try GeneralizedLinearModel(
      .logistic,
      RegressionRows(
        names: predictors.map { table.schema.name(of: $0) },
        predictors: predictors.map { feature in rows.map { sums.value(feature, $0.row) } },
        outcome: rows.map { sums.value(outcome, $0.row) }, weights: rows.map(\.weight)))
    #expect(fit.rows == plain.rows)
    #expect(fit.coefficients.names == plain.coefficients.names)
    for (first, second) in zip(fit.coefficients.values, plain.coefficients.values) {
      #expect(abs(first - second) <= 1e-10 * (1 + abs(second)))
    }
    #expect(throws: DataError.self) { try NewtonColumns(of: .number(column: 2), on: predictors, in: made) }
  }

  @Test("What cannot be asked is refused in words", arguments: SourceCase.all)
  func refusals(source: SourceCase) throws {
    let table = try Table(
      ["x": [1, 2, 3], "huge": [1e300, -1e300, 0], "group": ["a", "b", "a"], "w": [1, -1, 1]])
    let made = try source.make(table)
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "accepted"
    }
    #expect(message { _ = try made.moments(of: [MomentFeature.number(column: 2)], weights: nil) }.contains("\"group\""))
    #expect(message { _ = try made.moments(of: [MomentFeature.score(column: 0)], weights: nil) }.contains("\"x\""))
    #expect(
      message { _ = try made.moments(of: [.indicator(column: 2, level: 2)], weights: nil) }.contains("no level"))
    #expect(message { _ = try made.moments(of: [9]) }.contains("no column number 9"))
    #expect(message { _ = try made.moments(of: [0], weights: 2) }.contains("weight"))
    #expect(message { _ = try made.moments(of: [0], weights: 3) }.contains("row 2"))
    #expect(message { _ = try made.moments(of: [1]) }.contains("\"huge\""))
    #expect(message { _ = try made.counts(of: [0]) }.contains("\"x\""))
    #expect(message { _ = try made.counts(of: [2], weights: 3) }.contains("row 2"))
    #expect(message { _ = try made.counts(of: [Int](repeating: 2, count: 9)) }.contains("fewer columns"))
    #expect(message { _ = try made.moments(of: ["y"]) }.contains("\"y\""))
  }

  @Test("No rows: moments of nothing, counts of zero", arguments: SourceCase.all.filter(\.canBeEmpty))
  func empty(source: SourceCase) throws {
    let made = try source.make(try Table(["x": [1, 2], "g": ["a", "b"]]).selecting(rows: []))
    #expect(made.rowCount == 0)
    #expect(try made.moments(of: [0, 1]).rows == 0)
    #expect(try made.counts(of: [1]).counts == [0, 0])
    #expect(try made.sample(rows: 3, seed: 0).rowCount == 0)
  }
}

@Suite("Streamed tables")
struct StreamingCSVSourceTests {
  @Test("What is found out about columns is what a read into memory finds")
  func inference() throws {
    var text = "x,two,late,town,code,y\n"
    for row in 0..<3_000 {
      text += "\(row % 7).5,\(row % 2),\(row == 2_900 ? "seven" : "\(row % 3)"),t\(row % 300),0\(row % 3),\(row)\n"
    }
    let yaml = "variables:\n  code: {kind: categorical, levels: ['02', '01', '00']}\n  y: {unit: kg}\n  z: {}\n"
    var options = TableReadingOptions()
    options.typing.variables = try VariableFile.read(Array(yaml.utf8), fileName: "v.yml")
    options.typing.categorical = ["late"]
    let table = try Table.read(bytes: Array(text.utf8), options: options)
    let source = try StreamingCSVSource(.bytes(Array(text.utf8)), options: options)
    #expect(source.schema == table.schema)
    #expect(source.notes == table.notes)
    #expect(source.rowCount == 3_000)
    #expect(source.schema.types[4] == .categorical(levels: ["02", "01", "00"]))
    #expect(source.schema.types[3].levels?.count == 300)
    #expect(source.schema.variables[1].kind == .binary)
    #expect(source.schema.variables[5].unit == "kg")
  }

  @Test("Many chunks of text give the same answers as from memory, to 1e-12")
  func chunks() throws {
    let table = try mixedTable(rows: 30_000, missing: 0.02, seed: 21)
    let memory = TableSource(table)
    let text = separatedValues(table)
    #expect(text.count > 1 << 20)
    var options = TableReadingOptions()
    options.typing = typing(of: table)
    let source = try StreamingCSVSource(.bytes(text), options: options)
    expectClose(try source.moments(of: [0, 1, 2, 3], weights: 6), try memory.moments(of: [0, 1, 2, 3], weights: 6))
    #expect(try source.counts(of: [5, 2]) == memory.counts(of: [5, 2]))
    let sample = try source.sample(rows: 100, seed: 3)
    let other = try memory.sample(rows: 100, seed: 3)
    for row in 0..<100 {
      #expect(sample.columns.map { $0.text(row: row) } == other.columns.map { $0.text(row: row) })
    }
  }

  @Test("A compressed file is streamed too")
  func compressed() throws {
    let table = try mixedTable(rows: 3_000, missing: 0.02, seed: 22)
    var options = TableReadingOptions()
    options.typing = typing(of: table)
    let source = try StreamingCSVSource(.bytes(Gzip.compress(separatedValues(table))), options: options)
    #expect(source.schema == table.schema && source.rowCount == 3_000)
    let memory = TableSource(table)
    expectClose(try source.moments(of: [0, 2, 3], weights: 6), try memory.moments(of: [0, 2, 3], weights: 6))
    #expect(try source.counts(of: [5, 2]) == memory.counts(of: [5, 2]))
  }

  @Test("Two ways to write one letter make one level, in memory and streamed")
  func spellings() throws {
    // U+00E9, e and U+0301; the Kelvin sign is the ASCII letter K in another guise.
    let text = "g,x\n\u{E9},1\nK,2\ne\u{301},3\n\u{212A},4\n\u{E9},5\n"
    let source = try StreamingCSVSource(.bytes(Array(text.utf8)))
    let table = try Table.read(bytes: Array(text.utf8))
    #expect(source.schema == table.schema)
    #expect(source.schema.types[0].levels?.count == 2)
    for made in [source as any MomentSource, TableSource(table)] {
      #expect(try made.counts(of: [0]).counts.sorted() == [2, 3])
    }
  }

  @Test("Errors come with line and column; a file that changes between passes is noticed")
  func errors() throws {
    func message(_ text: String) -> String {
      do {
        _ = try StreamingCSVSource(.bytes(Array(text.utf8)))
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(message("a,b\n1,2\n3\n").contains("line 3"))
    #expect(message("a,b\n1,2\n3,inf\n").contains("line 3"))
    #expect(message("a,b\n") != "accepted")
    #expect(message("") != "accepted")
    let folder = try TemporaryFolder()
    let path = folder.file("t.csv", "a,g\n1,x\n2,y\n")
    let source = try StreamingCSVSource(.file(path))
    #expect(try source.moments(of: [0]).means == [1.5])
    for changed in ["a,g\n1,x\n2,z\n", "a,g\n1,x\nq,y\n", "a,g\n1,x\n"] {
      // Written in place, so that the open file sees it.
      _ = folder.file("t.csv", changed)
      #expect(throws: DataError.self) {
        _ = try source.moments(of: [0])
        _ = try source.counts(of: [1])
      }
    }
  }
}

@Suite("Samples of rows")
struct RowSampleTests {
  @Test("Each row is drawn equally often")
  func uniform() throws {
    let table = try Table(["x": .numbers((0..<10).map { Double($0) })])
    var drawn = [Int](repeating: 0, count: 10)
    for seed in 0..<2_000 as Range<UInt64> {
      let sample = try TableSource(table).sample(rows: 3, seed: seed)
      for row in 0..<3 { drawn[Int(sample.columns[0].number(row: row))] += 1 }
    }
    // 600 each, binomial: 5 standard deviations are 102; all ten hold with a chance above .99999.
    for count in drawn { #expect(abs(count - 600) < 102) }
  }

  @Test("Features are named, and the first level is the reference")
  func names() throws {
    let schema = try mixedTable(rows: 50, missing: 0, seed: 1).schema
    let features = schema.features(of: [0, 2, 3])
    #expect(
      features.map { schema.name(of: $0) } == [
        "x", "group = green", "group = red", "grade = 2", "grade = 3", "grade = 4",
      ])
    #expect(schema.referenceLevel(of: 2) == "blue")
    #expect(schema.referenceLevel(of: 0) == nil)
    #expect(schema.name(of: .score(column: 3)) == "grade (0 to 3)")
  }
}

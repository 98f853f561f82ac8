import CausalGraphs

/// Looks through a table's columns for what a person should know.
struct ColumnExamination {
  private let table: Table
  private let spreads: [ColumnSpread?]
  let summaries: [TableReport.ColumnSummary]

  /// Two passes over each column.
  init(_ table: Table) {
    self.table = table
    spreads = table.columns.map(ColumnSpread.init)
    summaries = zip(table.columns, spreads).map { column, spread in
      TableReport.ColumnSummary(
        name: column.name, type: column.type, missingCount: column.missingCount, range: spread?.range,
        levelCounts: ColumnExamination.levelCounts(column))
    }
  }

  /// All problems, the gravest first.
  mutating func problems() -> [DataProblem] {
    guard table.rowCount > 0 else { return [.noRows] + table.notes }
    var found = table.notes
    if table.rowCount < table.columns.count {
      found.append(.fewerRowsThanColumns(rows: table.rowCount, columns: table.columns.count))
    }
    var varying: [Int] = []
    for (index, column) in table.columns.enumerated() {
      let problem = emptiness(index)
      if let problem { found.append(problem) } else { varying.append(index) }
      if column.missingCount > 0 && column.missingCount < table.rowCount {
        found.append(.missing(column.name, rows: column.missingCount, of: table.rowCount))
      }
    }
    for index in varying {
      if let problem = rarity(index) { found.append(problem) }
      if let problem = order(index) { found.append(problem) }
    }
    found += repeats(varying)
    // A stable order: the gravest first.
    return found.enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }.map(\.element)
  }

  private func emptiness(_ index: Int) -> DataProblem? {
    let column = table.columns[index]
    if column.missingCount == table.rowCount { return .allMissing(column.name) }
    switch column.type {
    case .continuous:
      guard let range = summaries[index].range, range.lowerBound == range.upperBound else { return nil }
      return .constant(column.name, value: NumberText.text(range.lowerBound))
    case .categorical(let levels), .ordinal(let levels):
      let present = summaries[index].levelCounts.indices.filter { summaries[index].levelCounts[$0] > 0 }
      guard present.count == 1, let only = present.first else { return nil }
      return .constant(column.name, value: levels[only])
    }
  }

  private func rarity(_ index: Int) -> DataProblem? {
    guard let levels = table.columns[index].type.levels else { return nil }
    let counts = summaries[index].levelCounts
    let present = counts.count { $0 > 0 }
    if present > 20 && 2 * present > table.rowCount - table.columns[index].missingCount {
      return .identifier(table.columns[index].name, levels: present)
    }
    guard let single = counts.firstIndex(of: 1), table.rowCount > 2 else { return nil }
    return .levelSeenOnce(table.columns[index].name, level: levels[single])
  }

  /// Names that columns of time have.
  private static let timeNames: Set<String> = [
    "time", "date", "datetime", "timestamp", "year", "month", "week", "quarter",
  ]

  private func order(_ index: Int) -> DataProblem? {
    let column = table.columns[index]
    let words = column.name.lowercased().split { !$0.isLetter }.map(String.init)
    if let last = words.last, ColumnExamination.timeNames.contains(last) || words[0] == "date" {
      return .ordered(column.name, isNamedSo: true)
    }
    if let levels = column.type.levels {
      let dates = levels.prefix(50).filter(ColumnExamination.isDate)
      return levels.count > 2 && dates.count == min(50, levels.count) ? .ordered(column.name, isNamedSo: true) : nil
    }
    return spreads[index]?.isMonotone == true && table.rowCount >= 10 ? .ordered(column.name, isNamedSo: false) : nil
  }

  /// Whether a text begins as a date does: 2024-05-31, 2024/05/31, 31.05.2024.
  private static func isDate(_ text: String) -> Bool {
    let parts = text.prefix(10).split(whereSeparator: { "-/.".contains($0) }).map { Array($0.utf8) }
    guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy { (48...57).contains($0) } }) else { return false }
    let lengths = parts.map(\.count)
    return (lengths[0] == 4 && lengths[1] <= 2 && lengths[2] <= 2) || (lengths[2] == 4 && lengths[0] <= 2)
  }

  /// Columns that say what an earlier one says.
  private func repeats(_ varying: [Int]) -> [DataProblem] {
    var found: [DataProblem] = []
    // Levels: the same partition of the rows has the same codes once levels are numbered by first appearance.
    var partitions: [UInt64: [Int]] = [:]
    for index in varying where table.columns[index].type.isDiscrete {
      let hash = ColumnExamination.partitionHash(table.columns[index])
      if let other = partitions[hash]?.first(where: { samePartition($0, index) }) {
        found.append(.duplicate(table.columns[index].name, of: table.columns[other].name))
      } else {
        partitions[hash, default: []].append(index)
      }
    }
    // Numbers: affine images of each other have the same standard scores up to a sign.
    var kept: [Int] = []
    for index in varying {
      guard let spread = spreads[index], table.rowCount > 2 else { continue }
      let match = kept.first { other in
        guard let earlier = spreads[other], let sign = spread.sign(against: earlier) else { return false }
        return isAffine(index, spread, other, earlier, sign)
      }
      if let match, let earlier = spreads[match] {
        let (name, other) = (table.columns[index].name, table.columns[match].name)
        found.append(
          spread.mean == earlier.mean && spread.deviation == earlier.deviation && isEqual(index, match)
            ? .duplicate(name, of: other) : .collinear(name, with: other))
      } else {
        kept.append(index)
      }
    }
    return found
  }

  private func isEqual(_ first: Int, _ second: Int) -> Bool {
    guard case .numbers(let left) = table.columns[first].values, case .numbers(let right) = table.columns[second].values
    else { return false }
    return left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        left.indices.allSatisfy { left[$0] == right[$0] || (left[$0].isNaN && right[$0].isNaN) }
      }
    }
  }

  /// Every row lies on the line, to ten digits of the columns' deviations.
  private func isAffine(_ first: Int, _ a: ColumnSpread, _ second: Int, _ b: ColumnSpread, _ sign: Double) -> Bool {
    guard case .numbers(let left) = table.columns[first].values, case .numbers(let right) = table.columns[second].values
    else { return false }
    return left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        for row in left.indices {
          let (x, y) = (left[row], right[row])
          guard x.isNaN == y.isNaN else { return false }
          guard !x.isNaN else { continue }
          let difference = (x - a.mean) / a.deviation - sign * ((y - b.mean) / b.deviation)
          // Numbers far from zero have fewer digits left in their deviations.
          let slack = 1e-9 + 8 * Double.ulpOfOne * (abs(a.mean) / a.deviation + abs(b.mean) / b.deviation)
          guard abs(difference) <= slack else { return false }
        }
        return true
      }
    }
  }

  /// Whether two columns of levels split the rows the same way.
  private func samePartition(_ first: Int, _ second: Int) -> Bool {
    let (left, right) = (table.columns[first], table.columns[second])
    guard left.missingCount == right.missingCount else { return false }
    var there = [Int: Int]()
    var back = [Int: Int]()
    for row in 0..<table.rowCount {
      let (x, y) = (left.number(row: row), right.number(row: row))
      guard x.isNaN == y.isNaN else { return false }
      guard !x.isNaN else { continue }
      let (a, b) = (Int(x), Int(y))
      guard there[a, default: b] == b, back[b, default: a] == a else { return false }
      there[a] = b
      back[b] = a
    }
    return true
  }

  private static func partitionHash(_ column: TableColumn) -> UInt64 {
    var numbers = [Int](repeating: -1, count: column.type.levels?.count ?? 0)
    var next = 0
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    forEachCode(column) { code in
      var number = -1
      if code >= 0 && code < numbers.count {
        if numbers[code] < 0 {
          numbers[code] = next
          next += 1
        }
        number = numbers[code]
      }
      hash = (hash ^ UInt64(bitPattern: Int64(number))) &* 0x100_0000_01B3
    }
    return hash
  }

  private static func levelCounts(_ column: TableColumn) -> [Int] {
    guard let levels = column.type.levels else { return [] }
    var counts = [Int](repeating: 0, count: levels.count)
    forEachCode(column) { code in if code >= 0 && code < counts.count { counts[code] += 1 } }
    return counts
  }

  /// The codes in the order of the rows; a missing one is −1 or 255, at or above the number of levels.
  private static func forEachCode(_ column: TableColumn, _ body: (Int) -> Void) {
    switch column.values {
    case .numbers: break
    case .codes(let storage, _): storage.withUnsafeBufferPointer { for code in $0 { body(Int(code)) } }
    case .wideCodes(let storage, _): storage.withUnsafeBufferPointer { for code in $0 { body(Int(code)) } }
    }
  }
}

/// Where the numbers of one column lie and how they spread.
struct ColumnSpread: Sendable {
  let mean: Double
  /// The root of the mean square of the distances from the mean; above 0.
  let deviation: Double
  let range: ClosedRange<Double>
  /// True where each number is above the one before, or each below it, and none is missing.
  let isMonotone: Bool
  /// Standard scores at a few rows, NaN where one is missing.
  private let scores: [Double]

  /// Nil for levels, and where no number is there.
  init?(_ column: TableColumn) {
    guard case .numbers(let storage) = column.values, column.missingCount < storage.count else { return nil }
    (mean, deviation, range, isMonotone, scores) = storage.withUnsafeBufferPointer { values in
      var (sum, count, low, high) = (0.0, 0.0, Double.infinity, -Double.infinity)
      var (rises, falls, last) = (true, true, Double.nan)
      var origin = 0.0
      for value in values where value == value {
        origin = value
        break
      }
      for value in values {
        rises = rises && !(value <= last)
        falls = falls && !(value >= last)
        last = value
        guard value == value else { continue }
        sum += value - origin
        count += 1
        low = min(low, value)
        high = max(high, value)
      }
      let mean = origin + sum / count
      var squares = 0.0
      for value in values where value == value {
        let distance = value - mean
        squares += distance * distance
      }
      let root = (squares / count).squareRoot()
      let deviation = root > 0 && root.isFinite ? root : 1
      let step = max(1, values.count / 12)
      let scores = stride(from: 0, to: values.count, by: step).map { (values[$0] - mean) / deviation }
      return (mean, deviation, low...high, (rises || falls) && count == Double(values.count), scores)
    }
  }

  /// 1 or −1 where the scores at the few rows are the same or opposite, nil where they are neither.
  func sign(against other: ColumnSpread) -> Double? {
    guard mean.isFinite, other.mean.isFinite, scores.count == other.scores.count else { return nil }
    var (same, opposite) = (true, true)
    for (left, right) in zip(scores, other.scores) {
      if left.isNaN && right.isNaN { continue }
      same = same && abs(left - right) <= 1e-6
      opposite = opposite && abs(left + right) <= 1e-6
      if !same && !opposite { return nil }
    }
    return same ? 1 : -1
  }
}

import CausalData
import CausalGraphs
import CausalStatistics
import StrictJSON

/// The columns of a formula as codes, and each row's cell.
struct PlugInColumns {
  /// A column of more values than this is no category, however many rows there are.
  static let levelLimit = 64
  /// Numbers of more values are no categories in so many rows: ten rows a value, but eight values always pass.
  static func numberLimit(rows: Int) -> Int { max(8, min(levelLimit, rows / 10)) }
  /// The most cells of a joint distribution.
  static let cellLimit = 1 << 20

  /// A column's values: as people write them, and how to find a row's.
  struct Levels {
    let texts: [String]
    /// Of numbers, ascending; empty for categories.
    let numbers: [Double]

    /// Nil where there are too many.
    init?(_ column: TableColumn) {
      switch column.values {
      case .codes(_, let levels), .wideCodes(_, let levels):
        (texts, numbers) = (levels, [])
        guard levels.count <= PlugInColumns.levelLimit else { return nil }
      case .numbers(let storage):
        guard let found = PlugInColumns.distinct(storage) else { return nil }
        numbers = found
        texts = numbers.map(NumberText.text)
      }
    }
  }

  /// By node of the formula, ascending; the outcome's are those of its moment axis, or of its values.
  let joint: CellFactor
  /// The cell of each row, with the outcome at its first level.
  let cells: [Int32]
  /// From one level of the outcome to the next.
  let outcomeStride: Int
  /// The outcome's code in each row, where it has levels.
  let outcomeCodes: [Int32]?
  /// The outcome's values by level, where it has levels.
  let outcomeLevels: [Double]?
  /// By node.
  let texts: [Int: [String]]
  let rows: Int
  let weight: Double
  /// Cells without weight, the outcome aside.
  let emptyCells: Int
  let cellCount: Int

  /// - Parameter moments: Whether the outcome is described by its weight and its sum instead of its values.
  /// - Throws: `data` with what to do, where there are too many values or cells.
  init(_ formula: PlugInFormula, _ sample: EffectSample, moments: Bool) throws(EstimationError) {
    var (counts, texts): ([Int], [Int: [String]]) = ([], [:])
    var columns: [(node: Int, column: TableColumn, levels: Levels)] = []
    var size = 1
    let outcomeValues = sample.outcome.values
    var outcomeLevels: [Double]?
    if !moments {
      guard let found = PlugInColumns.distinct(outcomeValues) else {
        throw PlugInColumns.tooMany(sample.effect.outcome)
      }
      outcomeLevels = found
    }
    for node in formula.nodes {
      let count: Int
      if node == formula.outcome {
        count = outcomeLevels?.count ?? 2
      } else {
        let name = formula.variables[node].name
        let column: TableColumn
        do throws(DataError) { column = try sample.table.column(name) } catch { throw .data(error) }
        guard let levels = Levels(column) else { throw PlugInColumns.tooMany(name) }
        columns.append((node, column, levels))
        texts[node] = levels.texts
        count = levels.texts.count
      }
      let (product, overflow) = size.multipliedReportingOverflow(by: count)
      guard !overflow, product <= PlugInColumns.cellLimit else {
        throw .data(
          DataError(
            "the \(formula.nodes.count) variables of the formula have more than \(PlugInColumns.cellLimit) combinations of"
              + " values: group values into fewer classes, or take a method that models them"))
      }
      size = product
      counts.append(count)
    }
    var joint = CellFactor(formula.nodes, levels: counts)
    var cells = [Int32](repeating: 0, count: sample.rowCount)
    var stride = 1
    var outcomeStride = 1
    var place = 0
    for (node, count) in zip(formula.nodes, counts) {
      if node == formula.outcome {
        outcomeStride = stride
      } else {
        PlugInColumns.add(columns[place].column, columns[place].levels, times: Int32(stride), to: &cells)
        place += 1
      }
      stride *= count
    }
    var codes: [Int32]?
    if let outcomeLevels {
      let places = Dictionary(uniqueKeysWithValues: outcomeLevels.enumerated().map { ($1, Int32($0)) })
      codes = (0..<sample.rowCount).map { places[outcomeValues[$0]] ?? 0 }
    }
    var (total, counted) = (0.0, 0)
    let weights = sample.weights
    outcomeValues.withUnsafeBufferPointer { outcome in
      for row in cells.indices {
        let weight = weights?[row] ?? 1
        let cell = Int(cells[row])
        if let codes {
          joint.values[cell + Int(codes[row]) * outcomeStride] += weight
        } else {
          joint.values[cell] += weight
          joint.values[cell + outcomeStride] += weight * outcome[row]
        }
        total += weight
        if weight > 0 { counted += 1 }
      }
    }
    for cell in joint.values.indices { joint.values[cell] /= total }
    (self.cells, self.outcomeStride, outcomeCodes) = (cells, outcomeStride, codes)
    (self.outcomeLevels, self.texts, rows, weight) = (outcomeLevels, texts, counted, total)
    var seen: Set<Int32> = []
    for row in cells.indices where weights.map({ $0[row] > 0 }) ?? true { seen.insert(cells[row]) }
    cellCount = size / (outcomeLevels?.count ?? 2)
    emptyCells = cellCount - seen.count
    self.joint = joint
  }

  private static func add(_ column: TableColumn, _ levels: Levels, times stride: Int32, to cells: inout [Int32]) {
    guard case .numbers(let storage) = column.values else {
      for row in cells.indices { cells[row] &+= Int32(column.number(row: row)) &* stride }
      return
    }
    let numbers = levels.numbers
    storage.withUnsafeBufferPointer { values in
      for row in cells.indices {
        var code: Int32 = 0
        while Int(code) < numbers.count - 1, numbers[Int(code)] != values[row] { code &+= 1 }
        cells[row] &+= code &* stride
      }
    }
  }

  /// The distinct values, ascending; nil where there are too many for categories.
  private static func distinct(_ storage: ColumnStorage<Double>) -> [Double]? {
    let limit = numberLimit(rows: storage.count)
    return storage.withUnsafeBufferPointer { values in
      var found: [Double] = []
      for value in values where !found.contains(value) {
        guard found.count < limit else { return nil }
        // −0 and 0 are one value.
        found.append(value == 0 ? 0 : value)
      }
      return found.sorted()
    }
  }

  static func tooMany(_ name: String) -> EstimationError {
    .data(
      DataError(
        "\(name.visible()) has too many values for a table of its frequencies (\(levelLimit) at most, ten rows each): group"
          + " them into classes, or take a method that models it"))
  }
}

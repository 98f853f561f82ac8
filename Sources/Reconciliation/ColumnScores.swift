import CausalData
import CausalGraphs
import CausalStatistics
import Discovery

/// The score and the test that suit the columns.
struct ColumnScores {
  let score: any LocalScore
  let name: String
  let setting: Double?
  let test: (any IndependenceTest)?
  let notes: [String]

  /// - Throws: `DataError`, `BGe.ParameterError`, `ReconciliationError`.
  init(_ columns: ObservedColumns, equivalentSampleSize: Double?, threads: Int) throws {
    let table = columns.table
    let discrete = table.schema.discreteColumns.count
    let source = TableSource(table, threads: threads)
    let isWhole = columns.columnOfNode == table.columns.indices.map { $0 }
    if discrete == table.columns.count {
      let data = isWhole ? try DiscreteData(table) : try ColumnScores.counted(columns)
      let size = try equivalentSampleSize ?? EquivalentSampleSize(for: data).value
      guard let bdeu = DiscreteScore(.bdeu(equivalentSampleSize: size), edgePrior: 0) else {
        throw ReconciliationError.badSetting("the equivalent sample size must be a number above 0: \(size) is not")
      }
      (score, name, setting) = (DiscreteLocalScore(data, score: bdeu), bdeu.name, bdeu.setting)
      test = ChiSquaredTest(data)
      var notes: [String] = []
      if equivalentSampleSize == nil {
        notes.append(
          "BDeu's equivalent sample size, \(size), is the one of \(EquivalentSampleSize.candidates) under which the best "
            + "graph of the data alone scores highest.")
      }
      if !data.isComplete {
        notes.append(
          "Missing values: each family is scored on the rows that have it, as though they stood for all rows.")
      }
      self.notes = notes
      return
    }
    if discrete == 0 {
      let moments = try source.moments(of: Array(table.columns.indices))
      score = try BGe(moments, unitVariances: true).aligned(to: columns.columnOfNode)
      (name, setting) = ("BGe", nil)
      test = isWhole ? FisherZTest(moments) : nil
      notes = []
      return
    }
    let features = source.schema.features(of: Array(table.columns.indices))
    var blocks = [[Int]](repeating: [], count: columns.variables.count)
    for (place, feature) in features.enumerated() {
      let name = table.columns[feature.column].name
      if let node = columns.variables.index(of: name) { blocks[node].append(place) }
    }
    let moments = try source.moments(of: features, weights: nil)
    score = DegenerateGaussianBIC(moments, blocks: blocks, penaltyDiscount: 1, extension: 0)
    (name, setting, test) = ("degenerate-Gaussian BIC", 1, nil)
    notes = [
      "Continuous and categorical variables together are scored by the degenerate-Gaussian BIC, which approximates a "
        + "log marginal likelihood: probabilities are approximate too."
    ]
  }

  /// Variables without a column as columns of one level: they score zero in every family.
  private static func counted(_ columns: ObservedColumns) throws(DataError) -> DiscreteData {
    var (codes, levels): ([[UInt8]], [Int]) = ([], [])
    for place in columns.columnOfNode {
      guard let place else {
        codes.append([UInt8](repeating: 0, count: columns.table.rowCount))
        levels.append(1)
        continue
      }
      let column = columns.table.columns[place]
      guard case .codes(let storage, let names) = column.values, names.count <= 254 else {
        // Says which column it is, and what to do about it.
        return try DiscreteData(columns.table)
      }
      codes.append(storage.withUnsafeBufferPointer { Array($0) })
      levels.append(max(1, names.count))
    }
    return try DiscreteData(columns: codes, levels: levels)
  }
}

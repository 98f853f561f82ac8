public import CausalData
public import CausalGraphs
import CausalStatistics
public import Discovery
import StrictJSON

/// What the data say of graphs: the log marginal likelihood of each family in nats, without any search penalty, and
/// the tests that go with it.
///
/// Categorical columns are scored by BDeu (its equivalent sample size chosen by the data), continuous ones by BGe at unit variances, and a mixture
/// by the degenerate-Gaussian BIC with λ = 1, which only approximates a log marginal likelihood. A variable without a
/// column takes part with a score of zero: the data say nothing of it.
public struct ReconciliationData: Sendable {
  /// Whose families are scored: node by node.
  public let variables: VariableList
  /// The score of every family in nats.
  public let score: any LocalScore
  /// The rows behind it.
  public let rows: Int
  /// The score's usual name, such as "BDeu".
  public let name: String
  /// The score's one number, where it has one: the equivalent sample size or the penalty discount.
  public let setting: Double?
  /// Which variables have no column that could be used.
  public let unobserved: [Int]
  /// What was left out and decided, in sentences for a person.
  public let notes: [String]
  /// A test of one pair given others; its variables are the score's.
  let test: (any IndependenceTest)?
  private let source: Source

  /// Where the score comes from, so that it can be had for other variables.
  private enum Source: Sendable {
    case table(Table, Reading)
    case score
  }

  /// How a table is read.
  private struct Reading: Sendable {
    var missing: MissingRule
    var equivalentSampleSize: Double?
    var threads: Int
  }

  /// The data of a table.
  ///
  /// - Parameters:
  ///   - table: Columns are matched to variables by name. Whole numbers of few values are read as levels, as in discovery,
  ///     unless the column or the variable is said to be continuous. Constant columns and columns without values say nothing.
  ///   - variables: What the graph is over; nil for the table's own. Columns of no variable are left out before rows with
  ///     missing values are.
  ///   - missing: With `testwise` categorical families pass over rows of their own; other data go listwise.
  ///   - equivalentSampleSize: Of BDeu, above 0; nil for the one that the data speak for: `EquivalentSampleSize`.
  /// - Throws: `ReconciliationError`. Complexity: O(rows · columns), for continuous data O(rows · columns²).
  public init(
    _ table: Table, over variables: VariableList? = nil, missing: MissingRule = .listwise,
    equivalentSampleSize: Double? = nil, threads: Int = 1
  ) throws(ReconciliationError) {
    let reading = Reading(
      missing: missing, equivalentSampleSize: equivalentSampleSize, threads: max(1, threads))
    try self.init(table, over: variables ?? table.schema.variables, reading: reading)
  }

  /// Any other score, in nats: what each family of `variables` is worth.
  ///
  /// - Parameters:
  ///   - rows: How many stand behind it.
  ///   - name: For the report, such as "BDeu".
  public init(score: some LocalScore, variables: VariableList, rows: Int, name: String) {
    precondition(score.variableCount == variables.count, "one variable a column")
    (self.variables, self.score, self.rows, self.name) = (variables, score, rows, name)
    (setting, unobserved, notes, test, source) = (nil, [], [], nil, .score)
  }

  private init(_ table: Table, over variables: VariableList, reading: Reading) throws(ReconciliationError) {
    let columns: ObservedColumns
    do throws(DataError) {
      columns = try ObservedColumns(table, over: variables, missing: reading.missing)
    } catch {
      throw .data(error)
    }
    guard !columns.table.columns.isEmpty else {
      throw .noCommonColumn(variables: variables.names, columns: table.names)
    }
    guard columns.table.rowCount >= 2 else { throw .tooFewRows(columns.table.rowCount) }
    let scores: ColumnScores
    do {
      scores = try ColumnScores(
        columns, equivalentSampleSize: reading.equivalentSampleSize, threads: reading.threads)
    } catch let error as DataError {
      throw .data(error)
    } catch let error as ReconciliationError {
      throw error
    } catch {
      throw .badSetting("\(error)")
    }
    self.variables = variables
    (score, name, setting, test) = (scores.score, scores.name, scores.setting, scores.test)
    rows = columns.table.rowCount
    unobserved = columns.columnOfNode.indices.filter { columns.columnOfNode[$0] == nil }
    notes = columns.notes + scores.notes
    source = .table(table, reading)
  }

  /// The same data for other variables, in their order.
  ///
  /// - Throws: As the initialiser.
  func aligned(to wanted: VariableList) throws(ReconciliationError) -> ReconciliationData {
    if wanted.names == variables.names { return self }
    switch source {
    case .table(let table, let reading):
      return try ReconciliationData(table, over: wanted, reading: reading)
    case .score:
      let columns = wanted.map { variables.index(of: $0.name) }
      guard columns.contains(where: { $0 != nil }) else {
        throw .noCommonColumn(variables: wanted.names, columns: variables.names)
      }
      return ReconciliationData(self, over: wanted, columns: columns)
    }
  }

  private init(_ other: ReconciliationData, over wanted: VariableList, columns: [Int?]) {
    variables = wanted
    score = other.score.aligned(to: columns)
    (rows, name, setting, test, source) = (other.rows, other.name, other.setting, nil, other.source)
    unobserved = columns.indices.filter { columns[$0] == nil }
    notes = other.notes
  }
}

import CausalData
import CausalGraphs
import CausalStatistics

/// A table as a search reads it: the columns that can take part, the rows that count, what there is to say about both.
struct PreparedData {
  /// All of the table's variables.
  let allVariables: VariableList
  /// Those that take part: not constant, not without values.
  let variables: VariableList
  /// Their columns only, levels for codes, incomplete rows left out unless tests pass over them.
  let table: Table
  let plan: DiscoveryPlan
  /// Rows that count; with `testwise`, all rows.
  let rows: Int
  let problems: [DataProblem]
  let notes: [String]

  init(_ table: Table, request: DiscoveryRequest, missing: MissingRule) throws {
    let coded =
      request.algorithm == .lingam ? table : table.readingCodes(keeping: PreparedData.keptNumbers(request, table))
    let report = TableReport(coded)
    var problems = report.problems
    var unusable = PreparedData.unusable(problems)
    let chosen: Table
    let used: Table
    do throws(DataError) {
      guard coded.rowCount > 0 else { throw DataError(DataProblem.noRows.description) }
      try PreparedData.checkScale(report)
      chosen = try coded.dropping(unusable)
      let result = try chosen.applying(missing)
      if result.droppedRows > 0 {
        problems.append(.droppedRows(result.droppedRows, of: coded.rowCount))
        // A column may vary in the rows that are left out alone.
        let left = TableReport(result.table).problems.filter { !PreparedData.unusable([$0]).isEmpty }
        problems += left
        unusable.formUnion(PreparedData.unusable(left))
        used = try result.table.dropping(PreparedData.unusable(left))
      } else {
        used = result.table
      }
    } catch {
      throw DiscoveryError.data(error)
    }
    func names(_ columns: [Int]) -> [String] { columns.map { used.schema.variables[$0].name } }
    guard used.columns.count >= 2 else {
      throw DiscoveryError.tooFewVariables(
        used.columns.count, leftOut: problems.filter { unusable.contains($0.columns.first ?? "") })
    }
    plan = try DiscoveryPlan(
      request,
      shape: .init(continuous: names(used.schema.continuousColumns), discrete: names(used.schema.discreteColumns)))
    guard used.rowCount >= 2 else { throw DiscoveryError.tooFewRows(used.rowCount) }
    allVariables = coded.schema.variables
    variables = used.schema.variables
    self.table = used
    rows = used.rowCount
    self.problems = problems
    notes =
      problems.filter { $0.severity < .fatal }.map { problem in
        let sentence = "\(problem)"
        return sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
      }
  }

  /// The columns that hold nothing to learn from.
  private static func unusable(_ problems: [DataProblem]) -> Set<String> {
    Set(
      problems.compactMap { problem in
        switch problem {
        case .allMissing(let name), .constant(let name, _): name
        default: nil
        }
      })
  }

  /// Squares, and sums of products, must neither overflow nor vanish: nothing could be learned, and nothing would show.
  private static func checkScale(_ report: TableReport) throws(DataError) {
    for column in report.columns {
      guard let range = column.range, range.lowerBound < range.upperBound else { continue }
      let size = max(range.upperBound.magnitude, range.lowerBound.magnitude)
      let name = "the numbers of column \"\(column.name)\""
      guard size <= 1e145 else {
        throw DataError(
          "\(name) are so large that their squares are beyond what can be computed: divide them by a constant")
      }
      guard range.upperBound - range.lowerBound >= 1e-145 else {
        throw DataError(
          "\(name) differ by so little that the squares vanish when computed: multiply them by a constant")
      }
    }
  }

  /// Scores and tests of continuous variables must not find levels where numbers were meant.
  private static func keptNumbers(_ request: DiscoveryRequest, _ table: Table) -> Set<String> {
    switch (request.score, request.test) {
    case (.bge, _), (_, .fisherZ), (_, .randomFeatures): Set(table.names)
    default: []
    }
  }

  /// The knowledge about variables that take part.
  func knowledge(_ knowledge: BackgroundKnowledge) -> BackgroundKnowledge {
    func isUsed(_ edge: BackgroundKnowledge.NamedEdge) -> Bool {
      variables.index(of: edge.source) != nil && variables.index(of: edge.target) != nil
    }
    return BackgroundKnowledge(
      required: knowledge.required.filter(isUsed), forbidden: knowledge.forbidden.filter(isUsed),
      tiers: knowledge.tiers.map { $0.filter { variables.index(of: $0) != nil } })
  }
}

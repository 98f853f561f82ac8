import Glibc

/// Counts families (a child with its parents) and scores them; holds the room that counting needs, so that no count
/// allocates. One a thread.
///
/// The parents' joint states are coded once (`prepare`); then each further column is counted against them in one pass,
/// or several columns in one pass where they share a `ColumnGroup`.
final class FamilyCounter {
  let data: DiscreteData
  let criterion: DiscreteScore.Criterion
  private var child = 0
  /// The number of joint states of the parents that have a code.
  private var configurations = 1
  /// The number of joint states that the parents could have.
  private var nominal = 1.0
  /// configurations × child's codes, and one more for rows with a missing value.
  private var stride = 1
  private var rows: Int { data.storedRows }
  /// The parents' joint state of each row, and that with the child's code (`configuration · width + code`).
  private let states: UnsafeMutablePointer<UInt32>
  private let family: UnsafeMutablePointer<UInt32>
  private let spare: UnsafeMutablePointer<UInt32>
  private var table = CountTable()
  private var marginal = CountTable()
  private var renumbering: StateRenumbering
  private let tables: CountFunctions

  /// - Parameter tables: shared by the counters of one thread.
  init(_ data: DiscreteData, criterion: DiscreteScore.Criterion, tables: CountFunctions = CountFunctions()) {
    self.data = data
    self.criterion = criterion
    self.tables = tables
    states = .allocate(capacity: max(1, data.storedRows))
    family = .allocate(capacity: max(1, data.storedRows))
    spare = .allocate(capacity: max(1, data.storedRows))
    renumbering = StateRenumbering(rows: data.storedRows)
  }

  deinit {
    states.deallocate()
    family.deallocate()
    spare.deallocate()
  }

  /// Whether the joint states that occur are too many to number.
  private var isTooLarge: Bool { configurations &* data.width(of: child) > 1 << 28 }

  /// Whether what is asked for is the score of the child and its parents as one set.
  private var scoresSets = false

  /// Codes the parents' joint states; what follows counts against them.
  ///
  /// - Parameter asSet: Without missing values, a family's score is that of the child with its parents as one set less that
  ///   of the parents as a set, whichever of them is the child. True asks for the former, which several families share.
  func prepare(child: Int, parents: some Sequence<Int>, asSet: Bool = false) {
    precondition(!asSet || data.isComplete, "sets are counted over the same rows")
    self.child = child
    scoresSets = asSet
    (configurations, nominal) = (1, 1)
    states.update(repeating: 0, count: rows)
    data.codes.withUnsafeBufferPointer { codes in
      guard let codes = codes.baseAddress else { return }
      for parent in parents {
        configurations = renumbering.append(
          codes + parent &* rows, width: data.width(of: parent), to: states, configurations: configurations)
        nominal *= Double(data.levels[parent])
      }
      if !isTooLarge { join(codes, parents: parents) }
    }
  }

  private func join(_ codes: UnsafePointer<UInt8>, parents: some Sequence<Int>) {
    let (width, column) = (data.width(of: child), codes + child &* rows)
    stride = configurations &* width
    for row in 0..<rows { family[row] = states[row] &* UInt32(width) &+ UInt32(column[row]) }
    guard !data.isComplete else { return }
    let junk = UInt32(stride)
    stride += 1
    func drop(_ variable: Int) {
      guard data.hasMissing[variable] else { return }
      let (column, absent) = (codes + variable &* rows, UInt8(data.levels[variable]))
      for row in 0..<rows where column[row] == absent { family[row] = junk }
    }
    drop(child)
    for parent in parents { drop(parent) }
  }

  /// The score of the prepared child with the prepared parents.
  func scorePrepared() -> Double {
    guard !isTooLarge else { return -.infinity }
    table.clear(stride)
    table.count(family, rows: rows, multiplicities: data.multiplicities)
    return evaluate(table.cells, slabs: 1, nominal: nominal)
  }

  /// The scores of the prepared family with one more parent, for each column that is wanted.
  ///
  /// - Parameters:
  ///   - wanted: one a column; false for the child and its parents.
  ///   - scores: one a column; those of other columns are left as they are.
  func scoreAdditions(_ wanted: [Bool], into scores: inout [Double]) {
    precondition(wanted.count == data.variableCount && scores.count == wanted.count, "one flag and score a column")
    guard !isTooLarge else {
      for column in wanted.indices where wanted[column] { scores[column] = -.infinity }
      return
    }
    for group in data.groups {
      let asked = group.columns.count { wanted[$0] }
      guard asked > 0 else { continue }
      if asked > 1 && stride &* group.width &* 2 <= rows {
        countGroup(group, wanted, into: &scores)
      } else {
        for column in group.columns where wanted[column] { scores[column] = scoreAddition(column) }
      }
    }
  }

  private func countGroup(_ group: ColumnGroup, _ wanted: [Bool], into scores: inout [Double]) {
    table.clear(group.width &* stride)
    group.codes.withUnsafeBufferPointer { codes in
      guard let codes = codes.baseAddress else { return }
      table.count(codes, stride: stride, family, rows: rows, multiplicities: data.multiplicities)
    }
    var below = 1
    for (member, column) in group.columns.enumerated() {
      let width = group.widths[member]
      if wanted[column] {
        marginal.sum(table.cells, groupWidth: group.width, below: below, width: width, stride: stride)
        scores[column] = evaluate(
          marginal.cells, slabs: data.levels[column], nominal: nominal * Double(data.levels[column]))
      }
      below &*= width
    }
  }

  private func scoreAddition(_ column: Int) -> Double {
    let width = data.width(of: column)
    let levels = data.levels[column]
    return data.codes.withUnsafeBufferPointer { codes in
      guard let base = codes.baseAddress else { return evaluate(table.cells, slabs: 0, nominal: nominal) }
      let added = base + column &* rows
      if width &* stride <= 4 &* rows &+ 4_096 {
        table.clear(width &* stride)
        table.count(added, stride: stride, family, rows: rows, multiplicities: data.multiplicities)
        return evaluate(table.cells, slabs: levels, nominal: nominal * Double(levels))
      }
      return scoreSparse(added, column: column, child: base + child &* rows)
    }
  }

  /// Where states are many beside the rows: number the states that occur, then count.
  private func scoreSparse(
    _ added: UnsafePointer<UInt8>, column: Int, child codes: UnsafePointer<UInt8>
  ) -> Double {
    let (before, stride, family) = (configurations, self.stride, self.family)
    spare.update(from: states, count: rows)
    configurations = renumbering.append(added, width: data.width(of: column), to: spare, configurations: before)
    let width = data.width(of: child)
    guard !isTooLarge else {
      configurations = before
      return -.infinity
    }
    self.stride = configurations &* width &+ (data.isComplete ? 0 : 1)
    let (junk, absent) = (UInt32(self.stride &- 1), UInt8(truncatingIfNeeded: data.levels[column]))
    let (checks, oldJunk) = (!data.isComplete, UInt32(stride &- 1))
    for row in 0..<rows {
      spare[row] =
        checks && (family[row] == oldJunk || added[row] == absent)
        ? junk : spare[row] &* UInt32(width) &+ UInt32(codes[row])
    }
    table.clear(self.stride)
    table.count(spare, rows: rows, multiplicities: data.multiplicities)
    let result = evaluate(table.cells, slabs: 1, nominal: nominal * Double(data.levels[column]))
    (configurations, self.stride) = (before, stride)
    return result
  }

  /// Σ f(cells) − Σ g(joint states of the parents), and what the score adds to it.
  private func evaluate(_ cells: UnsafePointer<Int32>, slabs: Int, nominal: Double) -> Double {
    let levels = data.levels[child]
    let (inner, outer) = functions(nominal: nominal, levels: levels)
    if scoresSets {
      var sum = 0.0
      for cell in 0..<(slabs &* stride) { sum += inner(Int(cells[cell])) }
      return sum + criterion.value(ofStates: nominal * Double(levels), rows: data.rowCount)
    }
    let width = data.width(of: child)
    var (sum, used) = (0.0, 0)
    for slab in 0..<slabs {
      var cell = cells + slab &* stride
      for _ in 0..<configurations {
        var count = 0
        for level in 0..<levels {
          let occurrences = Int(cell[level])
          count &+= occurrences
          sum += inner(occurrences)
        }
        sum -= outer(count)
        used &+= count
        cell += width
      }
    }
    return finish(sum, used: used, nominal: nominal, levels: levels)
  }

  private func finish(_ sum: Double, used: Int, nominal: Double, levels: Int) -> Double {
    // Rows with a missing value in the family are left out: what is left stands for all of them, so that families over
    // different rows can be compared (the node-average likelihood of Balov 2013, Electronic Journal of Statistics 7).
    let share = used == data.rowCount || used == 0 ? 1 : Double(data.rowCount) / Double(used)
    switch criterion {
    case .bdeu: return sum * share
    case .bic(let discount):
      guard used > 0 else { return 0 }
      return sum * share - 0.5 * discount * nominal * Double(levels - 1) * log(Double(data.rowCount))
    case .quotientNML:
      let count = Double(used)
      let regret =
        DiscreteScore.regret(count: count, states: nominal * Double(levels))
        - DiscreteScore.regret(count: count, states: nominal)
      return (sum - regret) * share
    }
  }

  private func functions(nominal: Double, levels: Int) -> (CountFunctionTable, CountFunctionTable) {
    guard case .bdeu(let size) = criterion else { return (tables.entropy, tables.entropy) }
    return (tables.gammaRatio(size / (nominal * Double(levels))), tables.gammaRatio(size / nominal))
  }
}

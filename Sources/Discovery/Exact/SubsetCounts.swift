internal import CausalStatistics

/// Scores of sets of categorical columns: what Σ f(count) over a set's joint states comes to, f being the criterion's.
///
/// A family's score is that of the parents with the child, less that of the parents alone, so 2ᵖ sets give all p 2ᵖ⁻¹
/// families of complete data.
///
/// Sets are walked as a tree, each splitting its parent set's states by one more column. A row that is alone in its state
/// stays so in every larger set: from then on it is counted, and not looked at, as in the stripped partitions of Huhtala
/// et al. (1999, The Computer Journal 42).
enum SubsetCounts {
  /// Whether these data can be counted so: complete, with room for the states.
  static func canCount(_ data: DiscreteData) -> Bool {
    data.isComplete && data.variableCount < 32 && data.storedRows * (data.levels.max() ?? 1) <= 1 << 24
  }

  /// How many sets of at most `largest` of so many columns there are.
  static func setCount(columns: Int, largest: Int) -> Int {
    var (sum, binomial) = (1, 1)
    for size in 0..<min(columns, largest) {
      binomial = binomial * (columns - size) / (size + 1)
      sum += binomial
    }
    return sum
  }

  /// Fills in `result[mask]` for the sets of at most `largest` columns, bit v for column v. The rest stays as it is.
  ///
  /// O(sets · rows), less where rows are soon alone in their state. Throws `CancellationError` where the task is
  /// cancelled.
  static func fill(
    _ result: UnsafeMutableBufferPointer<Double>, of data: DiscreteData, criterion: DiscreteScore.Criterion,
    largest: Int, threads: Int
  ) throws {
    precondition(canCount(data) && result.count == 1 << data.variableCount, "one score a set")
    // Columns with many levels first: they leave more rows alone.
    let order = data.levels.indices.sorted { (-data.levels[$0], $0) < (-data.levels[$1], $1) }
    let first = min(order.count, 5)
    let parts = (0..<1 << first).filter { $0.nonzeroBitCount <= largest }
    nonisolated(unsafe) let scores = result
    let step = 2 * max(1, threads)
    for start in stride(from: 0, to: parts.count, by: step) {
      try Task.checkCancellation()
      let chosen = parts[start..<min(start + step, parts.count)]
      performInParallel(parts: chosen.count, threads: threads) { part in
        let prefix = (0..<first).filter { chosen[start + part] >> $0 & 1 == 1 }
        let walk = SubsetCountWalk(data, criterion: criterion, order: order, largest: largest)
        walk.run(from: prefix, next: first, into: scores)
      }
    }
  }
}

/// One thread's walk through the sets.
private final class SubsetCountWalk {
  private let data: DiscreteData
  private let criterion: DiscreteScore.Criterion
  private let order: [Int]
  private let largest: Int
  /// For each size of set, the rows that are not alone and their states' numbers.
  private var rows: [LargeBuffer<UInt32>] = []
  private var states: [LargeBuffer<UInt32>] = []
  /// By state before a split and level: the rows that are still to come, and from 1 the new state's number; 0 in between.
  private let cells: LargeBuffer<Int32>
  private let numbers: LargeBuffer<UInt32>
  /// How often each row occurs.
  private let weights: LargeBuffer<Int32>
  private var functions: [Double: CountFunction] = [:]

  /// What is known of a set.
  private struct Partition {
    var mask = 0
    var size = 0
    /// Rows that are not alone in their state, and rows that are.
    var rows: Int
    var alone = 0
    /// The number of states that the columns could have.
    var nominal = 1.0
    /// No state occurs more often.
    var mostFrequent: Int
  }

  init(_ data: DiscreteData, criterion: DiscreteScore.Criterion, order: [Int], largest: Int) {
    (self.data, self.criterion, self.order, self.largest) = (data, criterion, order, largest)
    let size = data.storedRows * (data.levels.max() ?? 1)
    cells = LargeBuffer(count: size, repeating: 0)
    numbers = LargeBuffer(count: size, repeating: 0)
    weights = LargeBuffer(count: data.storedRows, repeating: 1)
    if !data.multiplicities.isEmpty { _ = weights.elements.update(fromContentsOf: data.multiplicities) }
    rows = [LargeBuffer(count: data.storedRows)]
    states = [LargeBuffer(count: data.storedRows, repeating: 0)]
    for row in 0..<data.storedRows { rows[0].elements[row] = UInt32(truncatingIfNeeded: row) }
  }

  /// Scores the set of the columns at these places of the order, and all that add columns from the place `next` on.
  func run(from prefix: [Int], next: Int, into scores: UnsafeMutableBufferPointer<Double>) {
    var partition = Partition(rows: data.storedRows, mostFrequent: data.rowCount)
    var score = function(nominal: 1, upTo: data.rowCount)(data.rowCount)
    score += criterion.value(ofStates: 1, rows: data.rowCount)
    for place in prefix { (score, partition) = split(partition, by: order[place], isLast: false) }
    scores[partition.mask] = score
    extend(partition, next: next, into: scores)
  }

  private func extend(_ partition: Partition, next: Int, into scores: UnsafeMutableBufferPointer<Double>) {
    guard partition.size < largest else { return }
    for place in next..<max(next, order.count) {
      let isLast = place == order.count - 1 || partition.size + 1 == largest
      let (score, larger) = split(partition, by: order[place], isLast: isLast)
      scores[larger.mask] = score
      if !isLast { extend(larger, next: place + 1, into: scores) }
    }
  }

  /// The set with one more column: its score and, unless it is the last on its branch, its states.
  private func split(_ partition: Partition, by column: Int, isLast: Bool) -> (Double, Partition) {
    var larger = partition
    larger.mask |= 1 << column
    larger.size += 1
    larger.nominal *= Double(data.levels[column])
    if rows.count <= larger.size {
      rows.append(LargeBuffer(count: data.storedRows))
      states.append(LargeBuffer(count: data.storedRows))
    }
    let function = function(nominal: larger.nominal, upTo: partition.mostFrequent)
    count(partition, by: column, into: states[larger.size].elements)
    let sum = isLast ? sumOnce(partition, larger, function) : sumAndNumber(partition, &larger, function)
    let ones = Double(larger.alone) * (partition.mostFrequent > 0 ? function(1) : 0)
    return (sum + ones + criterion.value(ofStates: larger.nominal, rows: data.rowCount), larger)
  }

  /// Counts the rows that are not alone; `found` becomes each one's cell.
  private func count(_ partition: Partition, by column: Int, into found: UnsafeMutableBufferPointer<UInt32>) {
    let (rows, states) = (rows[partition.size].elements, states[partition.size].elements)
    let (cells, weights, levels) = (cells.elements, weights.elements, data.levels[column])
    data.codes.withUnsafeBufferPointer { codes in
      let start = column &* data.storedRows
      for place in 0..<partition.rows {
        let row = Int(rows[place])
        let cell = Int(states[place]) &* levels &+ Int(codes[start &+ row])
        cells[cell] &+= weights[row]
        found[place] = UInt32(truncatingIfNeeded: cell)
      }
    }
  }

  /// Σ f over the cells of the rows that are not alone; clears them. A cell counts the first time that it is met.
  private func sumOnce(_ partition: Partition, _ larger: Partition, _ function: CountFunction) -> Double {
    let (found, cells) = (states[larger.size].elements, cells.elements)
    var sum = 0.0
    for place in 0..<partition.rows {
      let cell = Int(found[place])
      let frequency = Int(cells[cell])
      guard frequency > 0 else { continue }
      sum += function(frequency)
      cells[cell] = 0
    }
    return sum
  }

  /// The same without the cells that one row is alone in, with the rows of the others and their states' numbers.
  private func sumAndNumber(_ partition: Partition, _ larger: inout Partition, _ function: CountFunction) -> Double {
    let (from, into, found) = (rows[partition.size].elements, rows[larger.size].elements, states[larger.size].elements)
    let (cells, numbers, weights) = (cells.elements, numbers.elements, weights.elements)
    var (sum, kept, alone, most, states) = (0.0, 0, 0, 1, UInt32(0))
    for place in 0..<partition.rows {
      let (cell, row) = (Int(found[place]), Int(from[place]))
      if numbers[cell] == 0 {
        let frequency = Int(cells[cell])
        if frequency == 1 {
          alone &+= 1
          cells[cell] = 0
          continue
        }
        sum += function(frequency)
        most = max(most, frequency)
        states &+= 1
        numbers[cell] = states
      }
      // `kept` never passes `place`.
      found[kept] = numbers[cell] &- 1
      into[kept] = UInt32(truncatingIfNeeded: row)
      kept &+= 1
      cells[cell] &-= weights[row]
      if cells[cell] == 0 { numbers[cell] = 0 }
    }
    (larger.rows, larger.mostFrequent) = (kept, most)
    larger.alone += alone
    return sum
  }

  private func function(nominal: Double, upTo count: Int) -> CountFunction {
    // What a function depends on beside the count.
    var (key, size) = (0.0, 0.0)
    if case .bdeu(let equivalentSampleSize) = criterion { (key, size) = (nominal, equivalentSampleSize) }
    if let known = functions[key] {
      known.extend(to: count)
      return known
    }
    // Columns whose numbers of levels have few common factors make many of them.
    if functions.count == 4_096 { functions.removeAll(keepingCapacity: true) }
    let made = CountFunction(size > 0 ? .gammaRatio(prior: size / nominal) : .entropy)
    made.extend(to: count)
    functions[key] = made
    return made
  }
}

/// A `CountFunctionTable` that is no longer than the counts that occur.
private final class CountFunction {
  private let function: CountFunctionTable.Function
  private var values = UnsafeMutablePointer<Double>.allocate(capacity: 1)
  /// How many values there are.
  private var known = 1
  /// For counts beyond the table.
  private var full: CountFunctionTable?

  init(_ function: CountFunctionTable.Function) {
    self.function = function
    values[0] = 0
  }

  deinit { values.deallocate() }

  /// Makes counts up to `count` known.
  func extend(to count: Int) {
    let needed = min(count + 1, CountFunctionTable.size)
    if needed > known {
      let longer = UnsafeMutablePointer<Double>.allocate(capacity: needed)
      longer.update(from: values, count: known)
      for count in known..<needed { longer[count] = function.next(longer[count - 1], count: count) }
      values.deallocate()
      (values, known) = (longer, needed)
    }
    if count >= CountFunctionTable.size && full == nil { full = CountFunctionTable(function) }
  }

  @inline(__always) func callAsFunction(_ count: Int) -> Double { count < known ? values[count] : beyond(count) }

  @inline(never) private func beyond(_ count: Int) -> Double { full.map { $0(count) } ?? 0 }
}

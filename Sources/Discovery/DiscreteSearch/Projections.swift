/// The data of one child and some of its candidates, equal rows merged: much fewer rows than there are.
///
/// Few sets of candidates are asked about together, and a set's data hold all its subsets' counts; so a handful of the
/// latest is kept.
struct Projections {
  /// A counter over some columns: the child's is 0.
  struct Projection {
    let counter: FamilyCounter
    /// The bits of the candidates it holds.
    let candidates: UInt64
    /// The column of each bit.
    let columns: [Int]
    /// The child's column.
    let child: Int
  }

  /// So many are kept.
  private static let capacity = 6
  /// A set is widened by its forerunner's candidates up to so many: what is asked next is likely to be among them.
  private static let widest = 14

  private let whole: Projection
  private let candidates: [Int]
  private let tables: CountFunctions
  /// The latest first.
  private var kept: [Projection] = []

  /// - Parameter counter: over all the data.
  init(_ counter: FamilyCounter, child: Int, candidates: [Int], tables: CountFunctions) {
    whole = Projection(counter: counter, candidates: .max, columns: candidates, child: child)
    (self.candidates, self.tables) = (candidates, tables)
  }

  /// A counter over data that holds the child and the candidates of `set`.
  mutating func holding(_ set: UInt64) -> Projection {
    if let place = kept.firstIndex(where: { set & ~$0.candidates == 0 }) {
      let found = kept[place]
      if place > 0 {
        kept.remove(at: place)
        kept.insert(found, at: 0)
      }
      return found
    }
    var wide = set
    if let last = kept.first, (set | last.candidates).nonzeroBitCount <= Projections.widest { wide |= last.candidates }
    let made = project(wide)
    if kept.count == Projections.capacity { kept.removeLast() }
    kept.insert(made, at: 0)
    return made
  }

  private func project(_ set: UInt64) -> Projection {
    var (kept, columns) = ([whole.child], candidates)
    for bit in candidates.indices where set >> UInt64(bit) & 1 != 0 {
      columns[bit] = kept.count
      kept.append(candidates[bit])
    }
    guard let data = DiscreteData(projecting: whole.counter.data, on: kept) else {
      // It is as many rows as before, but asking again would be a waste.
      return Projection(counter: whole.counter, candidates: set, columns: whole.columns, child: whole.child)
    }
    let counter = FamilyCounter(data, criterion: whole.counter.criterion, tables: tables)
    return Projection(counter: counter, candidates: set, columns: columns, child: 0)
  }
}

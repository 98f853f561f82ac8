/// A test that counts two-way tables in the strata of z.
protocol StratifiedTest: IndependenceTest {
  /// The counted data.
  var data: DiscreteData { get }
  /// The same test of other data.
  func with(_ data: DiscreteData) -> Self
}

extension ChiSquaredTest: StratifiedTest {
  func with(_ data: DiscreteData) -> ChiSquaredTest {
    ChiSquaredTest(data, rowsPerDegreeOfFreedom: rowsPerDegreeOfFreedom)
  }

  /// All sets count the distinct rows of x, y and the candidates.
  public func separations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    separationsInDistinctRows(
      of: x, y, among: candidates, size: size, leading: leading, at: level, visit: visit)
  }
}

extension GSquaredTest: StratifiedTest {
  func with(_ data: DiscreteData) -> GSquaredTest { GSquaredTest(data, rowsPerDegreeOfFreedom: rowsPerDegreeOfFreedom) }

  /// All sets count the distinct rows of x, y and the candidates.
  public func separations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    separationsInDistinctRows(
      of: x, y, among: candidates, size: size, leading: leading, at: level, visit: visit)
  }
}

extension StratifiedTest {
  /// Merges equal rows of the variables in question first, where several sets are to be tested: a few variables of a few
  /// levels have far fewer joint states than there are rows.
  func separationsInDistinctRows(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    guard leading > 0, setCount(candidates.count, size: size, leading: leading) >= setsThatPayForMerging,
      let distinct = DiscreteData(projecting: data, on: [x, y] + candidates)
    else {
      return separationsOneAtATime(
        of: x, y, among: candidates, size: size, leading: leading, at: level, visit: visit)
    }
    var members = [Int](repeating: 0, count: size)
    return with(distinct).separationsOneAtATime(
      of: 0, 1, among: Array(2..<(candidates.count + 2)), size: size, leading: leading, at: level
    ) { places, pValue in
      for place in 0..<size { members[place] = candidates[places[place] - 2] }
      return visit(members, pValue)
    }
  }

  /// Merging reads the rows about as often as so many tests do.
  private var setsThatPayForMerging: Double { 8 }

  /// How many sets there are; 1 for the empty one.
  private func setCount(_ candidates: Int, size: Int, leading: Int) -> Double {
    func binomial(_ count: Int) -> Double {
      (0..<size).reduce(1) { $0 * Double(max(0, count - $1)) / Double($1 + 1) }
    }
    return size == 0 ? 1 : binomial(candidates) - binomial(max(0, candidates - leading))
  }
}

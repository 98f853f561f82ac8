internal import CausalStatistics

/// A test that counts two-way tables in the strata of z.
protocol StratifiedTest: IndependenceTest {
  var counter: StratifiedCounter { get }
  var statistic: StratifiedTally.Statistic { get }
  /// Below so many rows for each degree of freedom the data can not tell.
  var rowsPerDegreeOfFreedom: Double { get }
}

extension StratifiedTest {
  /// One test.
  func countedTest(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    result(counter.tally(x, y, given: z, by: counter.way(x, y, given: z).0, statistic))
  }

  /// The test's outcome by the χ² distribution.
  func result(_ tally: StratifiedTally) -> IndependenceResult {
    guard tally.degreesOfFreedom > 0,
      Double(tally.rows) >= rowsPerDegreeOfFreedom * Double(tally.degreesOfFreedom),
      let distribution = try? ChiSquared(degreesOfFreedom: Double(tally.degreesOfFreedom))
    else { return .uninformative }
    // Rounding may leave a sum of differences a little below zero.
    let statistic = max(0, tally.statistic)
    return IndependenceResult(
      pValue: min(1, max(0, distribution.survival(statistic))), statistic: statistic,
      degreesOfFreedom: Double(tally.degreesOfFreedom))
  }

  /// As `separations(of:_:among:size:leading:at:visit:)`. When the sets that were tested have cost as much as merging
  /// equal rows of the variables in question would, those are merged: a few variables of a few levels have far fewer joint
  /// states than there are rows. So never more than twice is spent of what the better way would have cost.
  ///
  /// - Parameter untestable: Sets given which x and y leave no degree of freedom: what holds one is neither tested nor
  ///   counted; those that are found are added.
  func countedSeparations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    untestable: inout UntestableSets, visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    var tally = SeparationTally()
    let excluded = UntestablePlaces(untestable, among: candidates)
    guard !excluded.isEverySet else { return tally }
    guard var subset = SubsetEnumeration(count: candidates.count, size: size, leading: leading) else { return tally }
    let whole = counter
    var merged: StratifiedCounter?
    var members = subset.places.map { candidates[$0] }
    var spent = 0.0
    var price = whole.data.costOfMerging(on: candidates.count + 2)
    // From which place on the subset is new.
    var fresh = 0
    while true {
      if let last = excluded.firstIndex(in: subset.places, from: fresh) {
        guard let changed = subset.advance(past: last) else { return tally }
        for place in changed..<size { members[place] = candidates[subset.places[place]] }
        fresh = changed
        continue
      }
      let (way, cost) = whole.way(x, y, given: members)
      var counted: StratifiedTally?
      if spent >= price {
        price = .infinity
        merged = CodedRows(merging: whole.data, on: [x, y] + candidates).map { StratifiedCounter(merged: $0) }
      }
      if let merged {
        let places = subset.places.map { $0 + 2 }
        let (other, less) = merged.way(0, 1, given: places)
        if less < cost { counted = merged.tally(0, 1, given: places, by: other, statistic) }
      }
      let table = counted ?? whole.tally(x, y, given: members, by: way, statistic)
      let result = result(table)
      spent += cost
      tally.tests += 1
      if result.isInformative {
        tally.largestPValue = max(tally.largestPValue, result.pValue)
        if result.pValue > level.alpha && !visit(members, result.pValue) { return tally }
      } else {
        tally.uninformative += 1
        if table.degreesOfFreedom == 0 { untestable.insert(members) }
      }
      guard let changed = subset.advance() else { return tally }
      for place in changed..<size { members[place] = candidates[subset.places[place]] }
      fresh = changed
    }
  }
}

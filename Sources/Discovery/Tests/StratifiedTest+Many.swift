extension StratifiedTest {
  /// As `forEachDependence(of:on:given:at:_:)`.
  ///
  /// A p-value so close to α that the order of a sum could decide is computed again as `test(_:_:given:)` does.
  func forEachCountedDependence(
    of x: Int, on others: [Int], given z: [Int], at level: SignificanceLevel,
    _ visit: (_ place: Int, _ isDependent: Bool) -> Bool
  ) {
    precondition(
      ([x] + others + z).allSatisfy { (0..<variableCount).contains($0) } && !z.contains(x),
      "x, the others and z are variables")
    let conditions = z.sorted()
    // More degrees of freedom than this can not tell.
    let most = rowsPerDegreeOfFreedom > 0 ? Double(counter.data.rowCount) / rowsPerDegreeOfFreedom : .infinity
    var shared: JointStates?
    for (place, y) in others.enumerated() {
      let (way, cost) = counter.way(min(x, y), max(x, y), given: conditions)
      var tally: StratifiedTally?
      if cost > JointStates.cost(rows: counter.data.rows) {
        let states = shared ?? JointStates(counter.data, of: x, given: conditions)
        shared = states
        switch states.tally(with: y, statistic, mostDegreesOfFreedom: most) {
        case .counted(let counted): tally = counted
        case .tooFine: continue
        case .tooLarge: break
        }
      }
      var result = result(
        tally ?? counter.tally(min(x, y), max(x, y), given: conditions, by: way, statistic))
      if tally != nil, result.isInformative, abs(result.pValue - level.alpha) <= 1e-9 * level.alpha {
        result = countedTest(min(x, y), max(x, y), given: conditions)
      }
      guard !result.isInformative || visit(place, result.pValue <= level.alpha) else { return }
    }
  }
}

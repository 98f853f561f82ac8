import CausalData

/// One nuisance model among the stacked estimating equations of a doubly robust mean, row by row.
struct StackedModel: Sendable {
  /// Which one.
  enum Kind: Hashable, Sendable {
    /// The outcome's mean m_b in the arm, fitted on the arm's rows.
    case outcome
    /// The chance e_b of the arm.
    case score
    /// The chance e_t of the population's arm.
    case populationScore
  }

  let kind: Kind
  let link: ParametricForm.Link
  /// b.
  let arm: Double
  /// t; nil for all rows.
  let population: Double?
  let treatment: ColumnStorage<Double>
  let outcome: ColumnStorage<Double>
  let weights: ColumnStorage<Double>?
  /// m_b of each row.
  let mean: ColumnStorage<Double>
  /// e_b of each row.
  let chance: ArmChance
  /// e_t of each row; e_b where there is no t.
  let other: ArmChance

  /// values := w mean′ of the rows that the model is fitted on, 0 for others.
  func information(_ start: Int, _ count: Int, into values: UnsafeMutablePointer<Double>) {
    switch kind {
    case .outcome:
      each(start, count, values) { row in
        row.treatment == arm ? row.weight * max(0, slope(row.mean)) : 0
      }
    case .score: each(start, count, values) { row in row.weight * max(0, slope(row.chance)) }
    case .populationScore: each(start, count, values) { row in row.weight * max(0, slope(row.other)) }
    }
  }

  /// values := w ∂score / ∂η. The score's part in 1 / e is d(1 / e) / dη = −e′ / e².
  func derivatives(_ start: Int, _ count: Int, into values: UnsafeMutablePointer<Double>) {
    switch kind {
    case .outcome:
      each(start, count, values) { row in
        let isOwn = row.treatment == arm
        let derivative: Double
        if let population {
          derivative = row.treatment == population ? 1 : isOwn ? -row.other / row.chance : 0
        } else {
          derivative = isOwn ? 1 - 1 / row.chance : 1
        }
        return row.weight * derivative * slope(row.mean)
      }
    case .score:
      each(start, count, values) { row in
        guard row.treatment == arm else { return 0 }
        let ratio = (population == nil ? 1 : row.other) / row.chance
        return row.weight * (-ratio * (slope(row.chance) / row.chance) * (row.outcome - row.mean))
      }
    case .populationScore:
      each(start, count, values) { row in
        row.treatment == arm ? row.weight * (slope(row.other) / row.chance * (row.outcome - row.mean)) : 0
      }
    }
  }

  /// values := w (y − mean) of the model's own target, 0 for rows that it is not fitted on.
  func residuals(_ start: Int, _ count: Int, into values: UnsafeMutablePointer<Double>) {
    switch kind {
    case .outcome:
      each(start, count, values) { row in row.treatment == arm ? row.weight * (row.outcome - row.mean) : 0 }
    case .score:
      each(start, count, values) { row in row.weight * ((row.treatment == arm ? 1 : 0) - row.chance) }
    case .populationScore:
      each(start, count, values) { row in row.weight * ((row.treatment == population ? 1 : 0) - row.other) }
    }
  }

  /// One row's values.
  private struct Row {
    let treatment: Double
    let outcome: Double
    let weight: Double
    let mean: Double
    let chance: Double
    let other: Double
  }

  @inline(__always) private func slope(_ mean: Double) -> Double { link.slope(atMean: mean) }

  @inline(__always)
  private func each(
    _ start: Int, _ count: Int, _ values: UnsafeMutablePointer<Double>, _ body: (Row) -> Double
  ) {
    let (codes, y, m) = (treatment.start + start, outcome.start + start, mean.start + start)
    let (own, others, plain) = (
      chance.column.start + start, other.column.start + start, weights.map { $0.start + start }
    )
    let (isRest, isOtherRest) = (chance.isRest, other.isRest)
    for index in 0..<count {
      let (e, f) = (own[index], others[index])
      values[index] = body(
        Row(
          treatment: codes[index], outcome: y[index], weight: plain?[index] ?? 1, mean: m[index],
          chance: isRest ? 1 - e : e, other: isOtherRest ? 1 - f : f))
    }
    withExtendedLifetime(self) {}
  }
}

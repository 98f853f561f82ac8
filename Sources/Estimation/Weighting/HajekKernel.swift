/// The loops of Hájek means, in which everything follows from a row's weight: no branch, no division.
struct HajekKernel: @unchecked Sendable {
  /// One arm's numbers.
  private struct Arm {
    let code: Double
    /// 1 where scores are of this arm, −1 where they are of the other.
    let sign: Double
    let isModelled: Bool
    let (c, d, f): (Double, Double, Double)
    let mean: Double
    let inverseTotal: Double
    let scores: UnsafePointer<Double>
  }

  private let treated: Arm
  private let control: Arm

  init(
    _ arms: (WeightedArm, WeightedArm), means: (Double, Double), totals: (Double, Double),
    scores: (UnsafePointer<Double>, UnsafePointer<Double>)
  ) {
    func arm(_ arm: WeightedArm, _ mean: Double, _ total: Double, _ scores: UnsafePointer<Double>) -> Arm {
      let slope = arm.weight.slopeOfWeight
      return Arm(
        code: arm.code, sign: arm.isModelled ? 1 : -1, isModelled: arm.isModelled, c: slope.c, d: slope.d, f: slope.f,
        mean: mean, inverseTotal: 1 / total, scores: scores)
    }
    treated = arm(arms.0, means.0, totals.0, scores.0)
    control = arm(arms.1, means.1, totals.1, scores.1)
  }

  /// first, second := s w' (y − μ) of each arm's rows, 0 in others.
  @inline(__always)
  func slopes(
    _ codes: UnsafePointer<Double>, _ weights: UnsafePointer<Double>, _ plain: UnsafePointer<Double>?,
    _ outcome: UnsafePointer<Double>, _ count: Int, _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<count {
      let (code, w, y) = (codes[index], weights[index], outcome[index])
      let s = plain?[index] ?? 1
      // A row without a sample weight has no weight to divide either.
      let square = w * (w / (s > 0 ? s : 1))
      let slope1 = treated.sign * (treated.c * s + treated.d * w + treated.f * square) * (y - treated.mean)
      let slope0 = control.sign * (control.c * s + control.d * w + control.f * square) * (y - control.mean)
      first[index] = code == treated.code && w > 0 ? slope1 : 0
      second[index] = code == control.code && w > 0 ? slope0 : 0
    }
  }

  /// first, second := each row's influence on the two means, from how they move with the scores, γᵀz.
  @inline(__always)
  func influence(
    _ start: Int, _ codes: UnsafePointer<Double>, _ weights: UnsafePointer<Double>, _ plain: UnsafePointer<Double>?,
    _ outcome: UnsafePointer<Double>, _ count: Int, _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>
  ) {
    let (scores1, scores0) = (treated.scores + start, control.scores + start)
    for index in 0..<count {
      let (code, w, y) = (codes[index], weights[index], outcome[index])
      let s = plain?[index] ?? 1
      let event1 = (code == treated.code) == treated.isModelled ? 1.0 : 0
      let event0 = (code == control.code) == control.isModelled ? 1.0 : 0
      let own1 = code == treated.code ? w * treated.inverseTotal : 0
      let own0 = code == control.code ? w * control.inverseTotal : 0
      first[index] = s * (event1 - scores1[index]) * first[index] + own1 * (y - treated.mean)
      second[index] = s * (event0 - scores0[index]) * second[index] + own0 * (y - control.mean)
    }
  }
}

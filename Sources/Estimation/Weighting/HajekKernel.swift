/// The loops of Hájek means: weights from scores, and then, as everything follows from a row's weight, no division and no
/// branch.
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

  /// weights := each row's weight, its sample weight included, 0 outside both arms.
  ///
  /// - Returns: Σ w and Σ w y of the treated, of the untreated, and how many rows are used.
  static func weigh(
    _ arms: (treated: WeightedArm, control: WeightedArm), _ codes: UnsafePointer<Double>,
    _ scores: (UnsafePointer<Double>, UnsafePointer<Double>), _ plain: UnsafePointer<Double>?,
    _ outcome: UnsafePointer<Double>, _ count: Int, _ weights: UnsafeMutablePointer<Double>
  ) -> (w1: Double, y1: Double, w0: Double, y0: Double, used: Int) {
    for index in 0..<count { weights[index] = 0 }
    var used = 0
    func sums(_ arm: WeightedArm, _ scores: UnsafePointer<Double>, _ rows: UnsafeBufferPointer<Int32>, from start: Int)
      -> (Double, Double)
    {
      let (a, b, c, d) = arm.weight.fraction
      let isModelled = arm.isModelled
      var (total, product) = (0.0, 0.0)
      for place in rows {
        let row = start &+ Int(place)
        let s = plain?[row] ?? 1
        guard s > 0 else { continue }
        let q = isModelled ? scores[row] : 1 - scores[row]
        let weight = s * ((a + b * q) / (c + d * q))
        weights[row] = weight
        total += weight
        product += weight * outcome[row]
        used &+= 1
      }
      return (total, product)
    }
    var (w1, y1, w0, y0) = (0.0, 0.0, 0.0, 0.0)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * RowPass.chunk) { room in
      guard let room = room.baseAddress else { return }
      var rows = ArmRows(room, capacity: RowPass.chunk)
      RowPass.forEachChunk(0..<count) { start, length in
        rows.find(arms.treated.code, arms.control.code, in: codes + start, length)
        let one = sums(arms.treated, scores.0, rows[0], from: start)
        let none = sums(arms.control, scores.1, rows[1], from: start)
        w1 += one.0
        y1 += one.1
        w0 += none.0
        y0 += none.1
      }
    }
    return (w1, y1, w0, y0, used)
  }

  /// first, second := s w' (y − μ) of each arm's rows, 0 in others.
  @inline(__always)
  func slopes(
    _ codes: UnsafePointer<Double>, _ weights: UnsafePointer<Double>, _ plain: UnsafePointer<Double>?,
    _ outcome: UnsafePointer<Double>, _ count: Int, _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>
  ) {
    // Marks instead of choices: which arm a row is in cannot be guessed.
    mark(codes, count, first, second)
    for index in 0..<count {
      let (w, y) = (weights[index], outcome[index])
      let s = plain?[index] ?? 1
      // A row without a sample weight has no weight to divide either.
      let square = w * (w / (s > 0 ? s : 1))
      let counts = w > 0 ? 1.0 : 0
      let slope1 = treated.sign * (treated.c * s + treated.d * w + treated.f * square) * (y - treated.mean)
      let slope0 = control.sign * (control.c * s + control.d * w + control.f * square) * (y - control.mean)
      first[index] *= counts * slope1
      second[index] *= counts * slope0
    }
  }

  /// first, second := 1 in the rows of the arm, 0 in others.
  @inline(__always)
  private func mark(
    _ codes: UnsafePointer<Double>, _ count: Int, _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>
  ) {
    let (code1, code0) = (treated.code, control.code)
    for index in 0..<count { first[index] = codes[index] == code1 ? 1 : 0 }
    for index in 0..<count { second[index] = codes[index] == code0 ? 1 : 0 }
  }

  /// first, second := each row's influence on the two means, from how they move with the scores, γᵀz.
  ///
  /// - Parameter marks: Room for as many numbers each.
  @inline(__always)
  func influence(
    _ start: Int, _ codes: UnsafePointer<Double>, _ weights: UnsafePointer<Double>, _ plain: UnsafePointer<Double>?,
    _ outcome: UnsafePointer<Double>, _ count: Int, _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>, marks: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>)
  ) {
    let (scores1, scores0) = (treated.scores + start, control.scores + start)
    let (mark1, mark0) = marks
    mark(codes, count, mark1, mark0)
    // What a mark adds to whether the row has the level that the scores are of: 1, or 1 less it.
    let (base1, base0) = (treated.isModelled ? 0.0 : 1, control.isModelled ? 0.0 : 1)
    for index in 0..<count {
      let (w, y) = (weights[index], outcome[index])
      let s = plain?[index] ?? 1
      let event1 = base1 + treated.sign * mark1[index]
      let event0 = base0 + control.sign * mark0[index]
      let own1 = mark1[index] * (w * treated.inverseTotal)
      let own0 = mark0[index] * (w * control.inverseTotal)
      first[index] = s * (event1 - scores1[index]) * first[index] + own1 * (y - treated.mean)
      second[index] = s * (event0 - scores0[index]) * second[index] + own0 * (y - control.mean)
    }
  }
}

import CausalData

/// What an assessment of overlap counts of each arm, and of the rows of neither arm, which nobody asks for.
struct OverlapTally: ~Copyable {
  private let scores: ColumnStorage<Double>
  private let treatment: ColumnStorage<Double>
  private let codes: (Double, Double)
  private let sampleWeights: ColumnStorage<Double>?
  /// For each arm: total, squares and top of the weights, smallest and largest score.
  private var figures = [Double](repeating: 0, count: 3 * OverlapTally.figureCount)
  /// For each arm: rows, rows with weight.
  private var counts = [Int](repeating: 0, count: 6)
  private var histogram = [Double](repeating: 0, count: 3 * OverlapAssessment.binCount)
  private static let figureCount = 5

  init(
    _ scores: ColumnStorage<Double>, _ treatment: ColumnStorage<Double>, _ codes: (Double, Double),
    _ sampleWeights: ColumnStorage<Double>?, _ weights: ColumnStorage<Double>
  ) {
    (self.scores, self.treatment, self.codes, self.sampleWeights) = (scores, treatment, codes, sampleWeights)
    let bins = OverlapAssessment.binCount
    let (score, code, weight, plain) = (scores.start, treatment.start, weights.start, sampleWeights?.start)
    for arm in 0..<3 {
      figures[arm * OverlapTally.figureCount + 3] = .infinity
      figures[arm * OverlapTally.figureCount + 4] = -.infinity
    }
    let rows = scores.count
    figures.withUnsafeMutableBufferPointer { figures in
      counts.withUnsafeMutableBufferPointer { counts in
        histogram.withUnsafeMutableBufferPointer { histogram in
          for row in 0..<rows {
            let before = plain?[row] ?? 1
            let arm = before > 0 ? OverlapTally.arm(code[row], codes) : 2
            let (e, w) = (score[row], weight[row])
            let place = arm &* OverlapTally.figureCount
            figures[place] += w
            figures[place &+ 1] += w * w
            figures[place &+ 2] = w > figures[place &+ 2] ? w : figures[place &+ 2]
            figures[place &+ 3] = e < figures[place &+ 3] ? e : figures[place &+ 3]
            figures[place &+ 4] = e > figures[place &+ 4] ? e : figures[place &+ 4]
            counts[2 &* arm] &+= 1
            counts[2 &* arm &+ 1] &+= w > 0 ? 1 : 0
            // What is no number between 0 and 1 counts at an end.
            let bounded = e > 0 ? (e < 1 ? e : 1) : 0
            histogram[arm &* bins &+ min(Int(bounded * Double(bins)), bins &- 1)] += before
          }
        }
      }
    }
    withExtendedLifetime((scores, treatment, weights, sampleWeights)) {}
  }

  /// 0 and 1 for the two codes, 2 for others.
  @inline(__always) private static func arm(_ code: Double, _ codes: (Double, Double)) -> Int {
    code == codes.1 ? 1 : code == codes.0 ? 0 : 2
  }

  /// The figures of one arm.
  func arm(_ place: Int) -> OverlapAssessment.Arm {
    var arm = OverlapAssessment.Arm()
    let start = place * OverlapTally.figureCount
    let (total, squares, top) = (figures[start], figures[start + 1], figures[start + 2])
    (arm.rows, arm.weightedRows) = (counts[2 * place], counts[2 * place + 1])
    (arm.smallestScore, arm.largestScore) = (figures[start + 3], figures[start + 4])
    if total > 0 {
      arm.effectiveSampleSize = total / squares * total
      arm.largestWeight = top * Double(arm.weightedRows) / total
      arm.largestShare = top / total
    }
    let bins = OverlapAssessment.binCount
    arm.histogram = Array(histogram[place * bins..<(place + 1) * bins])
    return arm
  }

  /// Rows of either arm with a score outside low...high.
  func rowsOutside(_ low: Double, _ high: Double) -> Int {
    let (score, code, plain) = (scores.start, treatment.start, sampleWeights?.start)
    var outside = 0
    if plain == nil {
      for row in 0..<scores.count {
        let (e, level) = (score[row], code[row])
        let isOutside: Double = (e < low ? 1 : 0) + (e > high ? 1 : 0)
        let counts: Double = (level == codes.0 ? 1 : 0) + (level == codes.1 ? 1 : 0)
        outside &+= isOutside * counts > 0 ? 1 : 0
      }
      return outside
    }
    for row in 0..<scores.count {
      let isOutside = score[row] < low || score[row] > high
      let counts = OverlapTally.arm(code[row], codes) < 2 && (plain?[row] ?? 1) > 0
      outside &+= isOutside && counts ? 1 : 0
    }
    return outside
  }
}

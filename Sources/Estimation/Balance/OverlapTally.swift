import CausalData

/// What an assessment of overlap counts of each arm.
struct OverlapTally: ~Copyable {
  private let scores: ColumnStorage<Double>
  private let treatment: ColumnStorage<Double>
  private let codes: (Double, Double)
  private let sampleWeights: ColumnStorage<Double>?
  private var figures = [Figures(), Figures()]
  private var histograms = [Double](repeating: 0, count: 2 * OverlapAssessment.binCount)

  /// Those of one arm.
  fileprivate struct Figures {
    var (rows, weightedRows) = (0, 0)
    var (total, squares, top) = (0.0, 0.0, 0.0)
    var (lowest, highest) = (Double.infinity, -Double.infinity)
  }

  init(
    _ scores: ColumnStorage<Double>, _ treatment: ColumnStorage<Double>, _ codes: (Double, Double),
    _ sampleWeights: ColumnStorage<Double>?, _ weights: ColumnStorage<Double>
  ) {
    (self.scores, self.treatment, self.codes, self.sampleWeights) = (scores, treatment, codes, sampleWeights)
    let (score, code, weight, plain) = (scores.start, treatment.start, weights.start, sampleWeights?.start)
    let rows = scores.count
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * RowPass.chunk) { room in
      histograms.withUnsafeMutableBufferPointer { histograms in
        guard let room = room.baseAddress, let bins = histograms.baseAddress else { return }
        var arms = ArmRows(room, capacity: RowPass.chunk)
        RowPass.forEachChunk(0..<rows) { start, count in
          arms.find(codes.0, codes.1, in: code + start, count)
          for arm in 0..<2 {
            figures[arm].add(
              arms[arm], score + start, weight + start, plain.map { $0 + start },
              to: bins + arm &* OverlapAssessment.binCount)
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

  /// The figures of one arm, 0 or 1.
  func arm(_ place: Int) -> OverlapAssessment.Arm {
    var arm = OverlapAssessment.Arm()
    let figures = figures[place]
    (arm.rows, arm.weightedRows) = (figures.rows, figures.weightedRows)
    (arm.smallestScore, arm.largestScore) = (figures.lowest, figures.highest)
    if figures.total > 0 {
      arm.effectiveSampleSize = figures.total / figures.squares * figures.total
      arm.largestWeight = figures.top * Double(arm.weightedRows) / figures.total
      arm.largestShare = figures.top / figures.total
    }
    let bins = OverlapAssessment.binCount
    arm.histogram = Array(histograms[place * bins..<(place + 1) * bins])
    return arm
  }

  /// Rows of either arm with a score outside low...high.
  func rowsOutside(_ low: Double, _ high: Double) -> Int {
    let (score, code, plain) = (scores.start, treatment.start, sampleWeights?.start)
    var outside = 0
    // Mostly no row, so the branch costs nothing.
    for row in 0..<scores.count where score[row] < low || score[row] > high {
      outside &+= OverlapTally.arm(code[row], codes) < 2 && (plain?[row] ?? 1) > 0 ? 1 : 0
    }
    withExtendedLifetime((scores, treatment, sampleWeights)) {}
    return outside
  }
}

extension OverlapTally.Figures {
  /// Adds an arm's rows of a chunk, and what they weigh to the bins of their scores.
  @inline(__always)
  fileprivate mutating func add(
    _ places: UnsafeBufferPointer<Int32>, _ scores: UnsafePointer<Double>, _ weights: UnsafePointer<Double>,
    _ plain: UnsafePointer<Double>?, to bins: UnsafeMutablePointer<Double>
  ) {
    let last = OverlapAssessment.binCount &- 1
    let scale = Double(OverlapAssessment.binCount)
    var sums = self
    for place in places {
      let row = Int(place)
      let before = plain?[row] ?? 1
      guard before > 0 else { continue }
      let (e, w) = (scores[row], weights[row])
      sums.rows &+= 1
      sums.weightedRows &+= w > 0 ? 1 : 0
      sums.total += w
      sums.squares += w * w
      sums.top = w > sums.top ? w : sums.top
      sums.lowest = e < sums.lowest ? e : sums.lowest
      sums.highest = e > sums.highest ? e : sums.highest
      // What is no number between 0 and 1 counts at an end.
      let bounded = e > 0 ? (e < 1 ? e : 1) : 0
      bins[min(Int(bounded * scale), last)] += before
    }
    self = sums
  }
}

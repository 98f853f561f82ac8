import CausalStatistics

/// What the joint law of a discrete treatment D and outcome Y, given a discrete instrument Z, can never be if Z moves Y by D
/// alone and shares no cause with it (Pearl 1995, UAI; Kitagawa 2015, Econometrica 83).
///
/// Pearl: for each d, Σ_y max_z P(d, y | z) ≤ 1. Kitagawa, where D and Z have two values and nobody is moved the other way: for
/// each y, P(1, y | Z = 1) ≥ P(1, y | Z = 0) and P(0, y | Z = 0) ≥ P(0, y | Z = 1), after Z is turned so that it raises D.
struct InstrumentalInequality {
  /// n(z, d, y), z slowest.
  private let counts: [Double]
  private let (instruments, treatments, outcomes): (Int, Int, Int)
  private let totals: [Double]

  /// A test of one family of inequalities.
  struct Result {
    /// The largest excess over what is possible, in shares.
    let excess: Double
    /// Bonferroni over the inequalities tested.
    let pValue: Double
    /// How many.
    let count: Int
  }

  /// - Parameters: codes from 0, one a row; every instrument's value has a row.
  init(instrument: [Int], treatment: [Int], outcome: [Int], levels: (instrument: Int, treatment: Int, outcome: Int)) {
    (instruments, treatments, outcomes) = levels
    var counts = [Double](repeating: 0, count: levels.instrument * levels.treatment * levels.outcome)
    var totals = [Double](repeating: 0, count: levels.instrument)
    for row in instrument.indices {
      counts[(instrument[row] * levels.treatment + treatment[row]) * levels.outcome + outcome[row]] += 1
      totals[instrument[row]] += 1
    }
    (self.counts, self.totals) = (counts, totals)
  }

  /// A share among rows with one row of either kind added (Agresti and Caffo 2000), and its variance: a share of 0 or 1 in a
  /// few rows is not known for certain.
  private static func tempered(_ share: Double, rows: Double) -> (share: Double, variance: Double) {
    let moved = (share * rows + 1) / (rows + 2)
    return (moved, moved * (1 - moved) / (rows + 2))
  }

  private func share(_ z: Int, _ d: Int, _ y: Int) -> Double {
    totals[z] > 0 ? counts[(z * treatments + d) * outcomes + y] / totals[z] : 0
  }

  /// Pearl's inequality. Each choice of a z for every y is an inequality of its own; tested are those of a maximum that
  /// could be the largest: at most `mostChoices` a value of the treatment, or none.
  func pearl(mostChoices: Int = 4_096) -> Result? {
    var choices = 1
    for _ in 0..<outcomes {
      choices *= instruments
      guard choices <= mostChoices else { return nil }
    }
    var (excess, smallest) = (-Double.infinity, 1.0)
    for d in 0..<treatments {
      for choice in 0..<choices {
        // The share of each z's chosen outcomes is a mean over the rows of that z.
        var (rest, sums) = (choice, [Double?](repeating: nil, count: instruments))
        for y in 0..<outcomes {
          let z = rest % instruments
          rest /= instruments
          sums[z] = (sums[z] ?? 0) + share(z, d, y)
        }
        let value = sums.reduce(-1) { $0 + ($1 ?? 0) }
        var (tempered, variance) = (-1.0, 0.0)
        for (sum, rows) in zip(sums, totals) {
          guard let part = sum.map({ InstrumentalInequality.tempered($0, rows: rows) }) else { continue }
          tempered += part.share
          variance += part.variance
        }
        excess = max(excess, value)
        if value > 0 {
          smallest = min(smallest, Normal.standard.survival(min(value, tempered) / variance.squareRoot()))
        }
      }
    }
    let count = treatments * choices
    return Result(excess: excess, pValue: min(1, smallest * Double(count)), count: count)
  }

  /// Kitagawa's inequalities; nil unless instrument and treatment have two values.
  func kitagawa() -> Result? {
    guard instruments == 2, treatments == 2 else { return nil }
    func treated(_ z: Int) -> Double { (0..<outcomes).reduce(0) { $0 + share(z, 1, $1) } }
    let high = treated(1) >= treated(0) ? 1 : 0
    var (excess, smallest) = (-Double.infinity, 1.0)
    for y in 0..<outcomes {
      for d in 0...1 {
        let (more, less) = d == 1 ? (high, 1 - high) : (1 - high, high)
        let (a, b) = (share(less, d, y), share(more, d, y))
        excess = max(excess, a - b)
        guard a > b else { continue }
        let one = InstrumentalInequality.tempered(a, rows: totals[less])
        let other = InstrumentalInequality.tempered(b, rows: totals[more])
        let difference = (one.share - other.share) / (one.variance + other.variance).squareRoot()
        smallest = min(smallest, Normal.standard.survival(difference))
      }
    }
    return Result(excess: excess, pValue: min(1, smallest * Double(2 * outcomes)), count: 2 * outcomes)
  }
}

import Glibc

/// What some chains drew: one mask of candidates a node and graph, with the graphs' scores.
struct SampledChains: Sendable {
  /// One chain's draws, one after the other.
  struct Draws: Sendable {
    var masks: [UInt16] = []
    var scores: [Double] = []
  }

  let nodeCount: Int
  let draws: [Draws]
  /// Of each chain, those that count.
  let kept: Range<Int>

  /// How often each edge to a candidate was there: by chain, by node, by bit.
  private func shares(bits: Int) -> [[Double]] {
    draws.map { draws in
      var counts = [Int](repeating: 0, count: nodeCount * bits)
      for draw in kept {
        for node in 0..<nodeCount {
          var mask = draws.masks[draw &* nodeCount &+ node]
          while mask != 0 {
            counts[node &* bits &+ mask.trailingZeroBitCount] &+= 1
            mask &= mask &- 1
          }
        }
      }
      return counts.map { Double($0) / Double(max(1, kept.count)) }
    }
  }

  /// The shares of graphs with each edge, by source, then target.
  func probabilities(_ families: [SampledFamilies], required: [[Int]]) -> [Double] {
    let bits = 16
    let shares = shares(bits: bits)
    var probabilities = [Double](repeating: 0, count: nodeCount * nodeCount)
    for family in families {
      for parent in required[family.child] { probabilities[parent * nodeCount + family.child] = 1 }
      for (bit, parent) in family.candidates.enumerated() {
        let place = family.child * bits + bit
        let mean = shares.reduce(0) { $0 + $1[place] } / Double(max(1, shares.count))
        probabilities[parent * nodeCount + family.child] = mean
      }
    }
    return probabilities
  }

  /// Whether the chains agree.
  ///
  /// - Parameter thresholds: What counts as agreement.
  func diagnosis(_ families: [SampledFamilies], thresholds: GraphSampler.Thresholds) -> SamplingDiagnostic {
    let bits = 16
    let shares = shares(bits: bits)
    var worst = series { draws, draw in draws.scores[draw] }.agreement
    var difference = 0.0
    for family in families {
      for bit in family.candidates.indices {
        let place = family.child * bits + bit
        let ofChains = shares.map { $0[place] }
        difference = max(difference, (ofChains.max() ?? 0) - (ofChains.min() ?? 0))
        let mean = ofChains.reduce(0, +) / Double(max(1, ofChains.count))
        guard mean >= thresholds.rareEdge && mean <= 1 - thresholds.rareEdge else { continue }
        let child = family.child
        let agreement = series { draws, draw in
          Double(draws.masks[draw &* nodeCount &+ child] >> UInt16(bit) & 1)
        }.agreement
        worst.rHat = max(worst.rHat, agreement.rHat)
        worst.effectiveSize = min(worst.effectiveSize, agreement.effectiveSize)
      }
    }
    return SamplingDiagnostic(
      chains: draws.count, samples: draws.count * kept.count, largestSplitRHat: worst.rHat,
      smallestEffectiveSampleSize: worst.effectiveSize, largestDifference: difference,
      hasConverged: worst.rHat < thresholds.splitRHat && worst.effectiveSize > thresholds.effectiveSampleSize
        && difference < thresholds.difference)
  }

  private func series(_ value: (Draws, Int) -> Double) -> ChainSeries {
    ChainSeries(draws.map { draws in kept.map { value(draws, $0) } })
  }
}

/// One quantity along several chains of the same length.
struct ChainSeries {
  /// Each chain's two halves.
  private let halves: [[Double]]

  init(_ chains: [[Double]]) {
    halves = chains.flatMap { chain in
      let half = chain.count / 2
      return [Array(chain.prefix(half)), Array(chain.suffix(half))]
    }
  }

  /// Split-R̂ (at most 1,000) and the effective sample size of all draws, from autocorrelations as far as they are
  /// positive and falling (Gelman et al. 2013, Bayesian Data Analysis, sections 11.4 and 11.5; Geyer 1992).
  var agreement: (rHat: Double, effectiveSize: Double) {
    let (parts, length) = (halves.count, halves.first?.count ?? 0)
    let total = Double(parts * length)
    guard length > 1 else { return (1_000, min(1, total)) }
    let means = halves.map { $0.reduce(0, +) / Double(length) }
    let centred = zip(halves, means).map { half, mean in half.map { $0 - mean } }
    let within =
      centred.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } / Double(length - 1) } / Double(parts)
    let middle = means.reduce(0, +) / Double(parts)
    let between = means.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(max(1, parts - 1))
    let whole = within * Double(length - 1) / Double(length) + between
    // Rounding of a quantity that never moves.
    let noise = 1e-20 * (1 + middle * middle)
    guard whole > noise else { return (1, total) }
    guard within > noise else { return (1_000, Double(parts)) }
    let rHat = min(1_000, (whole / within).squareRoot())

    func correlation(_ lag: Int) -> Double {
      var sum = 0.0
      for half in centred {
        half.withUnsafeBufferPointer { half in
          for place in 0..<(length &- lag) { sum += half[place] * half[place &+ lag] }
        }
      }
      let covariance = sum / Double(parts * length)
      return 1 - (within - covariance) / whole
    }
    var (time, last, lag) = (-1.0, Double.infinity, 0)
    while lag + 1 < length / 2 {
      let pair = (lag == 0 ? 1 : correlation(lag)) + correlation(lag + 1)
      guard pair > 0 else { break }
      last = min(last, pair)
      time += 2 * last
      lag += 2
    }
    return (rHat, min(total, total / max(time, 1 / total)))
  }
}

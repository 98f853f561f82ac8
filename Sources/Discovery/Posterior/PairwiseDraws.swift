/// What chains under a pairwise prior came by, without the sweeps that have to forget the start.
struct PairwiseDraws {
  private let model: PairwiseModel
  private let chains: [PairwiseChain]
  /// Of each chain's sweeps.
  private let kept: Range<Int>

  /// - Parameter kept: Widened to whole batches.
  init(_ model: PairwiseModel, _ chains: [PairwiseChain], kept: Range<Int>) {
    (self.model, self.chains) = (model, chains)
    self.kept = kept.lowerBound / PairwiseChain.batch * PairwiseChain.batch..<kept.upperBound
  }

  /// By pair and direction: the mean over one chain.
  private func means(_ chain: PairwiseChain) -> [Double] {
    let width = 2 * model.pairs.count
    var means = [Double](repeating: 0, count: width)
    for batch in kept.lowerBound / PairwiseChain.batch..<kept.upperBound / PairwiseChain.batch {
      for place in 0..<width { means[place] += chain.sums[batch * width + place] }
    }
    return means.map { $0 / Double(max(1, kept.count)) }
  }

  /// By source, then target.
  var probabilities: [Double] {
    let count = model.nodeCount
    var probabilities = [Double](repeating: 0, count: count * count)
    for (target, parents) in model.required.enumerated() {
      for source in parents { probabilities[source * count + target] = 1 }
    }
    let means = chains.map(means)
    for (place, pair) in model.pairs.enumerated() {
      for (side, edge) in [(pair.first, pair.second), (pair.second, pair.first)].enumerated() {
        let sum = means.reduce(0) { $0 + $1[2 * place + side] }
        probabilities[edge.0 * count + edge.1] = min(1, sum / Double(chains.count))
      }
    }
    return probabilities
  }

  /// Whether the chains agree.
  func diagnosis(thresholds: GraphSampler.Thresholds) -> SamplingDiagnostic {
    let width = model.pairs.count
    let means = chains.map(means)
    var worst = ChainSeries(chains.map { chain in kept.map { chain.scores[$0] } }).agreement
    var difference = 0.0
    for place in 0..<2 * width {
      let ofChains = means.map { $0[place] }
      difference = max(difference, (ofChains.max() ?? 0) - (ofChains.min() ?? 0))
      let mean = ofChains.reduce(0, +) / Double(chains.count)
      guard mean >= thresholds.rareEdge && mean <= 1 - thresholds.rareEdge else { continue }
      let state = UInt8(1 + place % 2)
      let agreement = ChainSeries(
        chains.map { chain in kept.map { chain.draws[$0 * width + place / 2] == state ? 1 : 0 } }
      ).agreement
      worst.rHat = max(worst.rHat, agreement.rHat)
      worst.effectiveSize = min(worst.effectiveSize, agreement.effectiveSize)
    }
    return SamplingDiagnostic(
      chains: chains.count, samples: chains.count * kept.count, largestSplitRHat: worst.rHat,
      smallestEffectiveSampleSize: worst.effectiveSize, largestDifference: difference,
      hasConverged: worst.rHat < thresholds.splitRHat && worst.effectiveSize > thresholds.effectiveSampleSize
        && difference < thresholds.difference, mostCandidates: max(0, model.nodeCount - 1))
  }

  /// The parents of every node in about so many of the graphs, evenly spaced.
  func graphs(about count: Int) -> [[[Int]]] {
    let width = model.pairs.count
    let every = max(1, chains.count * kept.count / max(1, count))
    return chains.flatMap { chain in
      stride(from: kept.lowerBound, to: kept.upperBound, by: every).map { sweep in
        var parents = model.required
        for (place, pair) in model.pairs.enumerated() {
          switch chain.draws[sweep * width + place] {
          case 1: parents[pair.second].append(pair.first)
          case 2: parents[pair.first].append(pair.second)
          default: break
          }
        }
        return parents.map { $0.sorted() }
      }
    }
  }
}

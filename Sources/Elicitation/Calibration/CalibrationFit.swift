public import CausalGraphs

/// A calibration table counted from proposals about a graph that is known.
public struct CalibrationFit: Hashable, Sendable {
  /// The figures, ready for use.
  public let table: CalibrationTable
  /// Proposals that were counted.
  public let counted: Int
  /// Abstentions, one-sided denials, and proposals without a model and expert or without a strategy.
  public let skipped: Int
  /// Proposals about variables that the known graph does not have.
  public let unknown: Int

  /// A bin of strengths holds at least this many claims, where there are as many.
  public static let smallestBin = 30
  private static let mostBins = 4

  private struct Key: Hashable, Comparable {
    let family: String
    let strategy: String
    let kind: CalibrationFigure.Kind
    static func < (left: Key, right: Key) -> Bool {
      (left.family, left.strategy, left.kind.rawValue) < (right.family, right.strategy, right.kind.rawValue)
    }
  }
  private enum Outcome { case asClaimed, reversed, otherwise }

  /// Claims are sorted by strength and cut into up to four bins of at least `smallestBin`; claims of equal strength stay
  /// together. Complexity: O(proposals · log proposals + nodes · edges / 64).
  ///
  /// - Parameters:
  ///   - proposals: By the neutral rule, not calibrated already: a calibrated claim has lost how sure it was.
  ///   - source: Stands beside each figure: what was asked and where the truth comes from.
  public init(_ proposals: some Sequence<EdgeProposal>, truth: DirectedAcyclicGraph, source: String) {
    let ancestry = truth.transitiveClosure
    var groups: [Key: [(strength: Double, outcome: Outcome)]] = [:]
    var (counted, skipped, unknown) = (0, 0, 0)
    for proposal in proposals {
      guard let first = truth.variables.index(of: proposal.first),
        let second = truth.variables.index(of: proposal.second), first != second
      else {
        unknown += 1
        continue
      }
      guard let strategy = proposal.provenance.strategy,
        let reading = CalibrationFit.reading(proposal.claim, first, second, truth, ancestry)
      else {
        skipped += 1
        continue
      }
      let family = CalibrationTable.family(of: proposal.provenance.model ?? proposal.provenance.expert)
      groups[Key(family: family, strategy: strategy, kind: reading.kind), default: []]
        .append((reading.strength, reading.outcome))
      counted += 1
    }
    (self.counted, self.skipped, self.unknown) = (counted, skipped, unknown)
    var figures: [CalibrationFigure] = []
    for key in groups.keys.sorted() {
      for bin in CalibrationFit.bins(groups[key] ?? []) {
        figures.append(
          CalibrationFigure(
            family: key.family, strategies: [key.strategy], kind: key.kind,
            strength: bin.reduce(0) { $0 + $1.strength } / Double(bin.count),
            asClaimed: bin.count { $0.outcome == .asClaimed }, reversed: bin.count { $0.outcome == .reversed },
            otherwise: bin.count { $0.outcome == .otherwise }, source: source))
      }
    }
    table = CalibrationTable(figures: figures)
  }

  private static func reading(
    _ claim: EdgeProposal.Claim, _ first: Int, _ second: Int, _ truth: DirectedAcyclicGraph,
    _ ancestry: DirectedAcyclicGraph
  ) -> (kind: CalibrationFigure.Kind, strength: Double, outcome: Outcome)? {
    let (forward, backward) = (
      truth.contains(DirectedEdge(first, second)), truth.contains(DirectedEdge(second, first))
    )
    func outcome(_ claimsForward: Bool, _ forward: Bool, _ backward: Bool) -> Outcome {
      guard forward || backward else { return .otherwise }
      return claimsForward == forward ? .asClaimed : .reversed
    }
    switch claim {
    case .abstention: return nil
    case .direct(let states):
      guard states.forward != states.backward else { return nil }
      return (
        .direct, max(states.forward, states.backward), outcome(states.forward > states.backward, forward, backward)
      )
    case .ancestral(let states):
      guard states.before != states.after else { return nil }
      let known = (ancestry.contains(DirectedEdge(first, second)), ancestry.contains(DirectedEdge(second, first)))
      return (.ancestral, max(states.before, states.after), outcome(states.before > states.after, known.0, known.1))
    case .noDirectEdge(let states):
      guard states.none > max(states.forward, states.backward) + 1e-9 else { return nil }
      return (.noDirectEdge, states.none, forward || backward ? .otherwise : .asClaimed)
    }
  }

  private static func bins(
    _ claims: [(strength: Double, outcome: Outcome)]
  ) -> [[(strength: Double, outcome: Outcome)]] {
    // The sum of strengths must not depend on the sequence of the proposals: equal strengths are equal numbers.
    let sorted = claims.sorted { $0.strength < $1.strength }
    let size = max(smallestBin, (sorted.count + mostBins - 1) / mostBins)
    var bins: [[(strength: Double, outcome: Outcome)]] = []
    for claim in sorted {
      if let last = bins.last, last.count < size || last.last?.strength == claim.strength {
        bins[bins.count - 1].append(claim)
      } else {
        bins.append([claim])
      }
    }
    if bins.count > 1, let last = bins.last, last.count < smallestBin {
      bins.removeLast()
      bins[bins.count - 1] += last
    }
    return bins
  }
}

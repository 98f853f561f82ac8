import GraphEnumeration
import SeededRandom

@testable import Discovery

/// A score given as a table: `values[child][mask of parents]`.
struct TabledScore: LocalScore {
  let values: [[Double]]
  var variableCount: Int { values.count }
  func localScore(of child: Int, parents: [Int]) -> Double { values[child][parents.reduce(0) { $0 | 1 << $1 }] }

  /// Uniform between −scale and 0, each entry on its own: no two graphs score the same.
  static func random(_ count: Int, scale: Double, using generator: inout SplitMix64) -> TabledScore {
    TabledScore(values: (0..<count).map { _ in (0..<(1 << count)).map { _ in -scale * generator.uniform() } })
  }
}

extension GraphEnumeration {
  /// Each edge's probability by source, then target: the sum over all graphs that the constraints allow.
  static func edgeProbabilities(of score: TabledScore, _ constraints: EdgeConstraints) -> [Double] {
    let count = score.variableCount
    let values = (0..<count).map { child in
      (0..<(1 << count)).map { mask -> Double in
        let parents = (0..<count).filter { mask >> $0 & 1 == 1 }
        let isAllowed =
          constraints.requiredParents[child].allSatisfy(parents.contains)
          && !parents.contains { $0 == child || constraints.isForbidden[$0 * count + child] }
        return isAllowed
          ? score.values[child][mask] + constraints.logPrior(of: child, parents: parents) : -.infinity
      }
    }
    return GraphEnumeration(count).posterior(values).edges
  }
}

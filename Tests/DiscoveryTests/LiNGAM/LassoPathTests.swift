import CausalStatistics
import SeededRandom
import Testing

@testable import Discovery

@Suite("Lasso path")
struct LassoPathTests {
  @Test("Every point of the path meets the lasso's conditions", arguments: 0..<20 as Range<UInt64>)
  func conditions(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [40])
    let truth = try Samples.graph(7, density: 0.7, using: &generator)
    let moments = Samples.moments(Samples.columns(of: truth, rows: 40, using: &generator))
    let gram = moments.crossProducts.selecting(rows: Array(0..<6), columns: Array(0..<6))
    let towards = (0..<6).map { moments.crossProducts[$0, 6] }
    let path = LassoPath(gram: gram, towards: towards)
    var previous = Double.infinity
    for point in path.points {
      // The correlations with the residual: ± λ for what is in, at most λ for what is out.
      let left = (0..<6).map { row in (0..<6).reduce(towards[row]) { $0 - gram[row, $1] * point[$1] } }
      let penalty = left.map(abs).max() ?? 0
      #expect(penalty <= previous * (1 + 1e-9) + 1e-8)
      for (value, rest) in zip(point, left) where abs(value) > 1e-9 {
        #expect(abs(abs(rest) - penalty) < 1e-7 * max(1, towards.map(abs).max() ?? 1))
        #expect(penalty < 1e-7 || value * rest > 0)
      }
      previous = penalty
    }
    // The last point is least squares.
    #expect(previous < 1e-7 * (towards.map(abs).max() ?? 1))
  }
}

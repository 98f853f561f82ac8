import CausalStatistics
import Estimation
import Glibc

/// Moments of columns to some of which independent normal noise was added, drawn from the moments without it.
///
/// With W the centred columns, L Lᵀ = WᵀW, and noise e of standard deviation s: Wᵀe = s L g with g ~ N(0, I), and for two
/// noises eᵢᵀeⱼ = sᵢ sⱼ (gᵢ·gⱼ + a Wishart number of n − 1 − rank degrees of freedom), by Bartlett's decomposition. Exact
/// whatever the rows are; O(columns³) a draw.
struct NoisyMoments: Sendable {
  /// Which columns, and the standard deviation of what is added.
  let noise: [(column: Int, deviation: Double)]

  /// Nil with weights, for which the noise of a row counts by its weight, and where a noisy column is none of the design's.
  init?(_ subject: RefutationSubject, _ design: LinearDesign, share: Double) {
    guard design.weights == nil else { return nil }
    let adjustment = subject.sample.adjustment.columns
    var noise: [(column: Int, deviation: Double)] = []
    for (name, deviation) in subject.noisyColumns {
      guard let place = adjustment.firstIndex(where: { $0.variable == name && $0.level == nil }) else { return nil }
      noise.append((design.outcome - adjustment.count + place, share * deviation))
    }
    self.noise = noise
  }

  /// Nil where rows are as few as columns, or the moments are not finite.
  func draw(_ moments: Moments, from stream: inout RandomStream) -> Moments? {
    let size = moments.columnCount
    guard let ranked = try? RankedCholesky(moments.crossProducts) else { return nil }
    let factor = ranked.cholesky.factor
    let freedom = moments.rows - 1 - ranked.rank
    guard freedom > noise.count else { return nil }
    // A dependent column's products are the same combination of those it depends on.
    let combinations = ranked.dependent.map { column in
      ranked.cholesky.solve(ranked.kept.map { moments.crossProducts[$0, column] })
    }
    var noisy = moments
    // Column k of `along`: Wᵀe of noise k, and what it is in the factor's coordinates.
    var coordinates: [[Double]] = []
    var along: [[Double]] = []
    for (_, deviation) in noise {
      let g = ranked.kept.map { _ in deviation * stream.normal() }
      var kept = [Double](repeating: 0, count: g.count)
      for column in g.indices { for row in column..<g.count { kept[row] += factor[row, column] * g[column] } }
      var products = [Double](repeating: 0, count: size)
      for (place, column) in ranked.kept.enumerated() { products[column] = kept[place] }
      for (place, column) in ranked.dependent.enumerated() {
        products[column] = zip(combinations[place], kept).reduce(0) { $0 + $1.0 * $1.1 }
      }
      coordinates.append(g)
      along.append(products)
    }
    // Bartlett: rows of a lower triangle with χ on the diagonal.
    var bartlett: [[Double]] = []
    for place in noise.indices {
      var row = (0..<place).map { _ in stream.normal() }
      row.append(stream.chiSquared(degreesOfFreedom: Double(freedom - place)).squareRoot())
      bartlett.append(row.map { $0 * noise[place].deviation })
    }
    func add(_ value: Double, _ row: Int, _ column: Int) { noisy.crossProducts[row, column] += value }
    for (place, (column, _)) in noise.enumerated() {
      for row in 0..<size {
        add(along[place][row], row, column)
        add(along[place][row], column, row)
      }
      for (other, (otherColumn, _)) in noise.enumerated() where other <= place {
        var product = zip(coordinates[place], coordinates[other]).reduce(0) { $0 + $1.0 * $1.1 }
        product += zip(bartlett[place], bartlett[other]).reduce(0) { $0 + $1.0 * $1.1 }
        add(product, column, otherColumn)
        if other != place { add(product, otherColumn, column) }
      }
    }
    return noisy
  }
}

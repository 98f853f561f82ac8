internal import CausalStatistics
import Glibc

/// A sum of independent likelihood ratios, each χ² under independence.
struct LikelihoodRatio {
  private var statistic = 0.0
  private var degrees = 0.0

  var result: IndependenceResult {
    guard degrees > 0 else { return .uninformative }
    let pValue = (try? ChiSquared(degreesOfFreedom: degrees))?.survival(statistic) ?? 1
    return IndependenceResult(pValue: pValue, statistic: statistic, degreesOfFreedom: degrees)
  }

  mutating func add(_ ratio: Double, degrees: Double) {
    statistic += max(0, ratio)
    self.degrees += degrees
  }

  /// A regression's gain by `tested` of its `parameters`, from the residual sums of squares without and with them, with
  /// Bartlett's factor (Anderson 2003, section 8.5).
  mutating func addSlopes(_ before: Double, _ after: Double, rows: Double, parameters: Int, tested: Int) {
    let factor = rows - Double(parameters) + Double(tested) / 2 - 1
    guard tested > 0, factor >= 1, before > 0 else { return }
    add(factor * log(before / max(after, before * FisherZTest.smallestShare)), degrees: Double(tested))
  }

  /// Bartlett's test of equal variances (Bartlett 1937), from residual sums of squares and their degrees of freedom.
  mutating func addVariances(_ parts: [(sum: Double, degrees: Double)]) {
    let (sum, degrees) = parts.reduce((0.0, 0.0)) { ($0.0 + $1.sum, $0.1 + $1.degrees) }
    let pooled = sum / degrees
    guard parts.count > 1, pooled > 0 else { return }
    var (ratio, inverse) = (0.0, -1 / degrees)
    for part in parts {
      ratio -= part.degrees * log(max(part.sum / part.degrees / pooled, FisherZTest.smallestShare))
      inverse += 1 / part.degrees
    }
    let others = Double(parts.count - 1)
    add(ratio / (1 + inverse / (3 * others)), degrees: others)
  }

  /// G² of a table of counts, row by row, with degrees of freedom for the levels that occur.
  mutating func addTable(_ counts: [Double], columns: Int) {
    let rows = counts.count / max(1, columns)
    let rowSums = (0..<rows).map { row in (0..<columns).reduce(0) { $0 + counts[row * columns + $1] } }
    let columnSums = (0..<columns).map { column in (0..<rows).reduce(0) { $0 + counts[$1 * columns + column] } }
    let total = rowSums.reduce(0, +)
    let degrees = max(0, rowSums.count { $0 > 0 } - 1) * max(0, columnSums.count { $0 > 0 } - 1)
    guard degrees > 0 else { return }
    var ratio = 0.0
    for row in 0..<rows {
      for column in 0..<columns where counts[row * columns + column] > 0 {
        let count = counts[row * columns + column]
        ratio += 2 * count * log(count * total / (rowSums[row] * columnSums[column]))
      }
    }
    add(ratio, degrees: Double(degrees))
  }
}

/// Sums and products of some columns over the rows of one cell; the first column is 1, the last one the response.
struct CellSums {
  private let width: Int
  private var products: [Double]

  init(width: Int) {
    self.width = width
    products = [Double](repeating: 0, count: width * width)
  }

  var rows: Double { products[0] }

  mutating func add(_ values: [Double]) {
    for row in 0..<width {
      for column in row..<width { products[row &* width &+ column] += values[row] * values[column] }
    }
  }

  func adding(_ other: CellSums) -> CellSums {
    var result = self
    for place in products.indices { result.products[place] += other.products[place] }
    return result
  }

  /// The residual sum of squares of the response on the first `predictors` columns, and how many of those are not
  /// determined by the ones before; nil where there are fewer than two rows to spare.
  func residual(predictors: Int) -> (sum: Double, rank: Int)? {
    var work = products
    let last = width - 1
    let scale = work[last * width + last]
    var rank = 0
    for pivot in 0..<predictors {
      let left = work[pivot * width + pivot]
      guard left > FisherZTest.smallestShare * max(1, products[pivot * width + pivot]) else { continue }
      rank += 1
      for row in (pivot + 1)..<width {
        let factor = work[pivot * width + row] / left
        for column in row..<width { work[row * width + column] -= factor * work[pivot * width + column] }
      }
    }
    guard rows - Double(rank) >= 1 else { return nil }
    return (max(work[last * width + last], scale * FisherZTest.smallestShare), rank)
  }
}

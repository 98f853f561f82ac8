internal import CausalStatistics
import Glibc
internal import SeededRandom

/// The randomised conditional correlation test, RCoT (Strobl, Zhang and Visweswaran 2019, Journal of Causal Inference 7):
/// a kernel test of nonlinear dependence whose kernels are approximated by random Fourier features, so that its time
/// grows linearly with the rows.
///
/// Gaussian kernels with the median distance between up to 200 rows as width; five features for x and for y, up to 100
/// for z, on which both are regressed. The statistic is n times the sum of the squared covariances of the residuals; its
/// null distribution, a weighted sum of χ² variables, is approximated by a gamma distribution with the same first three
/// moments (Hall 1983; Buckley and Eagleson 1988). Levels enter as indicators. The features depend on the seed and the
/// variables only, so a test's answer does not depend on which tests came before.
public struct RandomFeatureTest: IndependenceTest {
  /// Features for each of x and y.
  private static let pairFeatures = 5
  /// Features for z at most, and rows for each of them at least.
  private static let (conditionFeatures, rowsPerFeature) = (100, 10)

  private let columns: TestColumns
  private let seed: UInt64
  /// Features of variables without missing values, which depend on no other variable of a test.
  private let known = FeatureCache()

  /// Any mixture of numbers and levels.
  public init(_ columns: TestColumns, seed: UInt64 = 0) {
    (self.columns, self.seed) = (columns, seed)
  }

  public var variableCount: Int { columns.count }
  public var name: String { "random features (RCoT)" }
  public var assumptions: [String] {
    ["The random-feature test draws its features (seed \(seed)); it sees nonlinear dependence, at a loss of power."]
  }

  /// Complexity: O(rows · features²). Features are drawn once for each variable or set of variables, as long as there is
  /// room to keep them.
  public func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    let (first, second, conditions) = (min(x, y), max(x, y), z.sorted())
    let rows = columns.completeRows(of: [first, second] + conditions)
    guard rows.count >= 20 else { return .uninformative }
    let wanted = max(RandomFeatureTest.pairFeatures, rows.count / RandomFeatureTest.rowsPerFeature)
    let ofX = features([first], RandomFeatureTest.pairFeatures, rows, use: 0)
    let ofY = features([second], RandomFeatureTest.pairFeatures, rows, use: 1)
    guard !ofX.isEmpty, !ofY.isEmpty else { return IndependenceResult(pValue: 1, statistic: 0) }
    let ofZ =
      z.isEmpty ? [] : features(conditions, min(RandomFeatureTest.conditionFeatures, wanted), rows, use: 2)
    guard let residuals = RandomFeatureTest.residuals(of: ofX + ofY, on: ofZ) else { return .uninformative }
    return RandomFeatureTest.result(Array(residuals[..<ofX.count]), Array(residuals[ofX.count...]))
  }

  /// The features of some variables in some rows; none where the variables do not vary.
  private func features(_ chosen: [Int], _ count: Int, _ rows: [Int32], use: Int) -> [[Double]] {
    // With all rows they are the same in every test.
    guard rows.count == columns.rowCount else { return drawn(chosen, count, rows, use: use) }
    return known.features([use] + chosen) { drawn(chosen, count, rows, use: use) }
  }

  /// Random Fourier features of some variables, standardised.
  private func drawn(_ chosen: [Int], _ count: Int, _ rows: [Int32], use: Int) -> [[Double]] {
    let inputs = chosen.flatMap { self.inputs(of: $0, rows) }
    guard !inputs.isEmpty else { return [] }
    let width = RandomFeatureTest.medianDistance(inputs)
    var stream = RandomStream(seed: seed, path: [use] + chosen)
    return (0..<count).compactMap { _ in
      let weights = inputs.map { _ in stream.normal() / width }
      let phase = 2 * .pi * stream.uniform()
      var values = [Double](repeating: phase, count: rows.count)
      for (weight, input) in zip(weights, inputs) {
        for row in 0..<values.count { values[row] += weight * input[row] }
      }
      for row in 0..<values.count { values[row] = cos(values[row]) }
      return RandomFeatureTest.standardised(values)
    }
  }

  /// A column's numbers, or the indicators of its levels but the first, standardised; without those that do not vary.
  private func inputs(of column: Int, _ rows: [Int32]) -> [[Double]] {
    switch columns.columns[column] {
    case .numbers(let values):
      return [rows.map { values[Int($0)] }].compactMap(RandomFeatureTest.standardised)
    case .codes(let codes, let levels):
      return (1..<max(1, levels)).compactMap { level in
        RandomFeatureTest.standardised(rows.map { codes[Int($0)] == Int32(level) ? 1 : 0 })
      }
    }
  }

  private static func standardised(_ values: [Double]) -> [Double]? {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + $1 / count }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
    guard variance > 1e-24 * mean * mean, variance > 0, variance.isFinite else { return nil }
    let scale = 1 / variance.squareRoot()
    return values.map { ($0 - mean) * scale }
  }

  /// The median of the distances that are not 0 between the first 200 rows.
  private static func medianDistance(_ inputs: [[Double]]) -> Double {
    let count = min(200, inputs.first?.count ?? 0)
    var squares = [Double](repeating: 0, count: count * (count - 1) / 2)
    for input in inputs {
      var place = 0
      for one in 0..<count {
        for other in 0..<one {
          let difference = input[one] - input[other]
          squares[place] += difference * difference
          place += 1
        }
      }
    }
    squares.removeAll { $0 == 0 }
    return squares.isEmpty ? 1 : MedianSelection.select(squares.count / 2, of: &squares).squareRoot()
  }

  /// What the regression on `predictors` leaves of the columns.
  private static func residuals(of targets: [[Double]], on predictors: [[Double]]) -> [[Double]]? {
    guard !predictors.isEmpty else { return targets }
    let design = Matrix(columns: predictors)
    var gram = design.gram()
    // A ridge of 10⁻¹⁰ of the mean diagonal, as features may be nearly dependent.
    let ridge = gram.diagonal.reduce(0, +) / Double(gram.rows) * 1e-10
    for place in 0..<gram.rows { gram[place, place] += ridge }
    guard let factor = try? Cholesky(gram) else { return nil }
    let responses = Matrix(columns: targets)
    let fitted = design.times(factor.solve(design.transposedTimes(responses)))
    return targets.indices.map { place in
      zip(targets[place], fitted.column(place)).map { $0 - $1 }
    }
  }

  /// The statistic and its p-value from the residual features.
  private static func result(_ first: [[Double]], _ second: [[Double]]) -> IndependenceResult {
    let count = Double(first[0].count)
    var (statistic, products) = (0.0, [[Double]]())
    for one in first {
      for other in second {
        let product = zip(one, other).map { $0 * $1 }
        let mean = product.reduce(0, +) / count
        statistic += count * mean * mean
        products.append(product)
      }
    }
    let covariance = Matrix(columns: products).gram().scaled(by: 1 / count)
    guard let eigen = try? SymmetricEigen(covariance) else { return .uninformative }
    return WeightedChiSquared(weights: eigen.values.filter { $0 > 0 }).result(statistic)
  }
}

/// Σ λ Z² of independent standard normal Z, approximated by a shifted gamma distribution with the same mean, variance
/// and skewness (Hall 1983; Buckley and Eagleson 1988).
struct WeightedChiSquared {
  let weights: [Double]

  func result(_ statistic: Double) -> IndependenceResult {
    let mean = weights.reduce(0, +)
    let variance = 2 * weights.reduce(0) { $0 + $1 * $1 }
    let third = 8 * weights.reduce(0) { $0 + $1 * $1 * $1 }
    guard variance > 0, third > 0 else { return .uninformative }
    let degrees = 8 * variance * variance * variance / (third * third)
    let moved = degrees + (statistic - mean) * (2 * degrees / variance).squareRoot()
    let pValue = moved <= 0 ? 1 : (try? ChiSquared(degreesOfFreedom: degrees))?.survival(moved) ?? 1
    return IndependenceResult(pValue: pValue, statistic: statistic, degreesOfFreedom: degrees)
  }
}

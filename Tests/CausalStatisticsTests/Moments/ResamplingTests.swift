import CausalStatistics
import SeededRandom
import Testing

@Suite("Resampling of buckets")
struct ResamplingTests {
  @Test(
    "Bootstrap standard errors of a heteroskedastic regression are HC0's",
    arguments: [Resampling.poisson, .multinomial])
  func bootstrap(resampling: Resampling) throws {
    let data = HeteroskedasticData(rows: 6_000, seed: 11)
    let buckets = try BucketedMoments(data.matrix, buckets: 1_024)
    let fit = try MomentRegression(buckets.moments, outcome: 2, predictors: [0, 1])
    let robust = data.robustErrors(of: fit)
    let draws = buckets.bootstrap(replicates: 1_000, seed: 3, resampling: resampling, threads: 2) { _, moments in
      (try? MomentRegression(moments, outcome: 2, predictors: [0, 1]))?.coefficients ?? []
    }
    for place in 0..<2 {
      let summary = SampleSummary(draws.map { $0[place] })
      let error = summary.variance.squareRoot()
      // √(1/2·1000 + 1/2·1024) is 3.1 %; four of these.
      #expect((0.875...1.125).contains(error / robust[place]))
      // The mean over replicates within 4 of its standard errors, and a bias of 2 % of the estimate's.
      let bound: Double = (4 / 1_000.0.squareRoot() + 0.02) * error
      #expect(abs(summary.mean - fit.coefficients[place]) < bound)
    }
  }

  @Test("Replicates depend on seed and number only, not on threads or on how many there are")
  func streams() throws {
    let (values, _) = MomentsTests.data(500, 2, seed: 1)
    let buckets = try BucketedMoments(Matrix(columns: values), buckets: 100)
    for resampling in [Resampling.poisson, .multinomial] {
      let all = buckets.bootstrap(replicates: 70, seed: 5, resampling: resampling) { $1 }
      #expect(buckets.bootstrap(replicates: 70, seed: 5, resampling: resampling, threads: 3) { $1 } == all)
      let few = buckets.bootstrap(replicates: 3, seed: 5, resampling: resampling) { $1 }
      #expect(zip(few, all).allSatisfy { MomentsTests.distance($0, $1) < 1e-12 })
      #expect(buckets.bootstrap(replicates: 3, seed: 6, resampling: resampling) { $1.weight } != few.map(\.weight))
      #expect(Set(all.map(\.means[0])).count == 70)
    }
    #expect(buckets.bootstrap(replicates: 0, seed: 5) { $1 }.isEmpty)
  }

  @Test("Poisson counts have mean 1 and variance 1; multinomial ones add up to the number of buckets")
  func counts() throws {
    let buckets = try BucketedMoments(Matrix(rows: 2_000, columns: 1, repeating: 1), buckets: 2_000)
    // A bucket a row: a replicate's rows are the sum of its weights.
    let poisson = buckets.bootstrap(replicates: 200, seed: 1) { Double($1.rows) }
    let summary = SampleSummary(poisson)
    #expect(abs(summary.mean - 2_000) < 4 * (2_000.0 / 200).squareRoot())
    // A sample variance of 200 near-normal numbers has a standard deviation of 10 %: four of these.
    #expect(abs(summary.variance / 2_000 - 1) < 0.4)
    #expect(buckets.bootstrap(replicates: 20, seed: 1, resampling: .multinomial) { $1.rows }.allSatisfy { $0 == 2_000 })
  }

  @Test("The jackknife's standard error of a mean is the textbook one, exactly")
  func jackknife() throws {
    let (values, _) = MomentsTests.data(300, 1, seed: 8)
    let buckets = try BucketedMoments(Matrix(columns: values))
    let means = buckets.leavingOneOut(threads: 2) { $1.means[0] }
    let variance = SampleSummary(means).variance * 299 * 299 / 300
    #expect(abs(variance / (buckets.moments.variance(of: 0) / 300) - 1) < 1e-9)
    #expect(buckets.leavingOneOut { $1.rows }.allSatisfy { $0 == 299 })
  }

  @Test("Folds share out the buckets, and a fold with its complement is the whole")
  func folds() throws {
    let (values, _) = MomentsTests.data(1_000, 2, seed: 8)
    let buckets = try BucketedMoments(Matrix(columns: values), buckets: 500)
    let folds = buckets.folds(3, seed: 1)
    let occupied = (0..<500).filter { buckets.rowsInBucket[$0] > 0 }
    let sizes = (0..<3).map { fold in occupied.count { folds[$0] == fold } }
    #expect(sizes.reduce(0, +) == occupied.count && (sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    var whole = buckets.moments { folds[$0] == 0 }
    whole.merge(buckets.moments { folds[$0] != 0 })
    #expect(MomentsTests.distance(whole, buckets.moments) < 1e-12)
    #expect(buckets.folds(3, seed: 2) != folds && buckets.folds(3, seed: 1) == folds)
  }
}

/// The mean and variance of some numbers.
private struct SampleSummary {
  let mean: Double
  let variance: Double

  init(_ values: [Double]) {
    var (sum, squares) = (0.0, 0.0)
    for value in values { sum += value }
    mean = sum / Double(values.count)
    for value in values { squares += (value - mean) * (value - mean) }
    variance = squares / Double(values.count - 1)
  }
}

/// y = 1 + 2 x₀ − x₁ + (0.2 + x₀) e, with e nearly standard normal.
private struct HeteroskedasticData {
  let matrix: Matrix

  init(rows: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    matrix = Matrix(
      (0..<rows).map { _ in
        let (first, second) = (generator.uniform(), generator.uniform())
        var noise = -6.0
        for _ in 0..<12 { noise += generator.uniform() }
        let signal: Double = 1 + 2 * first - second
        return [first, second, signal + (0.2 + first) * noise]
      })
  }

  /// HC0: the roots of the diagonal of (X'X)⁻¹ (Σ e² x x') (X'X)⁻¹ on centred predictors.
  func robustErrors(of fit: MomentRegression) -> [Double] {
    var meat = Matrix(rows: 2, columns: 2)
    for row in 0..<matrix.rows {
      let x = [matrix[row, 0] - fit.predictorMeans[0], matrix[row, 1] - fit.predictorMeans[1]]
      let fitted = fit.intercept + fit.coefficients[0] * matrix[row, 0] + fit.coefficients[1] * matrix[row, 1]
      let square = (matrix[row, 2] - fitted) * (matrix[row, 2] - fitted)
      for a in 0..<2 {
        for b in 0..<2 { meat[a, b] += square * x[a] * x[b] }
      }
    }
    return PlainLoops.product(PlainLoops.product(fit.inverse, meat), fit.inverse).diagonal.map { $0.squareRoot() }
  }
}

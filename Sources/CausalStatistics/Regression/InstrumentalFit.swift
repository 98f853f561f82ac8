/// Two-stage least squares in units of standard deviations: z of the instruments' side (1, exogenous, instruments), x of
/// the model (1, exogenous, endogenous), and x̂ = P z, the first stages' fit.
struct InstrumentalFit {
  let moments: Moments
  let design: StandardizedDesign
  let instrumentDesign: StandardizedDesign
  let names: [String]
  let dropped: [String]
  let parameters: [Double]
  /// (Σ w x̂ x̂ᵀ)⁻¹.
  let bread: Matrix
  /// P, the model's width × the instruments' side's.
  let projection: Matrix
  let residualSumOfSquares: Double
  let freedom: Int
  private let sourceNames: [String]
  private let exogenous: [Int]
  private let endogenous: [Int]
  private let instruments: [Int]

  var residualVariance: Double { residualSumOfSquares / Double(freedom) }

  init(
    _ moments: Moments, _ sourceNames: [String], _ roles: TwoStageLeastSquares.Roles, _ dependent: DependentColumns
  ) throws(RegressionError) {
    let all = roles.exogenous + roles.endogenous + roles.instruments
    let outcome = sourceNames.count
    guard moments.columnCount == outcome + 1, Set(all).count == all.count, !roles.endogenous.isEmpty,
      all.allSatisfy(sourceNames.indices.contains)
    else { throw .lengthsDiffer }
    let side = roles.exogenous + roles.instruments
    let chosen = moments.selecting(side + [outcome])
    let (kept, dropped) = try independentColumns(of: chosen, names: side.map { sourceNames[$0] }, dependent)
    exogenous = kept.filter { $0 < roles.exogenous.count }.map { side[$0] }
    instruments = kept.filter { $0 >= roles.exogenous.count }.map { side[$0] }
    endogenous = roles.endogenous
    (self.moments, self.sourceNames, self.dropped) = (moments, sourceNames, dropped)
    guard instruments.count >= endogenous.count else {
      throw .notIdentified(instruments: instruments.count, endogenous: endogenous.count)
    }
    let (model, reduced) = (exogenous + endogenous, exogenous + instruments)
    let flat = endogenous.filter { moments.isConstant($0) }
    guard flat.isEmpty else { throw .dependentColumns(flat.map { sourceNames[$0] }) }
    freedom = moments.rows - model.count - 1
    guard freedom > 0 else { throw .tooFewRows(rows: moments.rows, parameters: model.count + 1) }
    names = [CoefficientEstimates.interceptName] + model.map { sourceNames[$0] }
    let (design, instrumentDesign) = (
      StandardizedDesign(moments, predictors: model), StandardizedDesign(moments, predictors: reduced)
    )
    (self.design, self.instrumentDesign) = (design, instrumentDesign)

    let spread = (moments.crossProducts[outcome, outcome] / moments.weight).squareRoot()
    let unit = spread > 0 ? spread : 1
    func products(_ rows: [Int], _ rowScales: [Double], _ columns: [Int], _ columnScales: [Double]) -> Matrix {
      var result = moments.crossProducts.selecting(rows: rows, columns: columns)
      for column in columns.indices {
        for row in rows.indices { result[row, column] /= rowScales[row] * columnScales[column] }
      }
      return result
    }
    let (modelScales, sideScales) = (design.scales, instrumentDesign.scales)
    let sideSide = products(reduced, sideScales, reduced, sideScales)
    let sideModel = products(reduced, sideScales, model, modelScales)
    let sideOutcome = products(reduced, sideScales, [outcome], [unit])
    guard let factor = try? Cholesky(sideSide) else { throw .overflow }
    let stage = factor.solve(sideModel)
    // x̂ᵀx̂ = xᵀz (zᵀz)⁻¹ zᵀx.
    let fitted = sideModel.transposedTimes(stage)
    guard let ranked = try? RankedCholesky(fitted, tolerance: 1e-10) else { throw .overflow }
    guard ranked.dependent.isEmpty else { throw .dependentColumns(ranked.dependent.map { sourceNames[model[$0]] }) }
    let slopes = ranked.cholesky.solve(stage.transposedTimes(sideOutcome)).storage
    let modelModel = products(model, modelScales, model, modelScales)
    let modelOutcome = products(model, modelScales, [outcome], [unit]).storage
    let total = moments.crossProducts[outcome, outcome] / (unit * unit)
    let curve = zip(slopes, modelModel.times(slopes)).reduce(0) { $0 + $1.0 * $1.1 }
    let line = zip(slopes, modelOutcome).reduce(0) { $0 + $1.0 * $1.1 }
    residualSumOfSquares = max(0, total - 2 * line + curve) * unit * unit
    parameters = [moments.means[outcome]] + slopes.map { $0 * unit }
    bread = InstrumentalFit.bordered(ranked.cholesky.inverse, corner: 1 / moments.weight)
    projection = InstrumentalFit.bordered(stage.transposed, corner: 1)
  }

  /// The matrix with the intercept's row and column before the others: all are centred, so nothing else stands there.
  private static func bordered(_ matrix: Matrix, corner: Double) -> Matrix {
    var result = Matrix(rows: matrix.rows + 1, columns: matrix.columns + 1)
    result[0, 0] = corner
    for column in 0..<matrix.columns {
      for row in 0..<matrix.rows { result[row + 1, column + 1] = matrix[row, column] }
    }
    return result
  }

  /// The sandwich of the scores w e x̂ = P (w e z): the middle is summed over z, and then projected.
  func robustCovariance(
    _ source: some RegressionSource, _ estimator: CovarianceEstimator
  ) throws(RegressionError) -> (covariance: Matrix, clusters: Int) {
    let known = estimator.isClustered ? source.clusterCount : 0
    if estimator.isClustered, known < 2 { throw .tooFewClusters(known) }
    let total = try source.total(
      ScoreSums(
        instrumentDesign, family: .linear, parameters: parameters, clusterCount: known, residualDesign: design))
    let clusters = total.clusterCount
    if estimator.isClustered, clusters < 2 { throw .tooFewClusters(clusters) }
    let middle = projection.times(total.middle).times(projection.transposed)
    let factor = estimator.smallSampleFactor(rows: moments.rows, parameters: design.width, clusters: clusters)
    return (bread.times(middle).times(bread).scaled(by: factor), clusters)
  }

  /// F tests of the instruments by the loss of fit without them.
  func classicalFirstStages() throws(RegressionError) -> [TwoStageLeastSquares.FirstStage] {
    var stages: [TwoStageLeastSquares.FirstStage] = []
    for target in endogenous {
      let (short, long) = try fits(of: target)
      let freedom = long.residualDegreesOfFreedom
      guard freedom > 0 else {
        throw .tooFewRows(rows: moments.rows, parameters: exogenous.count + instruments.count + 1)
      }
      let gained = max(0, short.residualSumOfSquares - long.residualSumOfSquares)
      let f = gained / Double(instruments.count) / (long.residualSumOfSquares / Double(freedom))
      let law = try? FDistribution(numerator: Double(instruments.count), denominator: Double(freedom))
      let test = WaldTest(
        f: f.isNaN ? 0 : f, numerator: instruments.count, denominator: Double(freedom),
        pValue: law?.survival(f.isNaN ? 0 : f) ?? 1)
      stages.append(stage(target, test, short, long))
    }
    return stages
  }

  /// Wald tests of the instruments with the errors asked for.
  func robustFirstStages(
    _ source: some RegressionSource, _ estimator: CovarianceEstimator
  ) throws(RegressionError) -> [TwoStageLeastSquares.FirstStage] {
    var stages: [TwoStageLeastSquares.FirstStage] = []
    for target in endogenous {
      let view = FirstStageView(source: source, columns: exogenous + instruments, target: target, allMoments: moments)
      let fit = try LinearRegression(view, covariance: estimator)
      let places = instruments.indices.map { exogenous.count + 1 + $0 }
      let (short, long) = try fits(of: target)
      stages.append(stage(target, try fit.coefficients.waldTest(places), short, long))
    }
    return stages
  }

  private func fits(of target: Int) throws(RegressionError) -> (short: MomentRegression, long: MomentRegression) {
    guard let short = try? MomentRegression(moments, outcome: target, predictors: exogenous),
      let long = try? MomentRegression(moments, outcome: target, predictors: exogenous + instruments)
    else { throw .overflow }
    return (short, long)
  }

  private func stage(
    _ target: Int, _ test: WaldTest, _ short: MomentRegression, _ long: MomentRegression
  ) -> TwoStageLeastSquares.FirstStage {
    let left = short.residualSumOfSquares
    let share = left > 0 ? min(1, max(0, 1 - long.residualSumOfSquares / left)) : 0
    return TwoStageLeastSquares.FirstStage(name: sourceNames[target], test: test, partialDetermination: share)
  }
}

/// A source with one of its predictors in the outcome's place.
private struct FirstStageView<Source: RegressionSource>: RegressionSource {
  let source: Source
  let columns: [Int]
  let target: Int
  let allMoments: Moments

  var predictorNames: [String] { columns.map { source.predictorNames[$0] } }
  var clusterCount: Int { source.clusterCount }

  func moments() throws(RegressionError) -> Moments { allMoments.selecting(columns + [target]) }

  func total<Sums: RowSums>(_ empty: Sums) throws(RegressionError) -> Sums {
    try source.total(Rearranged(sums: empty, columns: columns, target: target)).sums
  }

  private struct Rearranged<Inner: RowSums>: RowSums {
    var sums: Inner
    let columns: [Int]
    let target: Int
    var isLarge: Bool { sums.isLarge }

    mutating func add(_ block: RegressionBlock) {
      sums.add(
        RegressionBlock(
          predictors: columns.map { block.predictors[$0] }, outcome: block.predictors[target],
          weights: block.weights, clusters: block.clusters, rows: block.rows))
    }

    mutating func merge(_ other: Rearranged) { sums.merge(other.sums) }
  }
}

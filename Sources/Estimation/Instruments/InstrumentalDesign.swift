import CausalData
import CausalStatistics
import StrictJSON

/// The columns of an instrumental regression: exogenous covariates, then treatments, then instruments.
struct InstrumentalDesign {
  let treatments: TreatmentDesign
  let source: ColumnRegression
  let exogenous: [Int]
  let endogenous: [Int]
  let instruments: [Int]

  init(_ sample: EffectSample, threads: Int) {
    treatments = TreatmentDesign(sample.treatments)
    // The conditioning set and the adjustment set, no variable twice.
    var seen = Set(sample.conditioning.columns.map(\.variable))
    let covariates = sample.conditioning.columns + sample.adjustment.columns.filter { !seen.contains($0.variable) }
    seen = []
    let (first, second) = (covariates.count, covariates.count + treatments.columns.count)
    exogenous = Array(0..<first)
    endogenous = Array(first..<second)
    instruments = Array(second..<(second + sample.instruments.count))
    source = sample.regression(
      names: covariates.map(\.name) + treatments.names + sample.instruments.names,
      predictors: covariates.map(\.values) + treatments.columns + sample.instruments.storages, threads: threads)
  }
}

/// What is left of instruments z, treatments x and outcome y once the exogenous covariates are regressed out of them
/// (Frisch and Waugh 1933, Econometrica 1): all that k-class estimators and their tests need, in standard deviations.
struct InstrumentalMoments {
  /// Rows of positive weight.
  let rows: Int
  /// Exogenous covariates kept, without the intercept.
  let covariateCount: Int
  /// Names of covariates and instruments that those before them determine.
  let dropped: [String]
  let units: ColumnUnits
  /// How many instruments were kept, and how many treatments there are.
  let (instrumentCount, treatmentCount): (Int, Int)
  /// Σ w r rᵀ of r = (z, x, y).
  let products: Matrix
  /// r as combinations of the constant, the source's predictors and its outcome.
  let combinations: Matrix
  /// A treatment's coefficient in its own and the outcome's units, over its coefficient here.
  let coefficientUnits: [Double]
  /// The columns of `products`.
  var z: [Int] { Array(0..<instrumentCount) }
  var x: [Int] { Array(instrumentCount..<(instrumentCount + treatmentCount)) }
  var y: Int { instrumentCount + treatmentCount }

  init(_ moments: Moments, _ design: InstrumentalDesign) throws(EstimationError) {
    let names = design.source.predictorNames
    let units = ColumnUnits(moments)
    let all = units.products(of: moments)
    let side = design.exogenous + design.instruments
    guard let ranked = try? RankedCholesky(all.selecting(rows: side, columns: side)) else {
      throw .regression(.overflow, model: "first stage")
    }
    let places = ranked.kept.map { side[$0] }
    dropped = ranked.dependent.map { names[side[$0]] }
    let covariates = places.filter { $0 < design.exogenous.count }
    let instruments = places.filter { $0 >= design.exogenous.count }
    guard !instruments.isEmpty else {
      throw .irrelevantInstrument(design.instruments.map { names[$0] }.joined(separator: ", "))
    }
    guard instruments.count >= design.endogenous.count else {
      throw .regression(
        .notIdentified(instruments: instruments.count, endogenous: design.endogenous.count), model: "first stage")
    }
    let model = covariates + design.endogenous
    if let ranked = try? RankedCholesky(all.selecting(rows: model, columns: model)),
      let lost = ranked.dependent.first(where: { $0 >= covariates.count })
    {
      throw .noOverlap("\(names[model[lost]].visible()) is determined by the covariates of the regression")
    }
    let outcome = names.count
    let left = instruments + design.endogenous + [outcome]
    var combinations = Matrix(rows: outcome + 2, columns: left.count)
    for (column, place) in left.enumerated() { combinations[place + 1, column] = 1 }
    var products = all.selecting(rows: left, columns: left)
    if !covariates.isEmpty {
      guard let factor = try? Cholesky(all.selecting(rows: covariates, columns: covariates)) else {
        throw .regression(.dependentColumns(covariates.map { names[$0] }), model: "first stage")
      }
      let shared = all.selecting(rows: covariates, columns: left)
      let slopes = factor.solve(shared)
      let explained = shared.transposedTimes(slopes)
      for index in products.storage.indices { products.storage[index] -= explained.storage[index] }
      for column in left.indices {
        for (row, covariate) in covariates.enumerated() { combinations[covariate + 1, column] -= slopes[row, column] }
      }
    }
    (rows, covariateCount, self.units) = (moments.rows, covariates.count, units)
    (instrumentCount, treatmentCount) = (instruments.count, design.endogenous.count)
    (self.products, self.combinations) = (products, combinations)
    coefficientUnits = design.endogenous.map { units.scales[outcome] / units.scales[$0] }
    let needed = covariates.count + instruments.count + 2
    guard rows >= needed else {
      throw .tooFewRows(rows: rows, needed: needed, what: "these instruments and covariates")
    }
  }
}

import CausalStatistics
import Glibc

/// What the fits on both sides are told.
struct DiscontinuityOptions: Sendable {
  let order: Int
  let biasOrder: Int
  let kernel: DiscontinuityKernel
  let neighbours: Int

  /// Of a smoother of a column on one side, among the rows of a fit: by clusters where there are some (with the fit's
  /// residuals), else by nearest neighbours.
  func variance(_ smoother: [Double], _ column: [Double], _ fit: LocalPolynomial) -> Double {
    variance(smoother, column, fit, fit.range)
  }

  func variance(
    _ smoother: [Double], _ column: [Double], _ fit: LocalPolynomial, _ range: Range<Int>
  ) -> Double {
    if let clusters = fit.side.clusters {
      return DiscontinuityVariance.byClusters(
        smoother, fit.residuals(of: column), clusters, range, parameters: fit.order + 1)
    }
    return DiscontinuityVariance.byNeighbours(smoother, column, fit.side, range, neighbours: neighbours)
  }
}

/// The jump at the cutoff, or the ratio of two jumps, as the local polynomials have it, and with its estimated bias taken
/// off.
struct DiscontinuityFit {
  /// An effect with its standard error.
  struct Estimate {
    let effect: Double
    let standardError: Double
  }

  let conventional: Estimate
  /// With the bias taken off, and an error that knows that the bias is estimated.
  let robust: Estimate
  /// The jump of treatment, in a fuzzy design, with its robust error.
  let firstStage: Estimate?
  /// Rows within the bandwidth on each side.
  let rowsWithin: [Int]

  /// - Throws: `tooFewRows`; `irrelevantInstrument` where treatment does not jump at all.
  init(
    _ design: DiscontinuityDesign, _ options: DiscontinuityOptions, bandwidth h: Double, biasBandwidth b: Double,
    running: String
  ) throws(EstimationError) {
    var (fits, further): ([LocalPolynomial], [LocalPolynomial]) = ([], [])
    for side in [design.left, design.right] {
      guard
        let fit = LocalPolynomial(side, order: options.order, bandwidth: h, kernel: options.kernel),
        let more = LocalPolynomial(side, order: options.biasOrder, bandwidth: b, kernel: options.kernel)
      else {
        throw .tooFewRows(
          rows: min(side.distinctCount(in: side.range(within: h)), side.distinctCount(in: side.range(within: b))),
          needed: options.biasOrder + 1,
          what: "a fit of order \(options.biasOrder) (values of \(running) within the bandwidth on one side)")
      }
      fits.append(fit)
      further.append(more)
    }
    rowsWithin = fits.map(\.range.count)
    let next = options.order + 1
    // The weights of rows in each side's level at the cutoff: as fitted, and less the bias that the further fit tells.
    let plain = fits.map { $0.smoother(of: 0) }
    let corrected = zip(zip(fits, further), plain).map { pair, plain in
      let (fit, more) = pair
      var shift = 0.0
      for row in fit.range { shift += plain[row] * pow(fit.side.distances[row] / h, Double(next)) }
      let factor = shift * pow(h / b, Double(next))
      return zip(plain, more.smoother(of: next)).map { $0 - factor * $1 }
    }
    func jumps(_ smoothers: [[Double]]) -> [Double] {
      fits[0].side.columns.indices.map { column in
        let levels = zip(smoothers, fits).map { smoother, fit in
          zip(smoother, fit.side.columns[column]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return levels[1] - levels[0]
      }
    }
    func error(_ smoothers: [[Double]], _ factors: [Double], _ models: [LocalPolynomial]) -> Double {
      var variance = 0.0
      for (place, model) in models.enumerated() {
        let range = h > b ? fits[place].range : further[place].range
        variance += options.variance(smoothers[place], model.side.combined(factors), model, range)
      }
      return variance.squareRoot()
    }
    let slopes = try CovariateSlopes(fits, leading: design.leadingColumns)
    let (plainJumps, correctedJumps) = (jumps(plain), jumps(corrected))
    guard design.isFuzzy else {
      let sign: Double = if case .sharp(let sign) = design.compliance { sign } else { 1 }
      let factors = slopes.factors(of: 0)
      conventional = Estimate(
        effect: sign * slopes.level(0, plainJumps), standardError: error(plain, factors, fits))
      robust = Estimate(
        effect: sign * slopes.level(0, correctedJumps), standardError: error(corrected, factors, further))
      firstStage = nil
      return
    }
    let treated = slopes.level(1, plainJumps)
    guard treated != 0, treated.isFinite else { throw .irrelevantInstrument("the cutoff of \(running)") }
    let factors = slopes.ratioFactors(plainJumps)
    let ratio = slopes.level(0, plainJumps) / treated
    let bias = [0, 1].map { slopes.level($0, plainJumps) - slopes.level($0, correctedJumps) }
    conventional = Estimate(effect: ratio, standardError: error(plain, factors, fits))
    robust = Estimate(
      effect: ratio - factors[0] * bias[0] - factors[1] * bias[1], standardError: error(corrected, factors, further))
    let stage = slopes.factors(of: 1)
    firstStage = Estimate(
      effect: slopes.level(1, correctedJumps), standardError: error(corrected, stage, further))
  }
}

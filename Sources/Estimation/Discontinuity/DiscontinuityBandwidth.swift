import CausalStatistics
import Glibc

/// The bandwidths that minimise the mean squared error of the jump, one for both sides (Calonico, Cattaneo and Titiunik
/// 2014, Econometrica 82; with covariates Calonico, Cattaneo, Farrell and Titiunik 2019, REStat 101): a pilot bandwidth by
/// rule of thumb tells variances, then the bias of each stage is estimated with the bandwidth of the stage before.
struct DiscontinuityBandwidth {
  /// Of the estimate, and of its bias; in the design's units.
  let estimate: Double
  let bias: Double

  /// - Throws: `tooFewRows` where a side takes too few values within a pilot bandwidth.
  init(_ design: DiscontinuityDesign, _ options: DiscontinuityOptions) throws(EstimationError) {
    let sides = [design.left, design.right]
    let distinct = sides.reduce(0) { $0 + $1.distinctCount }
    let reach = max(design.left.reach, design.right.reach)
    var floor = 0.0
    if design.hasMassPoints {
      // Values with many rows each: every pilot reaches ten of them.
      let least = sides.map { $0.distance(ofValue: min(10, $0.distinctCount)) }.max() ?? 0
      floor = least * (1 + 1.5e-8)
    }
    let thumb = options.kernel.pilotFactor * design.spread * pow(Double(distinct), -0.2)
    let pilots = PilotFits(design: design, options: options, pilot: max(min(thumb, reach), floor))
    let (p, q) = (options.order, options.biasOrder)
    let all = sides.map { $0.reach * (1 + 1.5e-8) }
    let far = max(try pilots.bandwidth(q + 1, q + 1, within: all, isRegularized: false), floor)
    let near = try pilots.bandwidth(q, p + 1, within: [far, far], isRegularized: true)
    estimate = try pilots.bandwidth(p, 0, within: [near, near], isRegularized: true)
    bias = near
    guard estimate > 0, bias > 0 else {
      throw .notFinite(method: .regressionDiscontinuity, what: "the bandwidth; give one")
    }
  }
}

/// Fits that tell variance and bias of a coefficient, with one pilot bandwidth for the variance.
private struct PilotFits {
  /// What a pilot fit says of one side: the mean squared error at bandwidth h is variance / (n h^(2ν+1)) + bias² h^….
  struct Pilot {
    let variance: Double
    let bias: Double
    let regularization: Double
  }

  let design: DiscontinuityDesign
  let options: DiscontinuityOptions
  let pilot: Double

  /// The bandwidth of least mean squared error of a coefficient's jump in a fit of the order.
  ///
  /// - Parameter bandwidths: Of the fits that tell the bias, for the left and the right.
  func bandwidth(
    _ order: Int, _ coefficient: Int, within bandwidths: [Double], isRegularized: Bool
  ) throws(EstimationError) -> Double {
    var pilots: [Pilot] = []
    for (side, bandwidth) in zip([design.left, design.right], bandwidths) {
      pilots.append(try pilotFit(side, order, coefficient, bandwidth, isRegularized: isRegularized))
    }
    let bias = pilots[1].bias - pilots[0].bias
    let regularization = isRegularized ? pilots[0].regularization + pilots[1].regularization : 0
    let ratio = (pilots[0].variance + pilots[1].variance) / (bias * bias + regularization)
    let reach = max(design.left.reach, design.right.reach)
    // No bias at all asks for all rows.
    return ratio.isFinite ? min(pow(ratio, 1 / Double(2 * order + 3)), reach) : reach
  }

  /// One side's variance and bias of coefficient ν of a fit of the order, the bias by a fit of one order more.
  private func pilotFit(
    _ side: DiscontinuitySide, _ order: Int, _ coefficient: Int, _ bandwidth: Double, isRegularized: Bool
  ) throws(EstimationError) -> Pilot {
    guard
      let fit = LocalPolynomial(side, order: order, bandwidth: pilot, kernel: options.kernel),
      let further = LocalPolynomial(side, order: order + 1, bandwidth: bandwidth, kernel: options.kernel)
    else {
      throw .tooFewRows(
        rows: side.distinctCount, needed: order + 2,
        what: "a bandwidth (values of the running variable on one side of the cutoff); give a bandwidth")
    }
    let smoother = fit.smoother(of: coefficient)
    let factors = try factors(fit, smoother, coefficient)
    let column = side.combined(factors)
    let variance = options.variance(smoother, column, fit)
    let furtherSmoother = further.smoother(of: order + 1)
    // What x^(order + 1) does to the coefficient.
    var shift = 0.0
    for row in fit.range { shift += smoother[row] * pow(side.distances[row] / pilot, Double(order + 1)) }
    let slope = zip(furtherSmoother, column).reduce(0) { $0 + $1.0 * $1.1 } / pow(bandwidth, Double(order + 1))
    let power = Double(2 * (order + 1 - coefficient))
    var regularization = 0.0
    if isRegularized {
      let noise = options.variance(furtherSmoother, column, further) / pow(bandwidth, Double(2 * (order + 1)))
      regularization = power * 3 * shift * shift * noise
    }
    return Pilot(
      variance: Double(2 * coefficient + 1) * pilot * variance, bias: power.squareRoot() * shift * slope,
      regularization: regularization)
  }

  /// How the columns enter: the outcome less what covariates tell; for a fuzzy design the ratio's linearisation.
  private func factors(
    _ fit: LocalPolynomial, _ smoother: [Double], _ coefficient: Int
  ) throws(EstimationError) -> [Double] {
    // Where one side's treatment does not vary, its derivatives say nothing: as for a sharp design.
    let isRatio = design.compliance == .fuzzy(isOneSided: false)
    let covariates = try CovariateSlopes([fit], leading: design.leadingColumns)
    let levels = fit.side.columns.map { column in
      zip(smoother, column).reduce(0) { $0 + $1.0 * $1.1 } * tgamma(Double(coefficient + 1))
        / pow(pilot, Double(coefficient))
    }
    return isRatio
      ? covariates.ratioFactors(levels) : covariates.factors(of: 0)
  }
}

import CausalData
import CausalStatistics
import Identification
import OrderedCollections
import StrictJSON

/// Regression discontinuity (Thistlethwaite and Campbell 1960): the jump of the outcome where a running variable crosses a
/// cutoff, over the jump of treatment where the cutoff only moves treatment (fuzzy), by local polynomials with the
/// bandwidth of least mean squared error, the leading bias taken off and an interval that knows so (Calonico, Cattaneo and
/// Titiunik 2014, Econometrica 82).
///
/// The effect is of those at the cutoff; in a fuzzy design of those among them whom it moves. Whether the design is sharp
/// is read off the data. Columns of the adjustment set enter as covariates that lend precision, with common slopes on both
/// sides (Calonico, Cattaneo, Farrell and Titiunik 2019, REStat 101); they need not be there. With clusters errors are
/// CR1's within each side. Rows of weight w count w times in fits.
public struct RegressionDiscontinuityEstimator: EffectEstimator {
  /// The polynomial's order: 0 or more.
  public var order = 1
  /// The order of the fit that tells the bias: above `order`; nil for the next one.
  public var biasOrder: Int?
  /// How rows are weighted by distance.
  public var kernel = DiscontinuityKernel.triangular
  /// In the running variable's unit, above 0; nil for the one of least mean squared error.
  public var bandwidth: Double?
  /// Of the fit that tells the bias; nil for `bandwidth` where that is given, else its own least mean squared error.
  public var biasBandwidth: Double?
  /// Neighbours that tell a row's variance, 1 or more.
  public var varianceNeighbours = 3
  /// Whether the effect told is the bias-corrected one with its robust interval; the conventional one is told in the
  /// diagnostics, or the other way round.
  public var isBiasCorrected = true

  public var method: EstimationMethod { .regressionDiscontinuity }

  /// Local linear, triangular kernel, bandwidth by mean squared error, robust interval.
  public init() {}

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    guard sample.running != nil, let cutoff = sample.roles.cutoff, cutoff.isFinite else {
      return "it takes a running variable and the cutoff that decides about treatment"
    }
    if ![.discontinuity, .backdoor].contains(sample.effect.strategy) {
      return "it compares the sides of a cutoff, and the estimand is another"
    }
    if sample.treatments.count > 1 { return "it takes one treatment, and there are \(sample.treatments.count)" }
    if case .levels = sample.treatment.kind {
      return "\(sample.treatment.name.visible()) has more than two levels; keep the rows of two of them"
    }
    if settings.target != .late { return "its effect is of those at the cutoff (late)" }
    if settings.scale != .difference { return "its effect is a difference" }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    try checkOptions()
    guard let running = sample.running, let cutoff = sample.roles.cutoff else { return [] }
    let covariates = try self.covariates(of: sample)
    let design = try DiscontinuityDesign(sample, running: running, cutoff: cutoff, covariates: covariates)
    let options = DiscontinuityOptions(
      order: order, biasOrder: biasOrder ?? order + 1, kernel: kernel, neighbours: varianceNeighbours)
    let (h, b): (Double, Double)
    if let bandwidth {
      (h, b) = (bandwidth / design.unit, (biasBandwidth ?? bandwidth) / design.unit)
    } else {
      let chosen = try DiscontinuityBandwidth(design, options)
      (h, b) = (chosen.estimate, biasBandwidth.map { $0 / design.unit } ?? chosen.bias)
    }
    let name = (sample.roles.running ?? "the running variable").visible()
    let fit = try DiscontinuityFit(design, options, bandwidth: h, biasBandwidth: b, running: name)
    let (told, other) = isBiasCorrected ? (fit.robust, fit.conventional) : (fit.conventional, fit.robust)
    guard told.standardError.isFinite else {
      throw .tooFewRows(
        rows: fit.rowsWithin.min() ?? 0, needed: options.biasOrder + 3,
        what: "an error with clusters (rows within the bandwidth on one side)")
    }
    var estimate = try EffectEstimate(
      method, sample.treatment.contrasts[0], effect: told.effect, standardError: told.standardError,
      rowsUsed: fit.rowsWithin.reduce(0, +), settings: settings)
    estimate.describe(sample, settings)
    if let alternative = try? EffectEstimate(
      method, sample.treatment.contrasts[0], effect: other.effect, standardError: other.standardError,
      rowsUsed: 0, settings: settings)
    {
      var entry = Diagnostics()
      entry.set("effect", other.effect)
      entry.set("standard_error", other.standardError)
      entry.set("lower", alternative.interval?.lower ?? .nan)
      entry.set("upper", alternative.interval?.upper ?? .nan)
      entry.set("p_value", alternative.pValue ?? .nan)
      estimate.diagnostics.entries[isBiasCorrected ? "conventional" : "bias_corrected"] = .object(entry.entries)
    }
    describe(&estimate, sample, design, fit, bandwidths: (h * design.unit, b * design.unit))
    return [estimate]
  }

  private func checkOptions() throws(EstimationError) {
    guard (0...6).contains(order) else { throw .badSetting(name: "order", reason: "take 0 to 6, not \(order)") }
    if let biasOrder, !(order + 1...8).contains(biasOrder) {
      throw .badSetting(name: "bias order", reason: "take \(order + 1) to 8, not \(biasOrder)")
    }
    guard varianceNeighbours > 0 else {
      throw .badSetting(name: "variance neighbours", reason: "take 1 or more, not \(varianceNeighbours)")
    }
    for (name, value) in [("bandwidth", bandwidth), ("bias bandwidth", biasBandwidth)] {
      if let value, !(value > 0 && value.isFinite) {
        throw .badSetting(name: name, reason: "take a number above 0, not \(value)")
      }
    }
  }

  /// The adjustment set, less the running variable, which enters as such.
  private func covariates(of sample: EffectSample) throws(EstimationError) -> CovariateColumns {
    CovariateColumns(
      columns: sample.adjustment.columns.filter { $0.variable != sample.roles.running },
      referenceLevels: sample.adjustment.referenceLevels)
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ sample: EffectSample, _ design: DiscontinuityDesign, _ fit: DiscontinuityFit,
    bandwidths: (Double, Double)
  ) {
    func set(_ name: String, _ value: Int) { estimate.diagnostics.set(name, value) }
    estimate.diagnostics.set("design", design.isFuzzy ? "fuzzy" : "sharp")
    estimate.diagnostics.set("running", sample.roles.running ?? "")
    estimate.diagnostics.set("cutoff", sample.roles.cutoff ?? .nan)
    estimate.diagnostics.set("inference", isBiasCorrected ? "bias-corrected, robust" : "conventional")
    estimate.diagnostics.set("order", order)
    estimate.diagnostics.set("kernel", kernel.rawValue)
    estimate.diagnostics.set("bandwidth", bandwidths.0)
    estimate.diagnostics.set("bias_bandwidth", bandwidths.1)
    estimate.diagnostics.set(
      "bandwidth_rule", bandwidth == nil ? "least mean squared error, common to both sides" : "given")
    set("rows_left", design.left.count)
    set("rows_right", design.right.count)
    set("rows_left_within_bandwidth", fit.rowsWithin[0])
    set("rows_right_within_bandwidth", fit.rowsWithin[1])
    if design.covariateCount > 0 {
      estimate.diagnostics.set(
        "covariates", sample.adjustment.columns.filter { $0.variable != sample.roles.running }.map(\.name))
    }
    if design.cutoffIsLeft {
      estimate.diagnostics.warn(
        "rows exactly at the cutoff count as below it, because their treatment is that of rows below")
    }
    if design.hasMassPoints {
      set("distinct_values_left", design.left.distinctCount)
      set("distinct_values_right", design.right.distinctCount)
      estimate.diagnostics.warn(
        "the running variable takes few values, each in many rows: the error may be too small; consider clusters by it")
    }
    if let density = DensityCheck(design.left, design.right) {
      var entry = Diagnostics()
      entry.set("window", density.window * design.unit)
      entry.set("left", density.left)
      entry.set("right", density.right)
      entry.set("p_value", density.pValue)
      estimate.diagnostics.entries["density_test"] = .object(entry.entries)
      if density.pValue < 0.01 {
        estimate.diagnostics.warn(
          "\(density.left) rows lie just below the cutoff and \(density.right) just above: units may have chosen their side"
        )
      }
    }
    guard let stage = fit.firstStage else { return }
    estimate.diagnostics.warn(
      "treatment is not decided by the cutoff alone: the effect is of those whom it moves (fuzzy design)")
    var entry = Diagnostics()
    entry.set("jump", stage.effect)
    entry.set("standard_error", stage.standardError)
    estimate.diagnostics.entries["first_stage"] = .object(entry.entries)
    if abs(stage.effect) < 10.0.squareRoot() * stage.standardError {
      estimate.diagnostics.warn(
        "treatment hardly jumps at the cutoff (F below 10): the interval may not hold what it promises")
    }
  }
}

import Glibc

/// A logistic or Poisson regression with an intercept, by maximum likelihood: iteratively reweighted least squares, which
/// is Newton's method here (McCullagh and Nelder 1989, Generalized Linear Models, 2.5), a step halved where it would
/// lower the likelihood.
public struct GeneralizedLinearModel: Hashable, Sendable {
  /// The likelihood.
  public let family: GeneralizedLinearFamily
  /// The intercept and the kept predictors' coefficients; normal tests.
  public let coefficients: CoefficientEstimates
  /// Predictors left out because those before them determine them.
  public let dropped: [String]
  /// Rows of positive weight.
  public let rows: Int
  /// At the maximum.
  public let logLikelihood: Double
  /// How many passes over the rows the maximum took.
  public let iterations: Int
  /// The columns z of the model, for sums over rows that go with its scores.
  public let design: StandardizedDesign
  /// The coefficients of z.
  public let parameters: [Double]
  /// Σ w v z zᵀ at the maximum: the derivative of the summed scores by the parameters, negated.
  public let information: Cholesky

  /// From whoever answers Newton steps; classical errors (the inverse information).
  ///
  /// - Throws: `separated` where the likelihood has no maximum, with the predictors along which it grows; `notConverged`,
  ///   `dependentColumns`, `tooFewRows`, `outcomeOutOfRange`, `overflow`. Complexity: a pass and O(p³) a step.
  public init(
    _ family: GeneralizedLinearFamily, _ source: some NewtonSource, dependentColumns: DependentColumns = .refuse,
    iterations limit: Int = 100
  ) throws(RegressionError) {
    let fit = try NewtonFit(family, source, dependentColumns, limit)
    self.init(fit, covariance: fit.information.inverse, .classical, family)
  }

  /// From rows, with errors of any kind. HC2 and HC3 take the leverages of the last weighted least squares.
  ///
  /// - Throws: As above, and `tooFewClusters`. Complexity: one pass more for robust errors.
  public init(
    _ family: GeneralizedLinearFamily, rows source: some RegressionSource & NewtonSource,
    covariance estimator: CovarianceEstimator, dependentColumns: DependentColumns = .refuse, iterations limit: Int = 100
  ) throws(RegressionError) {
    let fit = try NewtonFit(family, source, dependentColumns, limit)
    let sandwich = SandwichCovariance(
      design: fit.design, family: .generalized(family), parameters: fit.parameters, information: fit.information,
      rows: fit.step.rows)
    let (covariance, _) = try sandwich.covariance(estimator, source, residualVariance: 1)
    self.init(fit, covariance: covariance, estimator, family)
  }

  private init(
    _ fit: NewtonFit, covariance: Matrix, _ estimator: CovarianceEstimator, _ family: GeneralizedLinearFamily
  ) {
    self.family = family
    coefficients = CoefficientEstimates(
      names: fit.names, values: fit.design.coefficients(from: fit.parameters),
      covariance: fit.design.covariance(from: covariance), estimator: estimator, degreesOfFreedom: nil)
    (dropped, rows, logLikelihood, iterations) = (fit.dropped, fit.step.rows, fit.step.logLikelihood, fit.iterations)
    (design, parameters, information) = (fit.design, fit.parameters, fit.information)
  }

  /// The mean of the outcome for one row of the kept predictors, in the order of `coefficients.names` without the
  /// intercept.
  public func mean(_ predictors: [Double]) -> Double {
    precondition(predictors.count == coefficients.values.count - 1, "one value a kept predictor")
    let linear = zip(coefficients.values.dropFirst(), predictors).reduce(coefficients.values[0]) { $0 + $1.0 * $1.1 }
    return RegressionFamily.generalized(family).meanAndVariance(linear).0
  }
}

/// The search for the maximum, in the design's units.
struct NewtonFit {
  let design: StandardizedDesign
  let names: [String]
  let dropped: [String]
  private(set) var parameters: [Double]
  private(set) var step: NewtonStep
  private(set) var information: Cholesky
  private(set) var iterations = 1
  /// The length of the step to the maximum from the last point whose sums were asked for.
  private var lastStep = 0.0

  /// Gain of twice the likelihood that another step promises, below which it is the last.
  private static let promisedGain = 1e-14
  /// Steps that are still this long (in standard deviations of the predictors) after `suspicious` iterations are asked
  /// whether the likelihood grows along them without end.
  private static let longStep = 0.05
  private static let suspicious = 5
  /// The last step of a likelihood with a maximum is shorter than this.
  private static let shortStep = 1e-5
  /// A direction separates where no row loses more than this share of what the row that gains most does.
  private static let marginTolerance = 1e-5

  /// From the linear discriminant's law where that leads to a maximum, else from the law without predictors.
  init(
    _ family: GeneralizedLinearFamily, _ source: some NewtonSource, _ dependent: DependentColumns, _ limit: Int
  ) throws(RegressionError) {
    let moments = try source.moments()
    // A steep start can hide that the likelihood has no maximum: then the last step is still long, and what there is to
    // say is said from the other start.
    if family == .logistic, let fit = try? NewtonFit(family, source, moments, dependent, limit, isGuessing: true),
      fit.lastStep < NewtonFit.shortStep
    {
      self = fit
    } else {
      self = try NewtonFit(family, source, moments, dependent, limit, isGuessing: false)
    }
  }

  private init(
    _ family: GeneralizedLinearFamily, _ source: some NewtonSource, _ moments: Moments, _ dependent: DependentColumns,
    _ limit: Int, isGuessing: Bool
  ) throws(RegressionError) {
    let sourceNames = source.predictorNames
    let (kept, dropped) = try independentColumns(of: moments, names: sourceNames, dependent)
    self.dropped = dropped
    design = StandardizedDesign(moments, predictors: kept)
    names = [CoefficientEstimates.interceptName] + kept.map { sourceNames[$0] }
    let none = [Double](repeating: 0, count: design.width)
    parameters = none
    parameters[0] = NewtonFit.startingIntercept(family, moments.means[sourceNames.count])
    if isGuessing {
      guard let guess = NewtonFit.discriminant(moments, design, outcome: sourceNames.count) else { throw .overflow }
      parameters = guess
    }
    step = try source.newtonStep(
      NewtonRequest(family: family, design: design, parameters: parameters, direction: none))
    // Worse than no predictors at all is no start.
    guard !isGuessing || step.logLikelihood >= NewtonFit.nullLogLikelihood(moments, outcome: sourceNames.count) else {
      throw .notConverged(iterations: 1)
    }
    guard let first = try? Cholesky(step.information) else { throw .overflow }
    information = first
    while true {
      let direction = information.solve(step.gradient)
      let gain = zip(direction, step.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard gain.isFinite else { throw .overflow }
      if gain <= NewtonFit.promisedGain * max(1, abs(step.logLikelihood) * 1e-4) {
        parameters = zip(parameters, direction).map { $0 + $1 }
        lastStep = direction.map(abs).max() ?? 0
        return
      }
      if iterations >= limit { throw .notConverged(iterations: limit) }
      try advance(family, source, direction)
    }
  }

  /// The largest of the step and its halves that does not lower the likelihood.
  private mutating func advance(
    _ family: GeneralizedLinearFamily, _ source: some NewtonSource, _ direction: [Double]
  ) throws(RegressionError) {
    var share = 1.0
    let none = [Double](repeating: 0, count: direction.count)
    let length = direction.dropFirst().map(abs).max() ?? 0
    while true {
      let trial = zip(parameters, direction).map { $0 + share * $1 }
      let next = try source.newtonStep(
        NewtonRequest(
          family: family, design: design, parameters: trial,
          direction: iterations >= NewtonFit.suspicious ? direction : none))
      iterations += 1
      // A step that rounding alone decides counts as none lost.
      let allowed = step.logLikelihood - 1e-12 * abs(step.logLikelihood)
      if next.logLikelihood >= allowed {
        if separates(next, direction, length) { throw .separated(leaders(direction)) }
        // No factor: rows that tell something of a parameter are no more. Likely the likelihood is flat there.
        guard let factor = try? Cholesky(next.information) else {
          throw grows(next, tolerance: 1e-2) ? .separated(leaders(direction)) : .notConverged(iterations: iterations)
        }
        (parameters, step, information) = (trial, next, factor)
        return
      }
      share /= 2
      if share < 1e-9 { throw .notConverged(iterations: iterations) }
    }
  }

  private func separates(_ next: NewtonStep, _ direction: [Double], _ length: Double) -> Bool {
    guard iterations > NewtonFit.suspicious, max(length, abs(direction[0])) > NewtonFit.longStep else { return false }
    return grows(next, tolerance: NewtonFit.marginTolerance)
  }

  private func grows(_ next: NewtonStep, tolerance: Double) -> Bool {
    next.largestShift > 0 && next.smallestMargin >= -tolerance * next.largestShift
  }

  /// The predictors that a direction is mostly made of; the intercept where it is alone.
  private func leaders(_ direction: [Double]) -> [String] {
    let longest = direction.dropFirst().map(abs).max() ?? 0
    let chosen = direction.indices.dropFirst().filter { longest > 0 && abs(direction[$0]) > 0.05 * longest }
    return chosen.isEmpty || longest < 1e-3 * abs(direction[0]) ? [names[0]] : chosen.map { names[$0] }
  }

  /// The logistic law that Fisher's linear discriminant gives, from moments alone: the right one for normal predictors
  /// of equal covariance, and mostly near enough for three steps to be left (Efron 1975, JASA 70).
  private static func discriminant(
    _ moments: Moments, _ design: StandardizedDesign, outcome: Int
  ) -> [Double]? {
    let mean = moments.means[outcome]
    let variance = mean * (1 - mean)
    guard mean > 1e-3, mean < 1 - 1e-3, !design.predictors.isEmpty,
      let least = try? MomentRegression(moments, outcome: outcome, predictors: design.predictors)
    else { return nil }
    let factor = 1 / (variance * max(1 - least.determination, 0.1))
    let slopes = zip(least.coefficients, design.scales).map { $0 * $1 * factor }
    var along = 0.0
    for (place, predictor) in design.predictors.enumerated() {
      along += moments.crossProducts[predictor, outcome] / (moments.weight * design.scales[place]) * slopes[place]
    }
    let intercept = log(mean / (1 - mean)) - (1 - 2 * mean) / 2 * along / variance
    let guess = [intercept] + slopes
    return guess.allSatisfy(\.isFinite) ? guess : nil
  }

  /// The largest logarithm of a logistic likelihood without predictors.
  private static func nullLogLikelihood(_ moments: Moments, outcome: Int) -> Double {
    let mean = moments.means[outcome]
    return moments.weight * (mean * log(mean) + (1 - mean) * log(1 - mean))
  }

  /// The maximum without predictors, or near it where that is at an end.
  private static func startingIntercept(_ family: GeneralizedLinearFamily, _ mean: Double) -> Double {
    switch family {
    case .logistic:
      let share = min(max(mean, 1e-6), 1 - 1e-6)
      return log(share / (1 - share))
    case .poisson: return log(max(mean, 1e-6))
    }
  }
}

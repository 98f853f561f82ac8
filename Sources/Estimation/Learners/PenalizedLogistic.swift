import CausalStatistics
import Glibc

/// A logistic regression with a penalty on its slopes: the least −ℓ / W + λ |b|₁ (lasso) or −ℓ / W + λ |b|² / 2 (ridge), b
/// the slopes by predictors in units of their standard deviation, the intercept free, W the sum of weights.
///
/// Proximal Newton (Friedman, Hastie and Tibshirani 2010, J. Stat. Software 33; Lee, Sun and Saunders 2014, SIAM J.
/// Optimization 24): each step minimises the penalised second-order expansion, by coordinate descent or a factorisation,
/// and is halved until the objective falls. One pass over the rows a step, about six of them.
struct PenalizedLogistic {
  /// η where all predictors are at their weighted means.
  private(set) var level: Double
  /// One a predictor, in its own unit; 0 for predictors that do not vary.
  private(set) var slopes: [Double]

  /// Steps and halvings after which the search ends where it is: the objective has fallen all the way.
  private static let mostPasses = 200
  /// The fall that a step promises, below which it is the last.
  private static let promisedFall = 1e-10

  /// - Parameters:
  ///   - moments: Those of the predictors and, in the last column, the outcome, in the same rows; the outcome's mean is
  ///     above 0 and below 1.
  ///   - strength: λ, above 0.
  init(
    _ source: some NewtonSource, moments: Moments, penalty: PenalizedLearner.Penalty, strength: Double
  ) throws(RegressionError) {
    let count = moments.columnCount - 1
    let kept = (0..<count).filter { !moments.isConstant($0) }
    let design = StandardizedDesign(
      predictors: kept, centres: kept.map { moments.means[$0] },
      scales: kept.map { (moments.crossProducts[$0, $0] / moments.weight).squareRoot() })
    let objective = PenalizedObjective(
      source: source, design: design, weight: moments.weight, penalty: penalty, strength: strength)
    var parameters = [Double](repeating: 0, count: design.width)
    let share = moments.means[count]
    parameters[0] = log(share / (1 - share))
    var (step, value) = try objective.at(parameters)
    var passes = 1
    search: while passes < PenalizedLogistic.mostPasses {
      let direction = try objective.direction(parameters, step)
      let promised = objective.promised(parameters, direction, step)
      guard promised < -PenalizedLogistic.promisedFall else {
        // Newton's last step is right to rounding, whatever the order of the predictors.
        parameters = zip(parameters, direction).map { $0 + $1 }
        break
      }
      var length = 1.0
      while true {
        let trial = zip(parameters, direction).map { $0 + length * $1 }
        let (next, nextValue) = try objective.at(trial)
        passes += 1
        if nextValue <= value + 0.1 * length * promised {
          (parameters, step, value) = (trial, next, nextValue)
          break
        }
        length /= 2
        // What is left to gain is less than rounding.
        if length < 1e-9 || passes >= PenalizedLogistic.mostPasses { break search }
      }
    }
    level = parameters[0]
    slopes = [Double](repeating: 0, count: count)
    for (place, predictor) in kept.enumerated() { slopes[predictor] = parameters[place + 1] / design.scales[place] }
  }
}

/// What is minimised.
private struct PenalizedObjective<Source: NewtonSource> {
  let source: Source
  let design: StandardizedDesign
  let weight: Double
  let penalty: PenalizedLearner.Penalty
  let strength: Double

  /// The sums of a pass and the objective.
  func at(_ parameters: [Double]) throws(RegressionError) -> (step: NewtonStep, value: Double) {
    let none = [Double](repeating: 0, count: design.width)
    let step = try source.newtonStep(
      NewtonRequest(family: .logistic, design: design, parameters: parameters, direction: none))
    let value = penalty(parameters) - step.logLikelihood / weight
    guard value.isFinite, step.gradient.allSatisfy(\.isFinite) else { throw .overflow }
    return (step, value)
  }

  private func penalty(_ parameters: [Double]) -> Double {
    switch penalty {
    case .lasso: strength * parameters.dropFirst().reduce(0) { $0 + abs($1) }
    case .ridge: strength / 2 * parameters.dropFirst().reduce(0) { $0 + $1 * $1 }
    }
  }

  /// The fall of the objective along a direction as its first-order expansion has it, penalty in full.
  func promised(_ parameters: [Double], _ direction: [Double], _ step: NewtonStep) -> Double {
    let slope = zip(direction, step.gradient).reduce(0) { $0 + $1.0 * $1.1 } / weight
    return penalty(zip(parameters, direction).map { $0 + $1 }) - penalty(parameters) - slope
  }

  /// The step to the least of the penalised second-order expansion.
  func direction(_ parameters: [Double], _ step: NewtonStep) throws(RegressionError) -> [Double] {
    switch penalty {
    case .ridge:
      var matrix = step.information
      var gradient = step.gradient
      for place in 1..<max(1, design.width) {
        matrix[place, place] += strength * weight
        gradient[place] -= strength * weight * parameters[place]
      }
      // An information of 0 in all but the penalty: the intercept's own is held off it.
      matrix[0, 0] += 1e-12 * weight
      do throws(LinearAlgebraError) { return try Cholesky(matrix).solve(gradient) } catch { throw .overflow }
    case .lasso: return descent(parameters, step)
    }
  }

  /// Coordinate descent on the expansion.
  private func descent(_ parameters: [Double], _ step: NewtonStep) -> [Double] {
    let width = design.width
    var moved = parameters
    // gᵀ − H (θ' − θ), by W.
    var gradient = step.gradient.map { $0 / weight }
    for _ in 0..<1_000 {
      var longest = 0.0
      for place in 0..<width {
        let own = step.information[place, place] / weight
        guard own > 1e-14 else { continue }
        let partial = gradient[place] + own * moved[place]
        var next = partial / own
        if place > 0 {
          next = abs(partial) <= strength ? 0 : (partial > 0 ? partial - strength : partial + strength) / own
        }
        let change = next - moved[place]
        guard change != 0 else { continue }
        moved[place] = next
        longest = max(longest, abs(change) * own.squareRoot())
        for other in 0..<width { gradient[other] -= step.information[other, place] / weight * change }
      }
      if longest < 1e-14 { break }
    }
    return zip(moved, parameters).map { $0 - $1 }
  }
}

import CausalStatistics
import Estimation
import Glibc

/// What noise can do to a least-squares estimate, from the moments alone.
///
/// For z ~ N(0, I) independent of the columns W (intercept included), zᵀW | W ~ N(0, WᵀW), and zᵀz = cᵀ(WᵀW)⁻¹c +
/// χ²(n − rank) with c = zᵀW. By Frisch and Waugh (1933, Econometrica 1) all that matters of c are its parts along two
/// residuals, so that a draw takes two normal numbers and a χ², whatever the number of rows and columns.
/// Exact, and for unweighted rows only.
struct LinearResiduals: Sendable {
  /// The treatment's coefficient.
  let coefficient: Double
  /// The length of the treatment less what the other columns predict of it.
  private let treatment: Double
  /// The length of the outcome less what treatment and the other columns predict of it.
  private let residual: Double
  /// The length of the outcome less what the other columns predict of it.
  private let outcome: Double
  /// Rows less the rank of intercept, treatment, other columns and outcome.
  private let freedom: Double

  /// Nil where the moments do not determine the coefficient.
  init?(_ moments: Moments, _ design: LinearDesign) {
    guard
      let fit = try? MomentRegression(moments, outcome: design.outcome, predictors: design.predictors),
      !fit.dependent.contains(design.attacked)
    else { return nil }
    let dropped = Set(fit.dependent)
    let others = design.others.filter { !dropped.contains($0) }
    guard let part = try? MomentRegression(moments, outcome: design.attacked, predictors: others),
      let rest = try? MomentRegression(moments, outcome: design.outcome, predictors: others),
      part.residualSumOfSquares > 0
    else { return nil }
    coefficient = fit.coefficients[design.attacked]
    treatment = part.residualSumOfSquares.squareRoot()
    residual = fit.residualSumOfSquares.squareRoot()
    outcome = rest.residualSumOfSquares.squareRoot()
    freedom = Double(moments.rows - others.count - 2 - (residual > 0 ? 1 : 0))
    guard freedom > 0 else { return nil }
  }

  /// The coefficient with one more column, of standard normal noise.
  func withNoiseColumn(_ stream: inout RandomStream) -> Double {
    let (along, across) = (stream.normal(), stream.normal())
    let length = across * across + stream.chiSquared(degreesOfFreedom: freedom)
    return coefficient - across * residual / length * along / treatment
  }

  /// The coefficient where the outcome is an effect of the treatment, any combination of the other columns, and normal noise.
  func ofNoiseOutcome(deviation: Double, effect: Double, _ stream: inout RandomStream) -> Double {
    effect + deviation * stream.normal() / treatment
  }

  /// The coefficient of standard normal noise in the treatment's place.
  func ofNoiseTreatment(_ stream: inout RandomStream) -> Double {
    let along = stream.normal()
    // The real treatment is no column any more: its direction is one of chance's.
    let rest = stream.chiSquared(degreesOfFreedom: freedom + 1)
    return outcome * along / (along * along + rest)
  }
}

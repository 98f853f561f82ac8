import CausalStatistics
import Glibc

/// How strong an unobserved confounder would have to be to change a least-squares conclusion, by partial R² (Cinelli and
/// Hazlett 2020, JRSS B 82): closed forms of an estimate, its classical standard error and its degrees of freedom, so
/// that a published table is enough.
///
/// Strengths are shares: of the treatment's variance that covariates leave (R² of Z with the treatment), and of the
/// outcome's variance that treatment and covariates leave (R² of Z with the outcome).
public struct PartialR2Sensitivity: Hashable, Sendable {
  /// The coefficient of the treatment.
  public let estimate: Double
  /// Its classical standard error.
  public let standardError: Double
  /// The residual degrees of freedom of the regression.
  public let degreesOfFreedom: Double

  /// - Parameters:
  ///   - estimate: Finite.
  ///   - standardError: Finite, above 0.
  ///   - degreesOfFreedom: Finite, above 1.
  /// - Throws: `badSetting` otherwise.
  public init(estimate: Double, standardError: Double, degreesOfFreedom: Double) throws(RefutationError) {
    guard estimate.isFinite else { throw .badSetting(name: "estimate", reason: "a finite number, not \(estimate)") }
    guard standardError > 0, standardError.isFinite else {
      throw .badSetting(name: "standard error", reason: "a number above 0, not \(standardError)")
    }
    guard degreesOfFreedom > 1, degreesOfFreedom.isFinite else {
      throw .badSetting(name: "degrees of freedom", reason: "a number above 1, not \(degreesOfFreedom)")
    }
    (self.estimate, self.standardError, self.degreesOfFreedom) = (estimate, standardError, degreesOfFreedom)
  }

  /// The estimate over its standard error.
  public var tStatistic: Double { estimate / standardError }

  /// The share of the outcome's variance, left by the covariates, that the treatment explains. A confounder that explains
  /// all the rest of the outcome must explain as much of the treatment to take the estimate to 0 (the extreme scenario).
  public var partialR2: Double {
    let squared = tStatistic * tStatistic
    return squared.isFinite ? squared / (squared + degreesOfFreedom) : 1
  }

  /// |t| / √df: Cohen's f of treatment and outcome.
  private var strength: Double { abs(tStatistic) / degreesOfFreedom.squareRoot() }

  /// RV_q: the least strength, the same with treatment and outcome, that takes a share of the estimate away.
  ///
  /// - Parameter share: q, above 0; 1 for the whole estimate.
  /// - Returns: In 0...1.
  public func robustnessValue(share: Double = 1) -> Double {
    PartialR2Sensitivity.equalStrength(max(0, share) * strength)
  }

  /// RV_{q,α}: the least equal strength after which the estimate, less the share q, is no longer significant.
  ///
  /// - Parameters:
  ///   - share: q, above 0.
  ///   - significance: α of the two-sided test, in 0...1.
  /// - Returns: In 0...1; 0 where the estimate is not significant as it is.
  public func robustnessValue(share: Double = 1, significance: Double) -> Double {
    let (wanted, critical) = (max(0, share) * strength, criticalStrength(significance))
    let excess = wanted - critical
    guard excess > 0 else { return 0 }
    // Where the best confounder has less of the outcome than of the treatment the equal bound does not bind.
    if critical > 0, wanted > 1 / critical {
      return (wanted * wanted - critical * critical) / (1 + wanted * wanted)
    }
    return PartialR2Sensitivity.equalStrength(excess)
  }

  /// The critical value of |t| / √(df − 1), with one degree of freedom less for the confounder.
  private func criticalStrength(_ significance: Double) -> Double {
    guard significance > 0, significance < 1, let law = try? StudentT(degreesOfFreedom: degreesOfFreedom - 1) else {
      return significance <= 0 ? .infinity : 0
    }
    return law.upperQuantile(significance / 2) / (degreesOfFreedom - 1).squareRoot()
  }

  /// The r at which r² / (1 − r) = f².
  private static func equalStrength(_ f: Double) -> Double {
    let squared = f * f
    guard squared.isFinite, squared < 1e15 else { return 1 }
    // The same as ½ (√(f⁴ + 4f²) − f²), without a difference of large numbers.
    return squared == 0 ? 0 : 2 * f / ((squared + 4).squareRoot() + f)
  }

  /// What the estimate would be beside a confounder, which is taken to have pushed it away from 0.
  public struct Adjusted: Hashable, Sendable {
    /// The coefficient.
    public let estimate: Double
    /// Its standard error.
    public let standardError: Double
    /// Their ratio: of the hypothesis that there is no effect.
    public let tStatistic: Double
    /// Of the confidence asked for.
    public let interval: ClosedRange<Double>
  }

  /// The estimate beside a confounder of these strengths.
  ///
  /// - Parameters:
  ///   - treatment: R² of the confounder with the treatment given the covariates, in 0..<1.
  ///   - outcome: R² of the confounder with the outcome given treatment and covariates, in 0...1.
  ///   - level: The confidence of the interval, in 0..<1.
  /// - Returns: Nil where a strength is out of its range.
  public func adjusted(treatment: Double, outcome: Double, level: Double = 0.95) -> Adjusted? {
    guard treatment >= 0, treatment < 1, outcome >= 0, outcome <= 1, level >= 0, level < 1 else { return nil }
    let bias = standardError * (degreesOfFreedom * outcome * treatment / (1 - treatment)).squareRoot()
    let effect = estimate < 0 ? estimate + bias : estimate - bias
    let error =
      standardError
      * ((1 - outcome) / (1 - treatment) * degreesOfFreedom / (degreesOfFreedom - 1)).squareRoot()
    let quantile = (try? StudentT(degreesOfFreedom: degreesOfFreedom - 1))?.upperQuantile((1 - level) / 2) ?? 0
    let half = error > 0 ? quantile * error : 0
    return Adjusted(
      estimate: effect, standardError: error,
      tStatistic: error > 0 ? effect / error : effect == 0 ? 0 : effect * .infinity,
      interval: effect - half...effect + half)
  }
}

extension PartialR2Sensitivity {
  /// A bound on the strength of a confounder that is k times as strong as observed covariates.
  public struct Bound: Hashable, Sendable {
    /// R² with the treatment given the covariates, below 1.
    public let treatment: Double
    /// R² with the outcome given treatment and covariates, at most 1.
    public let outcome: Double
  }

  /// The bound of Cinelli and Hazlett 2020, section 4.4, for one covariate or several at once.
  ///
  /// - Parameters:
  ///   - treatment: Partial R² of the covariates with the treatment given the others, in 0..<1.
  ///   - outcome: Partial R² of the covariates with the outcome given treatment and the others, in 0..<1.
  ///   - treatmentMultiple: k_D: how many times as strong with the treatment.
  ///   - outcomeMultiple: k_Y: how many times as strong with the outcome.
  /// - Returns: Nil where no confounder can be so strong.
  public static func bound(
    treatment: Double, outcome: Double, treatmentMultiple: Double, outcomeMultiple: Double
  ) -> Bound? {
    guard treatment >= 0, treatment < 1, outcome >= 0, outcome < 1, treatmentMultiple >= 0, outcomeMultiple >= 0 else {
      return nil
    }
    let withTreatment = treatmentMultiple * treatment / (1 - treatment)
    guard withTreatment < 1 else { return nil }
    // How much the confounder and the covariates, both causes of treatment, are related once treatment is known.
    let shared =
      treatmentMultiple * treatment * treatment / ((1 - treatmentMultiple * treatment) * (1 - treatment))
    guard shared >= 0, shared < 1 else { return nil }
    let factor = (outcomeMultiple.squareRoot() + shared.squareRoot()) / (1 - shared).squareRoot()
    return Bound(treatment: withTreatment, outcome: min(1, factor * factor * outcome / (1 - outcome)))
  }
}

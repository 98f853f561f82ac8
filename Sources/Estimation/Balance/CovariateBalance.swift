public import CausalData
import Glibc
import OrderedCollections
public import StrictJSON

/// How alike two arms' covariates are, before and after weighting or matching.
///
/// A standardised mean difference is (mean of the treated − mean of the untreated) over √((s₁² + s₀²) / 2) of the rows as
/// they are; the same divisor before and after, so that the two compare (Austin 2009, Statistics in Medicine 28). Below
/// 0.1 in size is commonly called balanced.
public struct CovariateBalance: Hashable, Sendable {
  /// The balance of one column.
  public struct Covariate: Hashable, Sendable {
    /// "age", "education = 3".
    public let name: String
    /// The standardised mean difference of the rows as they are; nil where neither arm varies and the means differ.
    public let differenceBefore: Double?
    /// The same with the weights.
    public let differenceAfter: Double?
    /// Variance of the treated over that of the untreated; nil where the latter is 0.
    public let varianceRatioBefore: Double?
    /// The same with the weights.
    public let varianceRatioAfter: Double?
  }

  /// One a covariate column, in their order.
  public let covariates: [Covariate]

  /// The largest size of a standardised difference before.
  public var largestBefore: Double { covariates.reduce(0) { max($0, abs($1.differenceBefore ?? .infinity)) } }
  /// The largest size of a standardised difference after.
  public var largestAfter: Double { covariates.reduce(0) { max($0, abs($1.differenceAfter ?? .infinity)) } }

  /// - Parameters:
  ///   - covariates: Columns of as many rows as the others.
  ///   - treatment: One code a row; rows of other codes than the two do not count.
  ///   - treated: The code of the treated arm.
  ///   - control: The code of the other.
  ///   - sampleWeights: What each row weighs before; nil for 1.
  ///   - weights: What each row weighs after, its sample weight included: 0 for rows left out, multiplicities for
  ///     matched ones.
  /// - Complexity: O(rows · covariates), one pass.
  public init(
    of covariates: CovariateColumns, treatment: ColumnStorage<Double>, treated: Double = 1, control: Double = 0,
    sampleWeights: ColumnStorage<Double>?, weights: ColumnStorage<Double>, threads: Int = 1
  ) {
    let pass = BalancePass(
      columns: covariates.storages, treatment: treatment, treated: treated, control: control,
      sampleWeights: sampleWeights, weights: weights)
    let sums = pass.sums(threads: threads)
    self.covariates = covariates.columns.enumerated().map { place, column in
      let before = (sums.moments(place, .treatedBefore), sums.moments(place, .controlBefore))
      let after = (sums.moments(place, .treatedAfter), sums.moments(place, .controlAfter))
      let unit = ((before.0.variance + before.1.variance) / 2).squareRoot()
      return Covariate(
        name: column.name,
        differenceBefore: CovariateBalance.standardized(before.0.mean - before.1.mean, unit),
        differenceAfter: CovariateBalance.standardized(after.0.mean - after.1.mean, unit),
        varianceRatioBefore: CovariateBalance.ratio(before.0.variance, before.1.variance),
        varianceRatioAfter: CovariateBalance.ratio(after.0.variance, after.1.variance))
    }
  }

  private static func standardized(_ difference: Double, _ unit: Double) -> Double? {
    if difference == 0 { return 0 }
    let value = difference / unit
    return value.isFinite ? value : nil
  }

  private static func ratio(_ treated: Double, _ control: Double) -> Double? {
    let value = treated / control
    return value.isFinite ? value : nil
  }

  /// The covariates and the largest differences, as the command prints them.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }
    var object = JSONObject()
    object["largest_standardized_difference_before"] = number(largestBefore)
    object["largest_standardized_difference_after"] = number(largestAfter)
    object["covariates"] = .array(
      covariates.map { covariate in
        var entry = JSONObject()
        entry["covariate"] = .string(covariate.name)
        entry["standardized_difference_before"] = number(covariate.differenceBefore)
        entry["standardized_difference_after"] = number(covariate.differenceAfter)
        entry["variance_ratio_before"] = number(covariate.varianceRatioBefore)
        entry["variance_ratio_after"] = number(covariate.varianceRatioAfter)
        return .object(entry)
      })
    return .object(object)
  }
}

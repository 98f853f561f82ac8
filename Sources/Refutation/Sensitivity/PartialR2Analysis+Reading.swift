public import Estimation
import OrderedCollections
import StrictJSON

extension PartialR2Analysis {
  /// The analysis that a refutation's diagnostics tell of, so that it can be drawn again; nil where they tell of none.
  ///
  /// - Parameter level: The confidence of the intervals, in 0..<1.
  public init?(_ diagnostics: Diagnostics, level: Double = 0.95) {
    guard let estimate = diagnostics["estimate"]?.number, let error = diagnostics["standard_error"]?.number,
      let freedom = diagnostics["degrees_of_freedom"]?.number,
      let sensitivity = try? PartialR2Sensitivity(
        estimate: estimate, standardError: error, degreesOfFreedom: freedom)
    else { return nil }
    let benchmarks = (diagnostics["benchmarks"]?.array ?? []).compactMap(\.object).compactMap { entry -> Benchmark? in
      guard let covariate = entry["covariate"]?.string, let multiple = entry["multiple"]?.number else { return nil }
      guard let treatment = entry["r2_treatment"]?.number, let outcome = entry["r2_outcome"]?.number else {
        return Benchmark(covariate: covariate, multiple: multiple, bound: nil, adjusted: nil)
      }
      return Benchmark(
        covariate: covariate, multiple: multiple,
        bound: PartialR2Sensitivity.Bound(treatment: treatment, outcome: outcome),
        adjusted: sensitivity.adjusted(treatment: treatment, outcome: outcome, level: level))
    }
    self.init(
      sensitivity: sensitivity, benchmarks: benchmarks, strongest: diagnostics["strongest_covariate"]?.string,
      level: level)
  }
}

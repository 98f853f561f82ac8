import Estimation
import Reporting
import StrictJSON

/// Where `-o` of `estimate` leads: a forest plot (.svg), or the JSON.
enum EstimateOutput {
  /// Refuses what cannot be written, before any work is done.
  /// - Throws: `Failure` with `usage` or `cannotWrite`.
  static func check(_ path: String, kinds: [String] = ["svg", "json"]) throws(Failure) {
    guard kinds.contains(kind(path)) else {
      throw Failure(
        .usage,
        "the type of \"\(path.visible())\" is not known: name the file \(kinds.map { "." + $0 }.joined(separator: " or "))"
      )
    }
    try Files.checkFolder(of: path)
  }

  /// Writes the result, whole or not at all.
  static func write(_ result: EstimateResult, to path: String) throws(Failure) {
    let text: String
    if kind(path) == "svg" {
      let effect = result.effects.first
      let title = effect.map { "The effect of \($0.treatments.joined(separator: ", ")) on \($0.outcome)" }
      let estimates = result.outcome.estimates + result.ranges.flatMap { $0.members.compactMap(\.estimate) }
      text = ForestPlot(estimates, title: title ?? "Estimates of the effect").svg
    } else {
      text = result.json.text(.indented) + "\n"
    }
    try Files.write(Array(text.utf8), to: path)
  }

  private static func kind(_ path: String) -> String {
    path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
  }

  /// Draws how alike the arms are, by the first estimate that knows.
  /// - Throws: `Failure`: `usage` where none of the methods balances covariates.
  static func drawBalance(of estimates: [EffectEstimate], to path: String) throws(Failure) {
    guard let estimate = estimates.first(where: { $0.balance != nil }), let balance = estimate.balance else {
      throw Failure(.usage, "--love-plot is drawn for a method that balances covariates: add --method weighting")
    }
    let title = "Covariate balance (\(estimate.method.rawValue), \(estimate.contrast.description))"
    try Files.write(Array(LovePlot(balance, title: title).svg.utf8), to: path)
  }

  /// Draws the arms' propensity scores, by the first estimate that has some.
  /// - Throws: `Failure`: `usage` where none of the methods has scores.
  static func drawOverlap(of estimates: [EffectEstimate], to path: String) throws(Failure) {
    guard let estimate = estimates.first(where: { $0.overlap != nil }), let overlap = estimate.overlap else {
      throw Failure(.usage, "--overlap-plot is drawn for a method with propensity scores: add --method weighting")
    }
    let title = "Overlap of propensity scores (\(estimate.method.rawValue), \(estimate.contrast.description))"
    try Files.write(Array(OverlapHistogram(overlap, title: title).svg.utf8), to: path)
  }
}

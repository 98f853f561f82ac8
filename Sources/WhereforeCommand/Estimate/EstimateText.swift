import CausalStatistics
import Estimation
import Glibc
import Identification
import OrderedCollections
import StrictJSON

/// Estimates as a person reads them: the question, a table, what to mind.
struct EstimateText {
  private let result: EstimateResult

  init(_ result: EstimateResult) { self.result = result }

  var text: String {
    var lines: [String] = []
    let estimates = result.outcome.estimates
    let heading = estimates.first.flatMap { way(of: $0.method) } ?? result.effects.first
    if let effect = heading {
      lines.append(
        "The effect of \(list(effect.treatments)) on \(effect.outcome.visible(limit: 60))\(basis(effect))")
      lines.append("")
    }
    if !result.ranges.isEmpty { return (lines + ranges + bulleted(result.notes)).joined(separator: "\n") + "\n" }
    let contrasts = Set(estimates.map { "\($0.contrast.treatment) \($0.contrast.description)" })
    let level = estimates.first?.interval?.percent ?? "95"
    var header = ["method", "target", "effect", "std. error", "\(level) % interval", "p", "rows"]
    if contrasts.count > 1 { header.insert("contrast", at: 2) }
    lines += SuggestText.aligned([header] + estimates.map { row($0, withContrast: contrasts.count > 1) })
    if contrasts.count == 1, let contrast = estimates.first?.contrast {
      let change = contrast.control == "x" ? "by one unit" : contrast.description.visible(limit: 120)
      lines += ["", "\(scale(estimates)) of \(contrast.treatment.visible(limit: 60)) \(change)."]
    }
    lines += otherWays(than: heading)
    var told: Set<String> = []
    let warnings = estimates.flatMap { estimate in
      estimate.diagnostics.warnings.map { "\(estimate.method.rawValue): \($0)" }
    }
    var notes = result.notes
    if let left = estimates.first?.diagnostics.entries["rows_left_out_for_missing_values"]?.number {
      notes.append("\(left == 1 ? "1 row was" : "\(Int(left)) rows were") left out for missing values")
    }
    let sentences = (notes + warnings).filter { told.insert($0).inserted }
    if !sentences.isEmpty { lines.append("") }
    lines += sentences.map { "- " + $0.visible(limit: 600) }
    if !result.outcome.omissions.isEmpty {
      lines += ["", "Not run:"]
      lines += result.outcome.omissions.map { "  \($0.method.rawValue): \($0.reason.visible(limit: 300))" }
    }
    if result.isMultiverse {
      lines += [
        "",
        "Decide on a method by its assumptions, before looking: picking the favourite among these makes its interval and"
          + " p-value untrue.",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func bulleted(_ sentences: [String]) -> [String] {
    sentences.isEmpty ? [] : [""] + sentences.map { "- " + $0.visible(limit: 600) }
  }

  /// What the effect can be, way by way.
  private var ranges: [String] {
    result.ranges.flatMap { range -> [String] in
      var rows = [["edges directed", "adjusting for", "method", "effect", "interval"]]
      for member in range.members {
        rows.append([
          member.orientations.isEmpty
            ? "any" : member.orientations.map { $0.visible(limit: 60) }.joined(separator: ", "),
          member.effect.map { list($0.adjustmentSet) } ?? "–", member.estimate?.method.rawValue ?? "no causal path",
          EstimateText.rounded(member.value),
          member.estimate?.interval.map { "\(EstimateText.rounded($0.lower)) to \(EstimateText.rounded($0.upper))" }
            ?? "–",
        ])
      }
      var lines = [
        "\(range.contrast.treatment.visible(limit: 60)) \(range.contrast.description.visible(limit: 120)):", "",
      ]
      lines += SuggestText.aligned(rows) + ["", range.words]
      return lines + range.omissions.map { "- without an estimate: " + $0.visible(limit: 400) } + [""]
    }
  }

  private func scale(_ estimates: [EffectEstimate]) -> String {
    switch estimates.first?.scale {
    case .ratio: "Ratio of mean outcomes by a change"
    case .oddsRatio: "Odds ratio of the outcome by a change"
    case .difference, nil: "Difference in the mean outcome by a change"
    }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "nothing" : names.map { $0.visible(limit: 60) }.joined(separator: ", ")
  }

  /// The estimand that a method took: the first of its kind.
  private func way(of method: EstimationMethod) -> IdentifiedEffect? {
    result.effects.first { method.strategies.contains($0.strategy) }
  }

  /// What the methods rest on whose estimand is not the one above the table.
  private func otherWays(than heading: IdentifiedEffect?) -> [String] {
    var methods = OrderedDictionary<String, OrderedSet<String>>()
    for estimate in result.outcome.estimates {
      guard let effect = way(of: estimate.method), effect != heading else { continue }
      let words = String(basis(effect).dropFirst(2))
      if !words.isEmpty { methods[words, default: []].append(estimate.method.rawValue) }
    }
    return methods.isEmpty ? [] : [""] + methods.map { words, names in "\(names.joined(separator: ", ")): \(words)." }
  }

  private func basis(_ effect: IdentifiedEffect) -> String {
    let conditions = effect.conditioningSet.isEmpty ? "" : " given \(list(effect.conditioningSet))"
    if !effect.instruments.isEmpty { return ", by the instrument \(list(effect.instruments))\(conditions)" }
    if !effect.mediators.isEmpty { return ", by way of \(list(effect.mediators))\(conditions)" }
    if effect.strategy == .backdoor { return ", adjusting for \(list(effect.adjustmentSet))" }
    return effect.strategy == .id ? ", by the formula of the ID algorithm" : ""
  }

  private func row(_ estimate: EffectEstimate, withContrast: Bool) -> [String] {
    var cells = [
      estimate.method.rawValue, estimate.target.rawValue, EstimateText.rounded(estimate.effect),
      estimate.standardError.map { EstimateText.rounded($0) } ?? "–",
      estimate.interval.map { "\(EstimateText.rounded($0.lower)) to \(EstimateText.rounded($0.upper))" } ?? "–",
      estimate.pValue.map(EstimateText.pValue) ?? "–", "\(estimate.rowsUsed)",
    ]
    if withContrast {
      let contrast = estimate.contrast
      let words = "\(contrast.treatment.visible(limit: 40)): \(contrast.description.visible(limit: 100))"
      cells.insert(words, at: 2)
    }
    return cells
  }

  /// A p-value in few digits.
  static func pValue(_ p: Double) -> String { p < 1e-4 ? "< 0.0001" : rounded(p, 2) }

  /// With so many significant digits.
  static func rounded(_ value: Double, _ digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "?" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let magnitude = Int(Glibc.floor(Glibc.log10(Swift.abs(value))))
    guard (-5...12).contains(magnitude) else {
      guard Swift.abs(magnitude) < 300 else { return "\(value)" }
      let scale = Glibc.pow(10, Double(digits - 1))
      return "\((value / Glibc.pow(10, Double(magnitude)) * scale).rounded() / scale)e\(magnitude)"
    }
    let places = Swift.max(0, digits - 1 - magnitude)
    let scale = Glibc.pow(10, Double(places))
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && Swift.abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}

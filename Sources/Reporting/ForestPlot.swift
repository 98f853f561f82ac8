public import Estimation
import Glibc

/// Several estimates of one effect with their intervals, one a line. Drawn by itself, without any other program.
///
/// Ratios stand on a logarithmic axis. An interval that nothing bounds, or that reaches far beyond the others, runs to the
/// edge.
public struct ForestPlot: Hashable, Sendable {
  /// The estimates, drawn from above in this order; those of another scale than the first are left out.
  public var estimates: [EffectEstimate]
  /// Stands above the picture.
  public var title: String

  /// A picture of estimates.
  public init(_ estimates: [EffectEstimate], title: String = "Estimates of the effect") {
    (self.estimates, self.title) = (estimates, title)
  }

  private static let (left, width, right, top, row) = (250.0, 340.0, 200.0, 52.0, 26.0)

  private var shown: [EffectEstimate] {
    estimates.filter { $0.scale == estimates.first?.scale && (isRatio ? $0.effect > 0 : true) }
  }

  private var isRatio: Bool { estimates.first.map { $0.scale != .difference } ?? false }

  private func place(_ value: Double) -> Double { isRatio ? log(max(value, 1e-300)) : value }

  /// The ends of the axis: all estimates, the intervals as far as three times their spread, and no effect where that is
  /// not so far off that the estimates would lie on one another.
  private var axis: (low: Double, high: Double) {
    let centres = shown.map { place($0.effect) }
    let halves = shown.compactMap { estimate -> Double? in
      guard let interval = estimate.interval else { return nil }
      let half = max(place(interval.upper) - place(estimate.effect), place(estimate.effect) - place(interval.lower))
      return half.isFinite ? half : nil
    }.sorted()
    let typical = halves.isEmpty ? 0 : halves[halves.count / 2]
    var (low, high) = (centres.min() ?? 0, centres.max() ?? 0)
    for estimate in shown {
      guard let interval = estimate.interval else { continue }
      let centre = place(estimate.effect)
      low = min(low, max(place(interval.lower), centre - 3 * typical))
      high = max(high, min(place(interval.upper), centre + 3 * typical))
    }
    let (wider, span) = (max(high, 0) - min(low, 0), high - low)
    if !(wider > 8 * span && span > 0) { (low, high) = (min(low, 0), max(high, 0)) }
    if !(high > low) { (low, high) = (low - 1, high + 1) }
    return (low, high)
  }

  /// The file's text.
  public var svg: String {
    let (left, width, top, row) = (ForestPlot.left, ForestPlot.width, ForestPlot.top, ForestPlot.row)
    let shown = shown
    let bottom = top + row * Double(max(1, shown.count))
    var drawing = ChartDrawing(
      width: left + width + ForestPlot.right, height: bottom + 66, title: title, description: description)
    let (low, high) = axis
    let ticks = ChartAxis.ticks(low, high)
    let (start, end) = (ticks.first ?? 0, max(ticks.last ?? 1, (ticks.first ?? 0) + 1e-300))
    func x(_ value: Double) -> Double { left + width * min(1, max(0, (value - start) / (end - start))) }
    for tick in ticks {
      drawing.line((x(tick), top), (x(tick), bottom), class: "grid")
      drawing.label(ChartDrawing.figure(isRatio ? exp(tick) : tick), x: x(tick), y: bottom + 18, anchor: "middle")
    }
    let showsNone = start <= 0 && end >= 0
    if showsNone { drawing.line((x(0), top), (x(0), bottom), class: "axis", dashed: true) }
    for (index, estimate) in shown.enumerated() {
      let y = top + row * (Double(index) + 0.5)
      let centre = place(estimate.effect)
      drawing.label(name(of: estimate), x: left - 12, y: y + 4, anchor: "end", limit: 36)
      if let interval = estimate.interval {
        let (from, to) = (place(interval.lower), place(interval.upper))
        drawing.line((x(from), y), (x(to), y), class: "first", width: 2)
        for (value, isInside) in [(from, from >= start), (to, to <= end)] where isInside && value.isFinite {
          drawing.line((x(value), y - 4), (x(value), y + 4), class: "first", width: 2)
        }
      }
      drawing.dot(x: x(centre), y: y, radius: 4.5, class: "first", tip: sentence(estimate))
      drawing.label(figures(estimate), x: left + width + 14, y: y + 4, limit: 60)
    }
    let unit = isRatio ? (shown.first?.scale == .oddsRatio ? "odds ratio" : "ratio") : "effect"
    let none = showsNone ? "dashed: no effect" : "no effect (\(isRatio ? 1 : 0)) is off the picture"
    drawing.label("\(unit); \(none)", x: left + width / 2, y: bottom + 44, anchor: "middle")
    return drawing.svg
  }

  private func name(of estimate: EffectEstimate) -> String {
    let several = Set(estimates.map(\.target)).count > 1
    let contrasts = Set(estimates.map(\.contrast)).count > 1
    var name = estimate.method.rawValue
    if several { name += ", \(estimate.target.rawValue)" }
    if contrasts { name += ", \(estimate.contrast.treated)" }
    return name
  }

  private func figures(_ estimate: EffectEstimate) -> String {
    var text = ChartDrawing.figure(estimate.effect)
    if let interval = estimate.interval {
      text += " (\(ChartDrawing.figure(interval.lower)) to \(ChartDrawing.figure(interval.upper)))"
    }
    return text
  }

  private func sentence(_ estimate: EffectEstimate) -> String { "\(name(of: estimate)): \(figures(estimate))" }

  private var description: String {
    let level = shown.first?.interval.map { "\(ChartDrawing.figure(100 * $0.level)) % intervals" } ?? "intervals"
    return "Estimates with \(level). " + shown.map(sentence).joined(separator: "; ") + "."
  }
}

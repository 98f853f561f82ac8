public import Estimation
import Glibc

/// Several estimates of one effect with their intervals, one a line. Drawn by itself, without any other program.
///
/// Ratios stand on a logarithmic axis. An interval that nothing bounds, or that reaches far beyond the others, runs to the
/// edge.
public struct ForestPlot: Hashable, Sendable {
  /// One line of the picture.
  struct Row: Hashable, Sendable {
    /// Who estimates.
    let name: String
    let effect: Double
    let interval: ConfidenceInterval?
    /// Drawn as a diamond.
    let isHeadline: Bool

    init(name: String, effect: Double, interval: ConfidenceInterval?, isHeadline: Bool = false) {
      (self.name, self.effect, self.interval, self.isHeadline) = (name, effect, interval, isHeadline)
    }

    init(_ estimate: ReportContent.Estimate, _ name: String) {
      self.init(name: name, effect: estimate.effect, interval: estimate.interval, isHeadline: estimate.isHeadline)
    }
  }

  /// Stands above the picture.
  public var title: String
  /// The lines from above.
  let rows: [Row]
  private let scale: EffectScale
  /// For a telephone: names above their lines.
  private let isNarrow: Bool

  /// A picture of estimates, drawn from above in this order; those of another scale than the first are left out.
  public init(_ estimates: [EffectEstimate], title: String = "Estimates of the effect") {
    let scale = estimates.first?.scale ?? .difference
    let several = Set(estimates.map(\.target)).count > 1
    let contrasts = Set(estimates.map(\.contrast)).count > 1
    let rows = estimates.filter { $0.scale == scale }.map { estimate in
      var name = estimate.method.rawValue
      if several { name += ", \(estimate.target.rawValue)" }
      if contrasts {
        name += ", \(estimate.contrast.treated)" + (estimate.contrast.condition.map { " " + $0 } ?? "")
      }
      return Row(name: name, effect: estimate.effect, interval: estimate.interval)
    }
    self.init(rows: rows, scale: scale, title: title)
  }

  /// A picture of lines, all of one scale.
  init(rows: [Row], scale: EffectScale, title: String, isNarrow: Bool = false) {
    (self.title, self.scale, self.isNarrow) = (title, scale, isNarrow)
    self.rows = rows.filter { $0.effect.isFinite && (scale == .difference || $0.effect > 0) }
  }

  private var left: Double { isNarrow ? 14 : 250 }
  private var width: Double { isNarrow ? 332 : 340 }
  private var right: Double { isNarrow ? 14 : 200 }
  private var row: Double { isNarrow ? 44 : 26 }
  private static let top = 52.0

  private var isRatio: Bool { scale != .difference }

  private func place(_ value: Double) -> Double { isRatio ? log(max(value, 1e-300)) : value }

  /// The ends of the axis: all estimates, the intervals as far as three times their spread, and no effect where that is
  /// not so far off that the estimates would lie on one another.
  private var axis: (low: Double, high: Double) {
    let centres = rows.map { place($0.effect) }
    let halves = rows.compactMap { row -> Double? in
      guard let interval = row.interval else { return nil }
      let half = max(place(interval.upper) - place(row.effect), place(row.effect) - place(interval.lower))
      return half.isFinite ? half : nil
    }.sorted()
    let typical = halves.isEmpty ? 0 : halves[halves.count / 2]
    var (low, high) = (centres.min() ?? 0, centres.max() ?? 0)
    for row in rows {
      guard let interval = row.interval else { continue }
      let centre = place(row.effect)
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
    let top = ForestPlot.top
    let bottom = top + row * Double(max(1, rows.count))
    var drawing = ChartDrawing(
      width: left + width + right, height: bottom + 66, title: title, description: description,
      titleSize: isNarrow ? 14 : 17)
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
    for (index, line) in rows.enumerated() {
      let y = top + row * (Double(index) + (isNarrow ? 0.72 : 0.5))
      let centre = place(line.effect)
      if isNarrow {
        let figures = figures(line)
        drawing.label(line.name, x: left + 5, y: y - 13, size: 12, limit: max(12, 52 - figures.count))
        drawing.label(figures, x: left + width, y: y - 13, anchor: "end", size: 12, limit: 40)
      } else {
        drawing.label(line.name, x: left - 12, y: y + 4, anchor: "end", limit: 36)
        drawing.label(figures(line), x: left + width + 14, y: y + 4, limit: 60)
      }
      if let interval = line.interval {
        let (from, to) = (place(interval.lower), place(interval.upper))
        drawing.line((x(from), y), (x(to), y), class: "first", width: 2)
        for (value, isInside) in [(from, from >= start), (to, to <= end)] where isInside && value.isFinite {
          drawing.line((x(value), y - 4), (x(value), y + 4), class: "first", width: 2)
        }
      }
      if line.isHeadline {
        drawing.diamond(x: x(centre), y: y, radius: 7.5, class: "second", tip: sentence(line))
      } else {
        drawing.dot(x: x(centre), y: y, radius: 4.5, class: "first", tip: sentence(line))
      }
    }
    let unit = isRatio ? (scale == .oddsRatio ? "odds ratio" : "ratio") : "effect"
    let none = showsNone ? "dashed: no effect" : "no effect (\(isRatio ? 1 : 0)) is off the picture"
    drawing.label("\(unit); \(none)", x: left + width / 2, y: bottom + 44, anchor: "middle")
    return drawing.svg
  }

  private func figures(_ line: Row) -> String {
    guard let interval = line.interval else { return ChartDrawing.figure(line.effect) }
    let values = [line.effect, interval.lower, interval.upper]
    var figures = ReportText.figures(values)
    // All lines alike, unless that would leave this one hardly a digit.
    if let places = commonPlaces, values.allSatisfy({ !$0.isFinite || abs($0) < 1e6 }),
      abs(line.effect) >= 2 * pow(10, Double(-places))
    {
      figures = zip(figures, values).map { $1.isFinite ? ChartDrawing.fixed($1, places: places) : $0 }
    }
    return "\(figures[0]) (\(figures[1]) to \(figures[2]))"
  }

  /// The places after the point that suffice for some line.
  private var commonPlaces: Int? {
    rows.compactMap { line -> Int? in
      guard let interval = line.interval else { return nil }
      return ReportText.places([line.effect, interval.lower, interval.upper])
    }.min()
  }

  private func sentence(_ line: Row) -> String { "\(line.name): \(figures(line))" }

  private var description: String {
    let level = rows.first?.interval.map { "\($0.percent) % intervals" } ?? "intervals"
    return "Estimates with \(level). " + rows.map(sentence).joined(separator: "; ") + "."
  }
}

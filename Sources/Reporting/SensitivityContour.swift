public import Refutation

/// How strong a confounder would have to be (Cinelli and Hazlett 2020, JRSS B 82, figure 2): lines of the adjusted estimate
/// over the confounder's partial R² with treatment (across) and outcome (up), the line of no effect, that of lost significance,
/// and what confounders as strong as observed covariates would do. Drawn by itself, without any other program.
public struct SensitivityContour: Hashable, Sendable {
  /// What is shown.
  public var analysis: PartialR2Analysis
  /// Stands above the picture.
  public var title: String
  /// At most so many covariates are marked: those that would take most of the estimate.
  public var limit = 5

  /// A picture of an analysis.
  public init(_ analysis: PartialR2Analysis, title: String = "Sensitivity to an unobserved confounder") {
    (self.analysis, self.title) = (analysis, title)
  }

  private static let (left, top, width, height) = (78.0, 56.0, 520.0, 380.0)

  /// The file's text.
  public var svg: String {
    let (left, top, width, height) = (
      SensitivityContour.left, SensitivityContour.top, SensitivityContour.width, SensitivityContour.height
    )
    let frame = Frame(analysis, marked, left: left, top: top, width: width, height: height)
    let bottom = top + height
    var drawing = ChartDrawing(width: left + width + 40, height: bottom + 118, title: title, description: description)
    for tick in frame.ticks {
      drawing.line((frame.x(tick), top), (frame.x(tick), bottom), class: "grid")
      drawing.line((left, frame.y(tick)), (left + width, frame.y(tick)), class: "grid")
      drawing.label(SensitivityContour.percent(tick), x: frame.x(tick), y: bottom + 18, anchor: "middle")
      drawing.label(SensitivityContour.percent(tick), x: left - 8, y: frame.y(tick) + 4, anchor: "end")
    }
    drawing.line((left, bottom), (left + width, bottom), class: "axis")
    drawing.line((left, top), (left, bottom), class: "axis")
    var labels = LabelPlaces()
    for level in levels(frame.end) {
      draw(line(at: level, frame), "axis", in: &drawing)
      label(ChartDrawing.figure(level), on: line(at: level, frame), frame, &labels, &drawing)
    }
    draw(line(at: 0, frame), "second", width: 2.5, in: &drawing)
    draw(significanceLine(frame), "first", width: 1.6, dashed: true, in: &drawing)
    label("0", on: line(at: 0, frame), frame, &labels, &drawing)
    // The estimate as it is.
    drawing.dot(
      x: left, y: bottom, radius: 5, class: "first", hollow: true,
      tip: "the estimate: \(ChartDrawing.figure(analysis.sensitivity.estimate))")
    name(marked.compactMap { mark($0, frame, &drawing) }, frame, &drawing)
    drawing.label(
      "share of the treatment, left by covariates, that the confounder explains", x: left + width / 2, y: bottom + 42,
      anchor: "middle")
    drawing.label(
      "share of the outcome, left by treatment and covariates, that it explains (up)", x: left - 60, y: top - 10,
      quiet: true)
    let legend = bottom + 68
    drawing.line((left, legend - 4), (left + 26, legend - 4), class: "second", width: 2.5)
    drawing.label("no effect left", x: left + 34, y: legend)
    drawing.line((left + 150, legend - 4), (left + 176, legend - 4), class: "first", width: 1.6, dashed: true)
    drawing.label("no longer significant", x: left + 184, y: legend)
    drawing.line((left + 340, legend - 4), (left + 366, legend - 4), class: "axis")
    drawing.label("estimate that is left", x: left + 374, y: legend)
    drawing.dot(x: left + 13, y: legend + 20, radius: 4, class: "first")
    drawing.label("a confounder so many times as strong as that covariate", x: left + 34, y: legend + 24)
    return drawing.svg
  }

  /// The covariates marked: those that would take most, first.
  private var marked: [String] {
    let sign: Double = analysis.sensitivity.estimate < 0 ? -1 : 1
    let once = analysis.benchmarks.enumerated().filter { $0.element.multiple == 1 && $0.element.bound != nil }
    func left(_ benchmark: PartialR2Analysis.Benchmark) -> Double {
      sign * (benchmark.adjusted?.estimate ?? -.infinity)
    }
    return once.sorted {
      let (a, b) = (left($0.element), left($1.element))
      return a == b ? $0.offset < $1.offset : a < b
    }.prefix(max(0, limit)).map(\.element.covariate)
  }

  /// A covariate's dots; returns the furthest with its name.
  private func mark(_ name: String, _ frame: Frame, _ drawing: inout ChartDrawing) -> Mark? {
    var last: Mark?
    for benchmark in analysis.benchmarks where benchmark.covariate == name {
      guard let bound = benchmark.bound, bound.treatment <= frame.end, bound.outcome <= frame.end else { continue }
      let (x, y) = (frame.x(bound.treatment), frame.y(bound.outcome))
      let left = benchmark.adjusted.map { "leaves \(ChartDrawing.figure($0.estimate))" } ?? "leaves nothing"
      let text = "\(ChartDrawing.figure(benchmark.multiple)) × \(name)"
      drawing.dot(x: x, y: y, radius: 3.5, class: "first", tip: "\(text): \(left)")
      last = Mark(x: x, y: y, text: text)
    }
    return last
  }

  private struct Mark {
    let x: Double
    let y: Double
    let text: String
  }

  /// Names beside their dots, one above the other where dots lie close together, with lines that lead to them.
  private func name(_ marks: [Mark], _ frame: Frame, _ drawing: inout ChartDrawing) {
    let (left, top, width, height) = (
      SensitivityContour.left, SensitivityContour.top, SensitivityContour.width, SensitivityContour.height
    )
    var above = top + height + 10
    var placed: [(mark: Mark, y: Double)] = []
    // From the lowest upwards.
    for (_, mark) in marks.enumerated().sorted(by: { ($0.element.y, $1.offset) > ($1.element.y, $0.offset) }) {
      let y = max(top + 10, min(mark.y + 4, above - 15))
      placed.append((mark, y))
      above = y
    }
    let crowded = placed.filter { abs($0.y - $0.mark.y - 4) > 3 }
    let column = (crowded.map(\.mark.x).max() ?? left) + 22
    for (mark, y) in placed {
      let isMoved = abs(y - mark.y - 4) > 3
      let x = isMoved ? max(column, mark.x + 22) : mark.x + 8
      // Near the right edge a name stands to the left of its dot.
      let isLeft = x + 7 * Double(min(30, mark.text.count)) > left + width + 36
      if isMoved { drawing.line((mark.x, mark.y), (isLeft ? mark.x - 18 : x - 3, y - 4), class: "axis", width: 0.7) }
      drawing.label(
        mark.text, x: isLeft ? mark.x - (isMoved ? 21 : 8) : x, y: y, anchor: isLeft ? "end" : "start", limit: 30)
    }
  }

  /// Round estimates between the one at hand and what the picture's corner leaves, 0 left out.
  private func levels(_ end: Double) -> [Double] {
    let sensitivity = analysis.sensitivity
    guard let corner = sensitivity.adjusted(treatment: min(end, 0.99), outcome: end)?.estimate else { return [] }
    let (low, high) = (min(corner, sensitivity.estimate), max(corner, sensitivity.estimate))
    return ChartAxis.ticks(low, high).filter { $0 > low && $0 < high && abs($0) > 1e-9 * (high - low) }
  }

  /// Where the adjusted estimate is `level`: r_Y = (distance / (se √df))² (1 − r_D) / r_D.
  private func line(at level: Double, _ frame: Frame) -> [(x: Double, y: Double)] {
    let sensitivity = analysis.sensitivity
    let distance =
      abs(sensitivity.estimate - level) / (sensitivity.standardError * sensitivity.degreesOfFreedom.squareRoot())
    return frame.points { treatment in distance * distance * (1 - treatment) / treatment }
  }

  /// Where the interval's nearer end is 0.
  private func significanceLine(_ frame: Frame) -> [(x: Double, y: Double)] {
    let sensitivity = analysis.sensitivity
    guard sensitivity.robustnessValue(significance: 1 - analysis.level) > 0 else { return [] }
    func end(_ treatment: Double, _ outcome: Double) -> Double {
      guard let found = sensitivity.adjusted(treatment: treatment, outcome: outcome, level: analysis.level) else {
        return 0
      }
      return sensitivity.estimate < 0 ? -found.interval.upperBound : found.interval.lowerBound
    }
    return frame.points { treatment in
      guard end(treatment, 0) > 0 else { return 0 }
      guard end(treatment, 1) < 0 else { return 2 }
      var (low, high) = (0.0, 1.0)
      for _ in 0..<40 {
        let middle = 0.5 * (low + high)
        if end(treatment, middle) > 0 { low = middle } else { high = middle }
      }
      return high
    }
  }

  private func draw(
    _ points: [(x: Double, y: Double)], _ name: String, width: Double = 1, dashed: Bool = false,
    in drawing: inout ChartDrawing
  ) {
    drawing.curve(points, class: name, width: width, dashed: dashed)
  }

  /// A figure on the line where it meets the diagonal of the picture.
  private func label(
    _ text: String, on points: [(x: Double, y: Double)], _ frame: Frame, _ labels: inout LabelPlaces,
    _ drawing: inout ChartDrawing
  ) {
    guard
      let nearest = points.min(by: { abs(frame.offDiagonal($0)) < abs(frame.offDiagonal($1)) }),
      abs(frame.offDiagonal(nearest)) < 30
    else { return }
    let y = labels.free(x: nearest.x + 4, y: nearest.y - 4, characters: text.count)
    drawing.label(text, x: nearest.x + 4, y: y, quiet: text != "0")
  }

  private static func percent(_ share: Double) -> String { "\(ChartDrawing.figure(100 * share)) %" }

  private var description: String {
    let sensitivity = analysis.sensitivity
    var text =
      "The estimate is \(ChartDrawing.figure(sensitivity.estimate)). A confounder that explains "
      + "\(SensitivityContour.percent(sensitivity.robustnessValue())) of what is left of both treatment and outcome takes it to 0, "
    let value = sensitivity.robustnessValue(significance: 1 - analysis.level)
    text +=
      value > 0 ? "\(SensitivityContour.percent(value)) takes its significance." : "and it is not significant as it is."
    for name in marked {
      for benchmark in analysis.benchmarks where benchmark.covariate == name {
        guard let adjusted = benchmark.adjusted else { continue }
        text +=
          " A confounder \(ChartDrawing.figure(benchmark.multiple)) times as strong as \(name) leaves \(ChartDrawing.figure(adjusted.estimate))."
      }
    }
    return text
  }
}

/// Where shares stand in the picture; both axes end at one share.
private struct Frame {
  let end: Double
  let ticks: [Double]
  private let (left, top, width, height): (Double, Double, Double, Double)

  init(_ analysis: PartialR2Analysis, _ marked: [String], left: Double, top: Double, width: Double, height: Double) {
    (self.left, self.top, self.width, self.height) = (left, top, width, height)
    var most = max(0.05, 1.3 * analysis.sensitivity.robustnessValue())
    for benchmark in analysis.benchmarks where marked.contains(benchmark.covariate) {
      // A covariate far beyond the line of no effect would make the rest of the picture too small.
      guard let bound = benchmark.bound else { continue }
      let reach = max(bound.treatment, bound.outcome)
      if reach <= 3 * most { most = max(most, 1.05 * reach) }
    }
    let ticks = ChartAxis.ticks(0, min(1, most)).filter { $0 <= 1 }
    (self.ticks, end) = (ticks, max(ticks.last ?? 1, 1e-6))
  }

  func x(_ share: Double) -> Double { left + width * share / end }
  func y(_ share: Double) -> Double { top + height * (1 - share / end) }

  /// The curve of outcome by treatment within the picture.
  func points(_ outcome: (Double) -> Double) -> [(x: Double, y: Double)] {
    var found: [(x: Double, y: Double)] = []
    let count = 240
    for step in 1...count {
      let treatment = min(end * Double(step) / Double(count), 0.999)
      let share = outcome(treatment)
      if share > end {
        continue
      }
      if found.isEmpty {
        // Where it comes in from above.
        var (low, high) = (end * Double(step - 1) / Double(count), treatment)
        for _ in 0..<30 {
          let middle = 0.5 * (low + high)
          if outcome(middle) > end { low = middle } else { high = middle }
        }
        found.append((x(high), y(min(end, outcome(high)))))
      }
      found.append((x(treatment), y(max(0, share))))
      if share <= 0 { break }
    }
    return found
  }

  /// How far a point is from the diagonal, in points of the picture.
  func offDiagonal(_ point: (x: Double, y: Double)) -> Double {
    (point.x - left) * height / width - (top + height - point.y)
  }
}

/// Keeps labels from covering one another.
private struct LabelPlaces {
  private var taken: [(left: Double, right: Double, y: Double)] = []

  /// The height nearest to `y` at which a text does not cover an earlier one.
  mutating func free(x: Double, y: Double, characters: Int) -> Double {
    let right = x + 7.2 * Double(characters)
    func isFree(_ y: Double) -> Bool {
      !taken.contains { $0.left < right && x < $0.right && abs($0.y - y) < 14 }
    }
    var found = y
    for step in 0..<24 where !isFree(found) {
      found = y + (step % 2 == 0 ? -7 : 7) * Double(step / 2 + 1)
    }
    taken.append((x, right, found))
    return found
  }
}

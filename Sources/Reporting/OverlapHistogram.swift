public import Estimation

/// The propensity scores of both arms as histograms back to back: the treated above the line, the others below. Where one
/// side is empty, nothing compares with the other. Drawn by itself, without any other program.
public struct OverlapHistogram: Hashable, Sendable {
  /// The overlap shown.
  public var overlap: OverlapAssessment
  /// Stands above the picture.
  public var title: String

  /// A picture of an overlap.
  public init(_ overlap: OverlapAssessment, title: String = "Overlap of propensity scores") {
    self.init(overlap, title: title, isNarrow: false)
  }

  /// - Parameter isNarrow: For a telephone.
  init(_ overlap: OverlapAssessment, title: String, isNarrow: Bool) {
    (self.overlap, self.title, self.isNarrow) = (overlap, title, isNarrow)
  }

  private let isNarrow: Bool

  /// The file's text.
  public var svg: String {
    let (left, top, width, half) = isNarrow ? (16.0, 62.0, 328.0, 90.0) : (96.0, 52.0, 480.0, 130.0)
    var drawing = ChartDrawing(
      width: left + width + (isNarrow ? 16 : 40), height: top + 2 * half + 104, title: title, description: description,
      titleSize: isNarrow ? 14 : 17)
    let middle = top + half
    for tick in 0...5 {
      let share = Double(tick) / 5
      let x = left + width * share
      drawing.line((x, top), (x, top + 2 * half), class: "grid")
      drawing.label(ChartDrawing.figure(share), x: x, y: top + 2 * half + 18, anchor: "middle")
    }
    let shares = [overlap.treated, overlap.control].map { arm in
      let total = arm.histogram.reduce(0, +)
      return arm.histogram.map { total > 0 ? $0 / total : 0 }
    }
    let tallest = max(shares.joined().max() ?? 0, 1e-12)
    let bin = width / Double(OverlapAssessment.binCount)
    for (side, (name, color)) in [("treated", "second"), ("untreated", "first")].enumerated() {
      for (place, share) in shares[side].enumerated() where share > 0 {
        let height = max(0.5, half * share / tallest)
        let (low, high) = (
          Double(place) / Double(OverlapAssessment.binCount), Double(place + 1) / Double(OverlapAssessment.binCount)
        )
        drawing.bar(
          x: left + bin * Double(place) + 0.5, y: side == 0 ? middle - height : middle, width: bin - 1, height: height,
          class: color,
          tip: "\(name), \(ChartDrawing.figure(low)) to \(ChartDrawing.figure(high)): "
            + "\(ChartDrawing.figure(100 * share)) %")
      }
    }
    drawing.line((left, middle), (left + width, middle), class: "axis")
    for edge in support {
      let x = left + width * edge
      drawing.line((x, top), (x, top + 2 * half), class: "axis", dashed: true)
    }
    if isNarrow {
      drawing.label("treated", x: left + width, y: top - 6, anchor: "end", size: 12)
      drawing.label("untreated", x: left + width, y: top + 2 * half - 4, anchor: "end", size: 12)
    } else {
      drawing.label("treated", x: left - 8, y: top + half / 2, anchor: "end")
      drawing.label("untreated", x: left - 8, y: middle + half / 2, anchor: "end")
    }
    drawing.label(
      "propensity score; dashed: the range that both arms reach", x: left + width / 2, y: top + 2 * half + 42,
      anchor: "middle", size: isNarrow ? 11.5 : nil)
    let sizes = [overlap.treated, overlap.control].map { ChartDrawing.figure($0.effectiveSampleSize) }
    for (line, (name, arm, size)) in [
      ("treated", overlap.treated, sizes[0]), ("untreated", overlap.control, sizes[1]),
    ].enumerated() {
      drawing.label(
        "\(arm.rows) \(name) rows tell as much after weighting as \(size) of equal weight", x: left + width / 2,
        y: top + 2 * half + 66 + 20 * Double(line), anchor: "middle", size: isNarrow ? 11 : nil, quiet: true)
    }
    return drawing.svg
  }

  /// The ends of the common support, where there is one.
  private var support: [Double] {
    let low = max(overlap.treated.smallestScore, overlap.control.smallestScore)
    let high = min(overlap.treated.largestScore, overlap.control.largestScore)
    return low <= high && low.isFinite && high.isFinite ? [max(0, low), min(1, high)] : []
  }

  private var description: String {
    func range(_ arm: OverlapAssessment.Arm) -> String {
      "\(ChartDrawing.figure(arm.smallestScore)) to \(ChartDrawing.figure(arm.largestScore))"
    }
    return "Scores of \(overlap.treated.rows) treated rows range from \(range(overlap.treated)), those of "
      + "\(overlap.control.rows) untreated rows from \(range(overlap.control)). "
      + "\(ChartDrawing.figure(100 * overlap.shareOutsideCommonSupport)) % of the rows lie where the other arm has none."
  }
}

public import Estimation

/// How alike the arms' covariates are before and after weighting or matching: a row a covariate, a hollow dot before, a
/// full one after (a plot that Thomas Love drew first). Drawn by itself, without any other program.
public struct LovePlot: Hashable, Sendable {
  /// The balance shown.
  public var balance: CovariateBalance
  /// Stands above the picture.
  public var title: String
  /// At most so many covariates are drawn: those that differ most before.
  public var limit = 60

  /// A picture of a balance.
  public init(_ balance: CovariateBalance, title: String = "Covariate balance") {
    self.init(balance, title: title, isNarrow: false)
  }

  /// - Parameter isNarrow: For a telephone: names above their lines.
  init(_ balance: CovariateBalance, title: String, isNarrow: Bool) {
    (self.balance, self.title, self.isNarrow) = (balance, title, isNarrow)
  }

  private let isNarrow: Bool
  private static let top = 52.0

  /// The file's text.
  public var svg: String {
    let (left, width, row) = isNarrow ? (16.0, 328.0, 36.0) : (220.0, 400.0, 22.0)
    let top = LovePlot.top
    let sorted = balance.covariates.enumerated().sorted { first, second in
      let (a, b) = (abs(first.element.differenceBefore ?? 0), abs(second.element.differenceBefore ?? 0))
      return a == b ? first.offset < second.offset : a > b
    }
    let shown = sorted.prefix(limit).map(\.element)
    let bottom = top + row * Double(max(1, shown.count))
    var drawing = ChartDrawing(
      width: left + width + (isNarrow ? 16 : 40), height: bottom + (isNarrow ? 112 : 92), title: title,
      description: description,
      titleSize: isNarrow ? 13 : 17)
    let largest = shown.reduce(0.1) {
      max($0, abs($1.differenceBefore ?? 0), abs($1.differenceAfter ?? 0))
    }
    let ticks = ChartAxis.ticks(0, largest)
    let end = max(ticks.last ?? 1, 1e-9)
    func x(_ value: Double) -> Double { left + width * min(1, abs(value) / end) }
    for tick in ticks {
      drawing.line((x(tick), top), (x(tick), bottom), class: "grid")
      drawing.label(ChartDrawing.figure(tick), x: x(tick), y: bottom + 18, anchor: "middle")
    }
    drawing.line((x(0.1), top), (x(0.1), bottom), class: "axis", dashed: true)
    drawing.line((left, top), (left, bottom), class: "axis")
    for (place, covariate) in shown.enumerated() {
      let y = top + row * (Double(place) + (isNarrow ? 0.7 : 0.5))
      if isNarrow {
        drawing.label(covariate.name, x: left + 4, y: y - 10, size: 12, limit: 44)
      } else {
        drawing.label(covariate.name, x: left - 10, y: y + 4, anchor: "end", limit: 30)
      }
      let (before, after) = (covariate.differenceBefore, covariate.differenceAfter)
      if let before, let after { drawing.line((x(before), y), (x(after), y), class: "grid", width: 2) }
      if let before {
        drawing.dot(
          x: x(before), y: y, radius: 5, class: "second", hollow: true,
          tip: "\(covariate.name) before: \(ChartDrawing.figure(before))")
      }
      if let after {
        drawing.dot(
          x: x(after), y: y, radius: 4.5, class: "first",
          tip: "\(covariate.name) after: \(ChartDrawing.figure(after))")
      }
    }
    drawing.label("size of the standardised mean difference", x: left + width / 2, y: bottom + 42, anchor: "middle")
    drawing.dot(x: left + 6, y: bottom + 66, radius: 5, class: "second", hollow: true)
    drawing.label("before", x: left + 18, y: bottom + 70)
    drawing.dot(x: left + 96, y: bottom + 66, radius: 4.5, class: "first")
    drawing.label("after", x: left + 108, y: bottom + 70)
    drawing.label(
      "dashed: 0.1, commonly called balanced", x: isNarrow ? left : left + 160, y: bottom + (isNarrow ? 92 : 70),
      quiet: true)
    if sorted.count > shown.count {
      let rest = sorted.count - shown.count
      drawing.label(
        "\(rest) more differ less", x: isNarrow ? left + width : left - 10, y: bottom + (isNarrow ? 70 : 18),
        anchor: "end",
        quiet: true)
    }
    return drawing.svg
  }

  private var description: String {
    let balanced = balance.covariates.filter { abs($0.differenceAfter ?? .infinity) < 0.1 }.count
    let worst = balance.covariates.max {
      abs($0.differenceAfter ?? .infinity) < abs($1.differenceAfter ?? .infinity)
    }
    var text = "Standardised mean differences of \(balance.covariates.count) covariates. The largest is "
    text +=
      "\(ChartDrawing.figure(balance.largestBefore)) before and \(ChartDrawing.figure(balance.largestAfter)) after"
    if let worst { text += " (\(worst.name))" }
    return text + ". After, \(balanced) are below 0.1."
  }
}

import Estimation
import Refutation

extension ReportDocument {
  static func words(_ scale: EffectScale) -> String {
    switch scale {
    case .difference: "difference"
    case .ratio: "ratio"
    case .oddsRatio: "odds ratio"
    }
  }

  static func estimates(_ content: ReportContent) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    if content.estimates.isEmpty, content.ranges.isEmpty { blocks.append(.paragraph(["There is no estimate."])) }
    var groups: [[ReportContent.Estimate]] = []
    for estimate in content.estimates {
      if let place = groups.firstIndex(where: {
        $0.first?.contrast == estimate.contrast && $0.first?.scale == estimate.scale
      }) {
        groups[place].append(estimate)
      } else {
        groups.append([estimate])
      }
    }
    for group in groups {
      guard let first = group.first else { continue }
      let change = groups.count > 1 ? " for the change \(first.contrast)" : ""
      var unit = first.scale == .difference ? "" : ", as \(words(first.scale))"
      if first.scale == .difference, let name = content.question.unit { unit = " in \(name)" }
      let caption = "Estimates of the effect\(change)\(unit)"
      // On a narrow screen there is room for less; the caption says it all.
      let narrow = "Estimates" + (groups.count > 1 ? ", \(first.contrast)" : unit)
      let rows = group.map { ForestPlot.Row($0, MethodCatalogue.short($0.method)) }
      blocks.append(
        .picture(
          ReportPicture(
            wide: ForestPlot(rows: rows, scale: first.scale, title: caption).svg,
            narrow: ForestPlot(rows: rows, scale: first.scale, title: narrow, isNarrow: true).svg,
            caption: "\(caption): each method's estimate with its interval; the headline is the diamond.")))
      blocks.append(.folded("In figures", [.table(table(group, caption: caption))]))
    }
    let warnings: [[ReportInline]] = content.estimates.flatMap { estimate in
      let change = groups.count > 1 ? ", \(estimate.contrast)" : ""
      let name = MethodCatalogue.title(ofEstimator: estimate.method) + change
      return estimate.warnings.map { warning -> [ReportInline] in [.strong(name), .text(": \(warning)")] }
    }
    if !warnings.isEmpty {
      blocks.append(.heading("What the estimators warn of", id: "warnings"))
      blocks.append(
        warnings.count > 6 ? .folded(ReportText.count(warnings.count, "warning"), [.list(warnings)]) : .list(warnings))
    }
    blocks += content.ranges.flatMap { range($0, isOne: content.ranges.count == 1) }
    return blocks + omissions(content.estimatesLeftOut, "method", "that gave no estimate")
  }

  private static func omissions(_ omissions: [ReportContent.Omission], _ noun: String, _ words: String) -> [ReportBlock]
  {
    guard !omissions.isEmpty else { return [] }
    return [
      .details(
        "\(ReportText.count(omissions.count, noun)) \(words)",
        [.list(omissions.map { [.strong(title($0.name)), .text(": \($0.reason)")] })])
    ]
  }

  private static func title(_ name: String) -> String {
    MethodCatalogue.estimation(name)?.name ?? MethodCatalogue.title(ofRefuter: name)
  }

  private static func interval(_ interval: ConfidenceInterval?) -> String {
    interval.map { ReportText.figures([$0.lower, $0.upper]).joined(separator: " to ") } ?? "–"
  }

  private static func table(_ estimates: [ReportContent.Estimate], caption: String) -> ReportTable {
    let level = estimates.compactMap(\.interval).first.map { "\(ReportText.percent($0.level)) interval" } ?? "Interval"
    let effects = ReportText.figures(estimates.map(\.effect))
    let errors = ReportText.figures(estimates.map(\.standardError))
    // What is wanted most stands first: a narrow screen shows no more without being moved.
    return ReportTable(
      caption: caption,
      columns: [
        .words("Method"), .figures("Effect"), .figures(level), .figures("Standard error"), .figures("p-value"),
        .words("Of"), .figures("Rows"),
      ],
      rows: estimates.enumerated().map { place, estimate in
        [
          [.text(MethodCatalogue.short(estimate.method))] + (estimate.isHeadline ? [.quiet(" (headline)")] : []),
          [.text(effects[place])], [.text(interval(estimate.interval))], [.text(errors[place])],
          [.text(ReportText.pValue(estimate.pValue))],
          [.text(estimate.target.uppercased())], [.text(ReportText.count(estimate.rowsUsed))],
        ]
      }, marked: Set(estimates.indices.filter { estimates[$0].isHeadline }))
  }

  private static func range(_ range: ReportContent.EffectRange, isOne: Bool) -> [ReportBlock] {
    let table = ReportTable(
      caption: "The effect in the graphs that are possible\(isOne ? "" : ", \(range.contrast)")",
      columns: [.words("Edges directed"), .words("Adjusted for"), .figures("Effect"), .figures("Interval")],
      rows: range.members.map { member in
        [
          [.text(member.orientations.isEmpty ? "as in the graph" : member.orientations.joined(separator: ", "))],
          member.adjustmentSet.map { $0.isEmpty ? ["nothing"] : .names($0) } ?? ["no effect: no path"],
          [.text(ReportText.figure(member.effect))], [.text(interval(member.interval))],
        ]
      }, isProse: true)
    let title = "\(ReportText.count(range.members.count, "way")) to direct the edges"
    return [
      .note([.text(range.words)]),
      // A few are shown at once where there is room.
      range.members.count > 12 ? .details(title, [.table(table)]) : .folded(title, [.table(table)]),
    ]
      + list(range.omissions)
  }

  static func balance(_ content: ReportContent) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    let isOneOfMany = Set(content.estimates.map(\.contrast)).count > 1
    // The headline's, or else the first that has one.
    let sorted = content.estimates.filter(\.isHeadline) + content.estimates.filter { !$0.isHeadline }
    if let estimate = sorted.first(where: { $0.balance != nil }), let balance = estimate.balance,
      !balance.covariates.isEmpty
    {
      let method =
        ReportText.within(MethodCatalogue.short(estimate.method)) + (isOneOfMany ? ", \(estimate.contrast)" : "")
      let title = "The arms' covariates before and after \(method)"
      let good = balance.largestAfter < 0.1
      blocks.append(
        .paragraph([
          .text(
            "The largest standardised difference between the arms is \(ReportText.figure(balance.largestBefore)) before and "
              + "\(ReportText.figure(balance.largestAfter)) after \(method). "),
          .mark(good ? "below 0.1: balanced" : "0.1 or more: not balanced", isGood: good),
        ]))
      blocks.append(
        .picture(
          ReportPicture(
            wide: LovePlot(balance, title: title).svg,
            narrow: LovePlot(balance, title: "Covariates, before and after", isNarrow: true).svg,
            caption: "\(title): a hollow dot before, a full one after; left of the dashed line is balanced.")))
      blocks.append(.details("Balance in figures", [.table(table(balance, caption: title))]))
    }
    if let estimate = sorted.first(where: { $0.overlap != nil }), let overlap = estimate.overlap {
      let title = "Propensity scores of both arms" + (isOneOfMany ? ", \(estimate.contrast)" : "")
      blocks.append(
        .picture(
          ReportPicture(
            wide: OverlapHistogram(overlap, title: title).svg,
            narrow: OverlapHistogram(overlap, title: "Propensity scores of both arms", isNarrow: true).svg,
            caption: "\(title): where one side is empty, nothing compares with the other.")))
      blocks.append(.details("Overlap in figures", [.table(table(overlap, caption: title))]))
      blocks += list(overlap.warnings)
    }
    return blocks
  }

  private static func table(_ balance: CovariateBalance, caption: String) -> ReportTable {
    ReportTable(
      caption: caption,
      columns: [
        .words("Covariate"), .figures("Difference before"), .figures("after"), .figures("Variance ratio before"),
        .figures("after"),
      ],
      rows: balance.covariates.map { covariate in
        [[.name(covariate.name)]]
          + [
            covariate.differenceBefore, covariate.differenceAfter, covariate.varianceRatioBefore,
            covariate.varianceRatioAfter,
          ].map { [.text(ReportText.figure($0))] }
      })
  }

  private static func table(_ overlap: OverlapAssessment, caption: String) -> ReportTable {
    ReportTable(
      caption: caption,
      columns: [
        .words("Arm"), .figures("Rows"), .figures("Effective rows"), .figures("Smallest score"),
        .figures("Largest score"),
        .figures("Largest weight over mean"),
      ],
      rows: [("treated", overlap.treated), ("untreated", overlap.control)].map { name, arm in
        [[.text(name)], [.text(ReportText.count(arm.rows))]]
          + [arm.effectiveSampleSize, arm.smallestScore, arm.largestScore, arm.largestWeight].map {
            [.text(ReportText.figure($0))]
          }
      })
  }
}

import CausalGraphs
import Estimation
import Refutation

extension ReportDocument {
  /// What a report of this study says, part by part; parts without content are left out.
  init(_ content: ReportContent) {
    title = content.title
    summary = content.summary
    figures = ReportDocument.figures(content)
    let parts: [(id: String, title: String, blocks: [ReportBlock])] = [
      ("question", "The question", ReportDocument.question(content)),
      ("data", "The data", ReportDocument.data(content)),
      ("graph", "The causal graph", ReportDocument.graph(content)),
      ("adjustment", "What is adjusted for, and why", ReportDocument.identification(content)),
      ("estimates", "Estimates", ReportDocument.estimates(content)),
      ("balance", "Balance and overlap", ReportDocument.balance(content)),
      ("refutations", "Attacks on the estimate", ReportDocument.refutations(content)),
      ("sensitivity", "What an unobserved common cause could do", ReportDocument.sensitivity(content)),
      ("falsification", "Do the data contradict the graph?", ReportDocument.falsification(content)),
      ("assumptions", "Assumptions", ReportDocument.assumptions(content)),
      ("limitations", "Limitations", ReportDocument.list(content.limitations)),
      ("change", "What would change the conclusion", ReportDocument.list(content.wouldChange)),
      ("methods", "Methods and references", ReportDocument.methods(content)),
      ("reproduce", "How to reproduce this", ReportDocument.reproduction(content)),
    ]
    sections = parts.filter { !$0.blocks.isEmpty }.map { Section(id: $0.id, title: $0.title, blocks: $0.blocks) }
  }

  /// The headline in large figures: the effect, its interval, how many attacks it withstood.
  private static func figures(_ content: ReportContent) -> [(value: String, caption: String)] {
    guard let headline = content.estimates.first(where: \.isHeadline) else { return [] }
    // The first of several is named; where it is but one way to direct the graph's edges, it is no headline.
    guard content.ranges.isEmpty else { return [] }
    let isOneOfMany = content.estimates.contains { $0.isHeadline && $0.contrast != headline.contrast }
    let change = isOneOfMany ? ", \(headline.contrast)" : ""
    let unit = headline.scale == .difference ? content.question.unit.map { " \($0)" } ?? "" : ""
    var figures = [
      (
        ReportText.figures([headline.effect, headline.interval?.lower, headline.interval?.upper])[0] + unit,
        (headline.scale == .difference ? "estimated effect" : "estimated \(words(headline.scale))") + change
      )
    ]
    if let interval = headline.interval {
      figures.append(
        (
          ReportText.figures([interval.lower, interval.upper]).joined(separator: " to "),
          "\(ReportText.percent(interval.level)) interval\(change)"
        ))
    }
    if !content.refutations.isEmpty {
      let counting = content.refutations.filter(\.counts)
      figures.append(("\(counting.count { $0.verdict == .passed }) of \(counting.count)", "attacks withstood"))
    }
    return figures
  }

  /// A bulleted list of sentences.
  static func list(_ sentences: [String]) -> [ReportBlock] {
    sentences.isEmpty ? [] : [.list(sentences.map { [.text($0)] })]
  }

  private static func question(_ content: ReportContent) -> [ReportBlock] {
    let question = content.question
    var facts: [(name: String, value: [ReportInline])] = [
      ("Treatment", named(question.treatment, question.treatmentDescription, nil)),
      ("Outcome", named(question.outcome, question.outcomeDescription, question.unit)),
    ]
    if let contrast = question.contrast { facts.append(("Change of the treatment", [.text(contrast)])) }
    if let target = question.target { facts.append(("Whose effect", [.text(target)])) }
    return [.paragraph([.strong(question.words)]), .facts(facts)]
  }

  private static func named(_ name: String, _ description: String?, _ unit: String?) -> [ReportInline] {
    var line: [ReportInline] = [.name(name)]
    if let description { line.append(.text(": \(description)")) }
    if let unit { line.append(.quiet(" (in \(unit))")) }
    return line
  }

  private static func data(_ content: ReportContent) -> [ReportBlock] {
    guard let data = content.data else { return [] }
    var facts: [(name: String, value: [ReportInline])] = [
      ("Table", [.name(data.source)]),
      ("Size", [.text("\(ReportText.count(data.rows, "row")), \(ReportText.count(data.columnCount, "column"))")]),
    ]
    let missing = data.columns.reduce(0) { $0 + $1.missing }
    if !data.columns.isEmpty {
      let columns = data.columns.count { $0.missing > 0 }
      facts.append(
        (
          "Missing values",
          [
            .text(
              missing == 0
                ? "none in the columns used"
                : "\(ReportText.count(missing)) in \(columns) of the \(data.columns.count) columns used")
          ]
        ))
    }
    if let fingerprint = data.fingerprint { facts.append(("Fingerprint", [.code(fingerprint)])) }
    var blocks: [ReportBlock] = [.facts(facts)]
    switch data.rowUse {
    case .split(let graphRows, let effectRows):
      blocks.append(
        .paragraph([
          .text(
            "The graph was learned from \(ReportText.count(graphRows, "row")) and the effect estimated from "
              + "\(ReportText.count(effectRows)) others, so the choice of the graph does not flatter the estimate.")
        ]))
    case .same:
      blocks.append(
        .note([
          .text(
            "Graph and effect were learned from the same rows: the intervals below do not count that the graph was chosen by "
              + "these data. A split keeps the two apart.")
        ]))
    case .effectOnly:
      blocks.append(
        .paragraph(["The graph was not learned from these data, so the estimate owes nothing to its choice."]))
    case nil: break
    }
    blocks += list(data.notes)
    if !data.columns.isEmpty {
      blocks.append(.details("The \(data.columns.count) columns used", [.table(columns(data))]))
    }
    return blocks
  }

  private static func columns(_ data: ReportContent.Dataset) -> ReportTable {
    ReportTable(
      caption: "Columns used", columns: [.words("Variable"), .words("Meaning"), .words("Kind"), .figures("Missing")],
      rows: data.columns.map { column in
        var name: [ReportInline] = [.name(column.variable.name)]
        if let other = column.column, other != column.variable.name { name.append(.quiet(" (column \(other))")) }
        let unit = column.variable.unit.map { " (in \($0))" } ?? ""
        return [
          name, [.text((column.variable.description ?? "–") + unit)], [.text(column.variable.kind?.rawValue ?? "–")],
          [.text(ReportText.count(column.missing))],
        ]
      }, isProse: true)
  }

  private static func assumptions(_ content: ReportContent) -> [ReportBlock] {
    guard !content.assumptions.isEmpty else { return [] }
    return [
      .paragraph(["The estimate is the effect only where all of these hold."]),
      .list(
        content.assumptions.map { assumption in
          [.text(assumption.sentence + " "), .quiet(assumption.check ?? "No data can say whether it holds.")]
        }),
    ]
  }

  private static func methods(_ content: ReportContent) -> [ReportBlock] {
    var notes = MethodCatalogue.surroundings(content)
    notes += content.estimates.map(\.method).compactMap(MethodCatalogue.estimation)
    notes += content.refutations.map(\.method).compactMap(MethodCatalogue.refutation)
    notes += content.furtherMethods
    var seen: Set<String> = []
    notes = notes.filter { seen.insert($0.name).inserted }
    guard !notes.isEmpty else { return [] }
    var references: [String] = []
    let items: [[ReportInline]] = notes.map { note in
      var line: [ReportInline] = [.strong(note.name), .text(": " + note.sentence)]
      let numbers = note.references.map { reference -> Int in
        if let place = references.firstIndex(of: reference) { return place + 1 }
        references.append(reference)
        return references.count
      }
      if !numbers.isEmpty { line.append(.quiet(" [\(numbers.map(String.init).joined(separator: ", "))]")) }
      return line
    }
    var blocks: [ReportBlock] = [.folded(ReportText.count(items.count, "method"), [.list(items)])]
    if !references.isEmpty {
      blocks += [
        .heading("References", id: "references"),
        .folded(
          ReportText.count(references.count, "work"), [.list(references.map { [.text($0)] }, isOrdered: true)]),
      ]
    }
    return blocks
  }
}

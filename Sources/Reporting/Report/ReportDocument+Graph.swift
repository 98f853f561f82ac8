import CausalGraphs

extension ReportDocument {
  static func graph(_ content: ReportContent) -> [ReportBlock] {
    guard let graph = content.graph else {
      return [.paragraph(["There is no graph: the estimates rest on what was said to be adjusted for."])]
    }
    let document = graph.document
    var blocks: [ReportBlock] = []
    if let origin = graph.origin { blocks.append(.paragraph([.text(origin)])) }
    if let drawing = GraphDrawing(graph) {
      blocks.append(.graph(drawing))
    } else {
      blocks.append(
        .note([
          .text(
            "\(ReportText.count(document.variables.count, "variable")) and "
              + "\(ReportText.count(document.edges.count, "edge")) are more than a page can draw: the list has them all."
          )
        ]))
    }
    blocks += list(graph.notes)
    if !document.edges.isEmpty {
      blocks.append(.heading("Evidence on each edge", id: "evidence"))
      let accounts = document.edges.enumerated().map { EdgeAccount($1, number: $0, in: document) }
      blocks.append(.folded(ReportText.count(accounts.count, "edge"), [.evidence(accounts)]))
    }
    if !document.absentPairs.isEmpty {
      blocks.append(
        .details(
          "\(ReportText.count(document.absentPairs.count, "pair")) without an edge that somebody spoke of",
          [.table(absent(document))]))
    }
    blocks += experts(document)
    return blocks
  }

  private static func absent(_ document: GraphDocument) -> ReportTable {
    func name(_ node: Int) -> String {
      document.variables.indices.contains(node) ? document.variables[node].name : "?"
    }
    return ReportTable(
      caption: "Pairs without an edge",
      columns: [.words("Pair"), .words("Who said what"), .words("What the data say"), .words("Why there is no edge")],
      rows: document.absentPairs.map { pair in
        // An edge that is not there, for its words alone.
        let account = EdgeAccount(
          GraphEdge(pair.first, pair.second, evidence: pair.evidence), number: 0, in: document)
        func cell(_ sentences: [String]) -> [ReportInline] {
          [.text(sentences.isEmpty ? "–" : sentences.joined(separator: " "))]
        }
        return [
          [.name(name(pair.first)), .text(" and "), .name(name(pair.second))], cell(account.said), cell(account.data),
          cell(account.decided),
        ]
      }, isProse: true)
  }

  /// How far each expert was believed, and how the graph was made.
  private static func experts(_ document: GraphDocument) -> [ReportBlock] {
    guard let summary = document.reconciliation else { return [] }
    var lines: [[ReportInline]] = summary.experts.map { expert in
      var text = ": \(ReportText.count(expert.claims, "claim"))"
      if let factor = expert.reliability {
        text += ", counted with a factor of \(ReportText.figure(factor, digits: 2))"
      }
      if let note = expert.note { text += ". " + ReportText.sentence(note) }
      return [.strong(expert.name), .text(text)]
    }
    if let posterior = summary.posterior { lines.append([.text("Probabilities of edges: \(posterior).")]) }
    if let optimality = summary.optimality {
      lines.append([.text("How good the graph is known to be: \(optimality).")])
    }
    // What is said of an expert above is not said again.
    let said = Set(summary.experts.flatMap { expert in expert.note.map { [$0, "\(expert.name): \($0)"] } ?? [] })
    lines += summary.notes.filter { !said.contains($0) }.map { [.text($0)] }
    lines += summary.rejected.map {
      [
        .text("Not used: what \($0.proposal.provenance.expert) said of "), .name($0.proposal.first), " and ",
        .name($0.proposal.second), .text(": \($0.reason)"),
      ]
    }
    guard !lines.isEmpty else { return [] }
    return [
      .heading("How the graph was made", id: "making"),
      .folded(ReportText.count(lines.count, "remark"), [.list(lines)]),
    ]
  }

  static func identification(_ content: ReportContent) -> [ReportBlock] {
    guard let found = content.identification else { return [] }
    var blocks: [ReportBlock] = []
    if !found.isIdentifiable {
      blocks.append(
        .note([
          .strong(
            content.ranges.isEmpty
              ? "The effect does not follow from what is observed. " : "The graph leaves the effect undecided. "),
          .text(found.reason ?? ""),
        ]))
    } else if let reason = found.reason {
      blocks.append(.paragraph([.text(reason)]))
    }
    var facts: [(name: String, value: [ReportInline])] = []
    if let strategy = found.strategy { facts.append(("Strategy", [.text(words(strategy: strategy))])) }
    if found.isIdentifiable || !found.adjustmentSet.isEmpty,
      found.strategy == nil || found.strategy == "backdoor" || !found.adjustmentSet.isEmpty
    {
      facts.append(
        (
          "Adjusted for",
          found.adjustmentSet.isEmpty ? ["nothing: no path has to be blocked"] : .names(found.adjustmentSet)
        ))
    }
    if !found.instruments.isEmpty { facts.append(("Instruments", .names(found.instruments))) }
    if !found.mediators.isEmpty { facts.append(("By way of", .names(found.mediators))) }
    if let expression = found.expression { facts.append(("Estimand", [.code(expression)])) }
    if !facts.isEmpty { blocks.append(.facts(facts)) }
    blocks += list(found.why)
    let open = found.paths.filter { $0.isOpen && !$0.isCausal }
    if !found.paths.isEmpty {
      blocks.append(
        .paragraph([
          .text(
            open.isEmpty
              ? "With these adjusted for, no path \(found.hasMorePaths ? "of those listed " : "")is open but those that carry "
                + "the effect."
              : "\(ReportText.count(open.count, "path")) that \(open.count == 1 ? "is" : "are") no effect of the treatment "
                + "\(open.count == 1 ? "stays" : "stay") open.")
        ]))
      blocks.append(
        .details(
          (found.hasMorePaths ? "The first " : "")
            + "\(ReportText.count(found.paths.count, "path")) between treatment and outcome",
          [.table(paths(found.paths))]))
    }
    if !found.alternatives.isEmpty {
      blocks.append(
        .details(
          "\(ReportText.count(found.alternatives.count, "other set")) that would do",
          [.list(found.alternatives.map { $0.isEmpty ? ["nothing"] : .names($0) })]))
    }
    return blocks
  }

  private static func paths(_ paths: [ReportContent.Identification.Path]) -> ReportTable {
    ReportTable(
      caption: "Paths between treatment and outcome, the set adjusted for",
      columns: [.words("Path"), .words("Carries the effect"), .words("Open"), .words("Why")],
      rows: paths.map { path in
        [
          [.text(path.path)], [.text(path.isCausal ? "yes" : "no")],
          [.mark(path.isOpen ? "open" : "blocked", isGood: path.isOpen == path.isCausal)], [.text(why(path))],
        ]
      }, isProse: true, beside: 2)
  }

  /// The path's story; the path itself stands beside it.
  private static func why(_ path: ReportContent.Identification.Path) -> String {
    let start = path.path + " "
    return path.sentence.hasPrefix(start)
      ? ReportText.sentence(String(path.sentence.dropFirst(start.count))) : path.sentence
  }

  private static func words(strategy: String) -> String {
    switch strategy {
    case "backdoor": "adjustment for common causes (back door)"
    case "frontdoor": "by way of variables that carry the whole effect (front door)"
    case "instrument": "by an instrument that moves the treatment alone"
    case "id": "a formula that the ID algorithm derives"
    case "mediation": "adjustment with regard to mediators"
    case "discontinuity": "a cutoff that decides about treatment (regression discontinuity)"
    case "difference-in-differences": "two groups' changes over time (difference in differences)"
    default: strategy
    }
  }
}

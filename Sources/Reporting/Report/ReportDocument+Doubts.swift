import Refutation

extension ReportDocument {
  static func refutations(_ content: ReportContent) -> [ReportBlock] {
    guard !content.refutations.isEmpty || !content.refutationsLeftOut.isEmpty else { return [] }
    var blocks: [ReportBlock] = []
    if !content.refutations.isEmpty {
      // One table for each change of the treatment that was attacked.
      var contrasts: [String?] = []
      for attack in content.refutations where !contrasts.contains(attack.contrast) { contrasts.append(attack.contrast) }
      let counting = content.refutations.filter(\.counts)
      let isWorst = counting.count < content.refutations.count
      func count(_ verdict: RefutationVerdict) -> Int { counting.count { $0.verdict == verdict } }
      blocks.append(
        .paragraph([
          .text(
            "Of \(ReportText.count(counting.count, "attack")) "
              + (isWorst ? "every possible estimate " : contrasts.count > 1 ? "the estimates " : "the estimate ")
              + "withstood \(count(.passed)); \(count(.failed)) brought \(isWorst || contrasts.count > 1 ? "one" : "it") down and "
              + "\(count(.inconclusive)) decided nothing. "
              + (isWorst ? "The same attack on another possible estimate counts once, by its worst verdict. " : "")
              + "An attack that is withstood is no proof: each says what it does not show.")
        ]))
      blocks += contrasts.map { contrast in
        let attacks = content.refutations.filter { $0.contrast == contrast }
        guard let contrast else {
          return .table(table(attacks, caption: "Attacks on the \(words(of: content))"))
        }
        let counting = attacks.filter(\.counts)
        let passed = counting.count { $0.verdict == .passed }
        let failed = counting.count { $0.verdict == .failed }
        return .folded(
          "\(ReportText.sentence(contrast)): \(passed) of \(counting.count) withstood"
            + (failed > 0 ? ", \(failed) failed" : ""),
          [.table(table(attacks, caption: "Attacks on the \(words(of: content)) of the change \(contrast)"))])
      }
    }
    if !content.refutationsLeftOut.isEmpty {
      blocks.append(
        .details(
          "\(ReportText.count(content.refutationsLeftOut.count, "attack")) not made",
          [
            .list(
              content.refutationsLeftOut.map {
                [.strong(MethodCatalogue.title(ofRefuter: $0.name)), .text(": \($0.reason)")]
              })
          ]))
    }
    return blocks
  }

  /// What is attacked.
  private static func words(of content: ReportContent) -> String {
    content.refutations.contains { $0.subject != nil } ? "estimates that are possible" : "headline estimate"
  }

  private static func table(_ attacks: [ReportContent.Attack], caption: String) -> ReportTable {
    ReportTable(
      caption: caption,
      columns: [.words("Attack"), .words("Verdict"), .words("What was found"), .words("What it does not show")],
      rows: attacks.map { attack in
        [
          [.text(MethodCatalogue.title(ofRefuter: attack.method))] + figures(attack), [.verdict(attack.verdict)],
          [.text(attack.explanation)], [.text(attack.limits)],
        ]
      }, isProse: true, beside: 1, folded: [2, 3],
      // What is not simply good is to be read.
      opened: Set(attacks.indices.filter { attacks[$0].verdict != .passed }))
  }

  /// What was attacked, where that is not clear, and the estimate under the attack with what was expected, beside the
  /// attack's name; the rest stands in the explanation.
  private static func figures(_ attack: ReportContent.Attack) -> [ReportInline] {
    let subject: [ReportInline] = attack.subject.map { [.lineBreak, .text("(\($0))")] } ?? []
    guard let refuted = attack.refutedEffect, let expected = attack.expectedEffect else { return subject }
    return subject + [.lineBreak, .quiet("\(ReportText.figure(refuted)), expected \(ReportText.figure(expected))")]
  }

  static func sensitivity(_ content: ReportContent) -> [ReportBlock] {
    content.sensitivity.enumerated().flatMap { place, part -> [ReportBlock] in
      var blocks: [ReportBlock] = [.heading(part.title, id: "sensitivity-\(place + 1)")]
      blocks += part.sentences.map { .paragraph([.text($0)]) }
      var rest: [ReportBlock] = []
      if let picture = part.picture {
        rest.append(
          .picture(ReportPicture(wide: picture, narrow: nil, caption: "\(part.title), as a picture.")))
      }
      if !part.figures.isEmpty {
        let table = ReportTable(
          caption: part.title, columns: [.words("Figure"), .figures("Value"), .words("Meaning")],
          rows: part.figures.map { [[.text($0.name)], [.text($0.value)], [.text($0.meaning ?? "–")]] },
          isProse: true, beside: 1)
        rest.append(.folded("In figures", [.table(table)]))
      }
      // Several changes of the treatment make a long list.
      let isLong = content.sensitivity.count > 5 && part.picture != nil
      return blocks + (isLong ? [.folded("Picture and figures", rest)] : rest)
    }
  }

  static func falsification(_ content: ReportContent) -> [ReportBlock] {
    guard let found = content.falsification else { return [] }
    var blocks: [ReportBlock] = [.paragraph([.strong(found.verdict)])]
    blocks += list(found.sentences)
    if !found.suggestions.isEmpty {
      blocks += [.heading("What the data speak against", id: "suggestions")] + list(found.suggestions)
    }
    if !found.tests.isEmpty {
      let violated = found.violations ?? found.tests.count(where: \.isViolated)
      let tested = found.tested ?? found.tests.count { $0.pValue != nil }
      let isCut = tested > found.tests.count
      blocks.append(
        .details(
          "\(ReportText.count(tested, "implied independence")) tested, \(violated) contradicted"
            + (isCut ? ": the \(found.tests.count) that the data speak most against" : ""),
          [
            .table(
              ReportTable(
                caption: "Independences that the graph implies",
                columns: [.words("Independence"), .figures("p-value"), .figures("adjusted"), .words("The data")],
                rows: found.tests.map { test in
                  [
                    [.text(test.statement)], [.text(ReportText.pValue(test.pValue))],
                    [.text(ReportText.pValue(test.adjustedPValue))],
                    test.pValue == nil
                      ? ["were not asked"]
                      : [.mark(test.isViolated ? "contradict it" : "do not contradict it", isGood: !test.isViolated)],
                  ]
                }))
          ]))
    }
    if let limits = found.limits { blocks.append(.paragraph([.quiet(limits)])) }
    return blocks
  }

  static func reproduction(_ content: ReportContent) -> [ReportBlock] {
    guard let made = content.reproduction else { return [] }
    var blocks: [ReportBlock] = []
    if let command = made.command { blocks.append(.code(command)) }
    var facts: [(name: String, value: [ReportInline])] = []
    if let seed = made.seed { facts.append(("Seed", [.text(String(seed))])) }
    facts += made.versions.map { ($0.name, [.text($0.value)]) }
    if let seconds = made.seconds { facts.append(("Time", [.text("\(ReportText.figure(seconds)) s")])) }
    let calls = made.models.reduce(0) { $0 + $1.calls }
    facts.append(
      ("Calls to models", [.text(made.models.isEmpty ? "none" : ReportText.count(calls))]))
    blocks.append(.facts(facts))
    if !made.models.isEmpty {
      blocks.append(
        .table(
          ReportTable(
            caption: "Models that were asked",
            columns: [
              .words("Model"), .figures("Calls"), .figures("From the cache"), .figures("Tokens sent"),
              .figures("Tokens received"),
              .figures("Cost"),
            ],
            rows: made.models.map { model in
              [
                [.name(model.name)], [.text(ReportText.count(model.calls))],
                [.text(ReportText.count(model.cachedCalls))],
                [.text(model.promptTokens.map { ReportText.count($0) } ?? "–")],
                [.text(model.answerTokens.map { ReportText.count($0) } ?? "–")], [.text(model.cost ?? "unknown")],
              ]
            })))
    }
    if !made.prompts.isEmpty {
      blocks.append(
        .table(
          ReportTable(
            caption: "Prompts", columns: [.words("Prompt"), .words("Version"), .words("SHA-256")],
            rows: made.prompts.map {
              [[.text($0.name)], [.text($0.version ?? "–")], $0.hash.map { [.code($0)] } ?? ["–"]]
            })))
    }
    if !made.files.isEmpty {
      blocks.append(
        .table(
          ReportTable(
            caption: "Files", columns: [.words("File"), .words("Fingerprint")],
            rows: made.files.map { [[.name($0.name)], [.code($0.value)]] })))
    }
    return blocks + list(made.notes)
  }
}

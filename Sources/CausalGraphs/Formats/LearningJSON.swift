import StrictJSON

// How a graph was learned, as members of node-link JSON's "graph": "algorithm", "method" with "method_kind" ("score",
// "test" or "comparison"), "penalty", "alpha" or "equivalent_sample_size", "score" in nats, "scores_computed",
// "tests_made" or "comparisons_made", "rows", "seconds", "optimality", "notes".

extension LearningSummary {
  /// The members of "graph" that say it.
  var members: [(String, JSONValue?)] {
    [
      ("algorithm", .string(algorithm)), ("method", .string(method)),
      ("method_kind", .string(methodKind.rawValue)),
      (settingName?.rawValue ?? "setting", setting.map { .number($0) }), ("score", score.map { .number($0) }),
      (methodKind.countName, .number(Double(evaluations))), ("rows", .number(Double(rows))),
      ("seconds", seconds.map { .number($0) }), ("optimality", optimality.map { .string($0) }),
      ("notes", notes.isEmpty ? nil : .array(notes.map { .string($0) })),
    ]
  }

  /// Nil where "graph" does not say how it was learned: it has no "algorithm" and "method" of its form.
  init?(_ graph: JSONMembers) {
    guard let algorithm = graph["algorithm"]?.string, let method = graph["method"]?.string,
      let kind = graph["method_kind"]?.string.flatMap(MethodKind.init(rawValue:))
    else { return nil }
    let name = SettingName.allCases.first { graph[$0.rawValue]?.number != nil }
    self.init(
      algorithm: algorithm, method: method, methodKind: kind, settingName: name,
      setting: graph[name?.rawValue ?? "setting"]?.number, score: graph["score"]?.number,
      evaluations: graph[kind.countName]?.integer ?? 0,
      rows: graph["rows"]?.integer ?? 0, seconds: graph["seconds"]?.number, optimality: graph["optimality"]?.string,
      notes: graph["notes"]?.array?.compactMap(\.string) ?? [])
  }
}

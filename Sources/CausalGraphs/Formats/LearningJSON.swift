import StrictJSON

// How a graph was learned, as members of node-link JSON's "graph": "algorithm", "method" with "method_kind" ("test" or
// "score"), "penalty", "alpha" or "equivalent_sample_size", "score" in nats, "tests_made" or "scores_computed", "rows",
// "seconds", "optimality", "notes".

extension LearningSummary {
  private var evaluationsKey: String { usesTests ? "tests_made" : "scores_computed" }

  /// The members of "graph" that say it.
  var members: [(String, JSONValue?)] {
    [
      ("algorithm", .string(algorithm)), ("method", .string(method)),
      ("method_kind", .string(usesTests ? "test" : "score")),
      (settingName?.rawValue ?? "setting", setting.map { .number($0) }), ("score", score.map { .number($0) }),
      (evaluationsKey, .number(Double(evaluations))), ("rows", .number(Double(rows))),
      ("seconds", seconds.map { .number($0) }), ("optimality", optimality.map { .string($0) }),
      ("notes", notes.isEmpty ? nil : .array(notes.map { .string($0) })),
    ]
  }

  /// Nil where "graph" does not say how it was learned: it has no "algorithm" and "method" of its form.
  init?(_ graph: JSONMembers) {
    guard let algorithm = graph["algorithm"]?.string, let method = graph["method"]?.string,
      let kind = graph["method_kind"]?.string, kind == "test" || kind == "score"
    else { return nil }
    let usesTests = kind == "test"
    let name = SettingName.allCases.first { graph[$0.rawValue]?.number != nil }
    self.init(
      algorithm: algorithm, method: method, usesTests: usesTests, settingName: name,
      setting: graph[name?.rawValue ?? "setting"]?.number, score: graph["score"]?.number,
      evaluations: graph[usesTests ? "tests_made" : "scores_computed"]?.integer ?? 0,
      rows: graph["rows"]?.integer ?? 0, seconds: graph["seconds"]?.number, optimality: graph["optimality"]?.string,
      notes: graph["notes"]?.array?.compactMap(\.string) ?? [])
  }
}

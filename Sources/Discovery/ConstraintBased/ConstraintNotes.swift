internal import CausalGraphs

/// What the reader of a constraint-based result must know, a sentence each.
enum ConstraintNotes {
  static let pc = [
    "PC assumes that no unmeasured variable causes two of the measured ones (causal sufficiency).",
    "PC assumes that there is no feedback, and that rows are independent: a time series is not.",
    "PC assumes faithfulness: variables that the graph connects are dependent.",
  ]

  static let fci = [
    "FCI allows unmeasured common causes and selection; a circle is an end that the tests leave open.",
    "FCI assumes that there is no feedback, and that rows are independent: a time series is not.",
    "FCI assumes faithfulness: variables that the graph connects are dependent.",
  ]

  static func of(_ skeleton: Skeleton, _ settings: ConstraintSettings) -> [String] {
    var notes = [
      "\(skeleton.tests) tests at significance level \(settings.level.alpha), conditioning on up to "
        + "\(skeleton.largestSize) \(skeleton.largestSize == 1 ? "variable" : "variables"); p-values are not corrected for their number."
    ]
    if skeleton.isLimited {
      notes.append("Larger conditioning sets were not tried, as asked: some edges may not be direct.")
    }
    if skeleton.uninformative > 0 {
      notes.append(
        "\(skeleton.uninformative == 1 ? "1 test" : "\(skeleton.uninformative) tests") could tell nothing (too few rows, "
          + "or variables that determine each other) and \(skeleton.uninformative == 1 ? "was" : "were") not taken for independence."
      )
    }
    return notes
  }

  static func of(_ orientation: PatternOrientation, _ variables: VariableList) -> [String] {
    var notes = contradictions(orientation.ambiguousCount, orientation.refusedColliders, variables)
    if orientation.refusedDirections > 0 {
      notes.append(
        "\(orientation.refusedDirections == 1 ? "1 edge" : "\(orientation.refusedDirections) edges") stayed undirected because a direction would have closed a cycle."
      )
    }
    return notes
  }

  static func of(_ marks: AncestralMarks, _ variables: VariableList) -> [String] {
    var notes = contradictions(marks.ambiguous.count, marks.refusedColliders, variables)
    if !marks.refused.isEmpty {
      notes.append("\(marks.refused.count) ends stayed circles because a mark would have closed a directed cycle.")
    }
    return notes
  }

  private static func contradictions(
    _ ambiguous: Int, _ refused: [UnshieldedTriple], _ variables: VariableList
  ) -> [String] {
    var notes: [String] = []
    if ambiguous > 0 { notes.append("\(ambiguous) unshielded triples stayed ambiguous and directed nothing.") }
    if !refused.isEmpty {
      let named = refused.sorted().prefix(5).map {
        "\(variables[$0.first].name) → \(variables[$0.middle].name) ← \(variables[$0.second].name)"
      }
      let rest = refused.count - named.count
      notes.append(
        "Colliders that contradict knowledge or surer colliders were left out: " + named.joined(separator: ", ")
          + (rest > 0 ? " and \(rest) more." : "."))
    }
    return notes
  }

  static func extensibility(of graph: PartiallyDirectedGraph) -> [String] {
    guard (try? graph.consistentExtension()) == nil else { return [] }
    return ["The tests contradict each other: no acyclic graph has exactly these adjacencies and colliders."]
  }
}

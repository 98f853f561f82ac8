public import CausalGraphs

/// Fast causal inference: from tests of conditional independence to a PAG, where some causes may not have been measured
/// and the rows may have been selected (Spirtes, Meek and Richardson 1995; complete rules R0 to R10 of Zhang 2008,
/// Artificial Intelligence 172).
///
/// The first search is that of PC-stable; marks never close a directed cycle, whatever the tests say.
public struct FCI: Sendable {
  /// How much is tested after the first search.
  public enum Variant: String, Hashable, Sendable, CaseIterable {
    /// FCI: every subset of the Possible-D-SEP sets; exponential in their size.
    case complete
    /// RFCI (Colombo, Maathuis, Kalisch and Richardson 2012, Annals of Statistics 40): only what makes each orientation
    /// sound; its adjacencies may be more, its arrows and tails mean the same.
    case reallyFast
  }

  /// Level, rule and limits. RFCI finds colliders by the standard rule.
  public var settings: ConstraintSettings
  /// FCI or RFCI.
  public var variant: Variant
  /// Whether the rows may have been selected by what the variables cause: then R5 to R7 apply, and edges without arrows
  /// may be learned.
  public var allowsSelection: Bool

  /// A search with these settings.
  public init(_ settings: ConstraintSettings, variant: Variant = .complete, allowsSelection: Bool = true) {
    self.settings = settings
    self.variant = variant
    self.allowsSelection = allowsSelection
  }

  /// Learns a PAG.
  ///
  /// - Parameters:
  ///   - test: Over as many variables as `variables`.
  ///   - constraints: Over the same variables; nil for none. A required edge is never tested and is an ancestral one; a
  ///     forbidden cause is no ancestor of the effect it is adjacent to. Both directions forbidden leave ↔, a common
  ///     cause that was not measured, or no edge.
  ///   - progress: Is told after each level of each search how many are done.
  /// - Throws: `CancellationError` where the task was cancelled.
  public func learn(
    _ variables: VariableList, with test: any IndependenceTest, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws(CancellationError) -> DiscoveryReport {
    precondition(variables.count == test.variableCount, "a test over the same variables")
    let constraints = constraints ?? EdgeConstraints(nodeCount: variables.count)
    var settings = settings
    if variant == .reallyFast { settings.colliderRule = .standard }
    var skeleton = try SkeletonSearch(
      test: test, settings: settings, constraints: constraints, keepsToPossibleParents: false, progress: progress
    ).run()
    var marks: AncestralMarks
    switch variant {
    case .complete:
      var first = AncestralMarks(adjacent: skeleton.adjacent)
      first.apply(constraints)
      var standard = settings
      standard.colliderRule = .standard
      first.apply(try skeleton.verdicts(test: test, settings: standard))
      try PossibleDSeparationSearch(test: test, settings: settings, constraints: constraints, progress: progress)
        .run(first, &skeleton)
      marks = AncestralMarks(adjacent: skeleton.adjacent)
      marks.apply(constraints)
      marks.apply(try skeleton.verdicts(test: test, settings: settings))
      closeUnderRules(&marks) { marks in
        FCI.applyFourthRule(&marks, skeleton)
      }
    case .reallyFast:
      var search = ReallyFastOrientation(test: test, level: settings.level, constraints: constraints, skeleton)
      search.orientColliders()
      marks = search.marks
      closeUnderRules(&marks) { search.applyFourthRule(&$0) }
      skeleton = search.skeleton
    }
    var notes = ConstraintNotes.fci
    if !allowsSelection { notes.append("Rows are taken not to have been selected by what the variables cause.") }
    notes += test.assumptions + ConstraintNotes.of(skeleton, settings) + ConstraintNotes.of(marks, variables)
    return DiscoveryReport(
      graph: .partialAncestral(marks.graph(variables)), algorithm: variant == .complete ? "FCI" : "RFCI",
      method: test.name, setting: settings.level.alpha, evaluations: skeleton.tests, support: skeleton.support,
      notes: notes)
  }

  /// R1 to R10 until none applies.
  private func closeUnderRules(_ marks: inout AncestralMarks, fourth: (inout AncestralMarks) -> Bool) {
    var changed = true
    while changed {
      changed = marks.applyFirstRule()
      changed = marks.applySecondRule() || changed
      changed = marks.applyThirdRule() || changed
      changed = fourth(&marks) || changed
      guard !changed else { continue }
      if allowsSelection {
        changed = marks.applyFifthRule()
        changed = marks.applySixthAndSeventhRule() || changed
      }
      changed = marks.applyEighthToTenthRule() || changed
    }
  }

  /// R4, with the separating sets that the searches found.
  private static func applyFourthRule(_ marks: inout AncestralMarks, _ skeleton: Skeleton) -> Bool {
    var changed = false
    for b in 0..<marks.count {
      for c in marks.neighbours[b] where marks.mark(at: b, from: c) == .circle {
        guard let path = marks.discriminatingPath(b, c), let set = skeleton.separatingSet(path[0], c) else { continue }
        if marks.orientDiscriminated(path, isNonCollider: set.contains(b)) { changed = true }
      }
    }
    return changed
  }
}

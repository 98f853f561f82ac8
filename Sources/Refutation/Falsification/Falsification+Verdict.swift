extension Falsification {
  /// Says what the figures come to.
  mutating func judge() {
    let untested = implications.count - tested
    if untested > 0 {
      notes.append(
        "\(FalsificationFigures.count(untested, "implied independence")) could not be tested: too few rows for so many "
          + "conditions, or a variable that the conditions determine.")
    }
    let contradicted =
      violations == 0
      ? "None of \(FalsificationFigures.count(tested, "implied independence")) is contradicted"
      : "\(FalsificationFigures.grouped(violations)) of \(FalsificationFigures.count(tested, "implied independence")) "
        + "\(violations == 1 ? "is" : "are") contradicted"
    let controlled = control == .none ? "level \(alpha)" : "\(control.words) false discovery control at \(alpha)"
    var explanation = "\(contradicted) (\(controlled))"
    limits = "Graphs that imply the same independences cannot be told apart by any of these tests."
    if tested == 0 {
      verdict = .notInformative
      explanation =
        implications.isEmpty
        ? "The graph implies no independence among the observed variables, so no data can contradict it in this way"
        : "No implied independence could be tested on these data"
    } else if violations > 0 {
      verdict = .rejected
      if let permutations { explanation += rejection(permutations) }
      limits =
        "Which edge is wrong does not follow from this, and a small violation in many rows can be unimportant: look at the "
        + "effects. Tests also fail where their assumptions do."
    } else if let permutations, !permutations.isInformative {
      verdict = .notInformative
      explanation +=
        ", but \(percent(permutations.pTPA)) of random relabellings imply the same independences (p_TPA = "
        + "\(bare(permutations.pTPA))): these tests cannot tell the graph from chance"
    } else if let permutations, !permutations.isBetterThanRandom {
      verdict = .notInformative
      explanation +=
        ", but \(percent(permutations.pLMC)) of random relabellings fit as well (p_LMC = \(bare(permutations.pLMC))): the "
        + "data hold too little dependence to tell a right graph from a wrong one"
    } else {
      verdict = .notRejected
      if let permutations {
        explanation +=
          ", and the graph fits better than random relabellings of its variables (p_LMC = \(bare(permutations.pLMC)))"
      }
      limits =
        "That no test contradicts the graph does not show that it is true: " + limits.prefix(1).lowercased()
        + limits.dropFirst() + " Missing edges that carry little escape few rows."
    }
    self.explanation = explanation + "."
  }

  /// What the permutation test adds to contradictions.
  private func rejection(_ permutations: PermutationBaseline) -> String {
    if !permutations.isInformative {
      return
        "; comparing with random relabellings tells nothing here (p_TPA = \(bare(permutations.pTPA)): too many imply the same)"
    }
    return permutations.isBetterThanRandom
      ? "; as a whole the graph still fits better than random relabellings (p_LMC = \(bare(permutations.pLMC))), so it is "
        + "worth repairing: see the suggestions"
      : "; nor does it fit better than random relabellings of its variables (p_LMC = \(bare(permutations.pLMC)))"
  }

  private func bare(_ pValue: Double) -> String { String(FalsificationFigures.pValue(pValue).dropFirst(4)) }

  private func percent(_ share: Double) -> String { "\(FalsificationFigures.fixed(100 * share, 1)) %" }
}

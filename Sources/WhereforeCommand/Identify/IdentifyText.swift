import CausalGraphs
import Identification
import StrictJSON

/// What `wherefore identify` prints for people.
struct IdentifyText {
  private let result: EffectIdentification
  private let stories: [PathStory]?

  init(_ result: EffectIdentification, stories: [PathStory]?) { (self.result, self.stories) = (result, stories) }

  private func names(_ nodes: [Int]) -> String {
    nodes.map { result.variables[$0].name.visible(limit: 60) }.joined(separator: ", ")
  }

  private func set(_ nodes: [Int]) -> String { nodes.isEmpty ? "nothing" : names(nodes) }

  var text: String {
    let question = result.question
    let place =
      switch question.effect {
      case .controlledDirect: ", \(names(question.mediators)) held fixed,"
      case .naturalDirect: ", not through \(names(question.mediators)),"
      case .naturalIndirect: " through \(names(question.mediators))"
      default: ""
      }
    var lines = [
      "The \(question.effect.name) of \(names(question.treatments)) on \(names(question.outcomes))\(place)"
        + (question.modifiers.isEmpty ? "" : " within values of \(names(question.modifiers))") + " is "
        + (result.isIdentifiable ? "identifiable." : "not identifiable from observed data alone.")
    ]
    if let reason = result.reason { lines.append(reason) }
    for estimand in result.estimands {
      lines += ["", heading(estimand), "  " + estimand.text(question, result.variables)]
    }
    if result.minimalAdjustmentSets.count > 1 {
      lines += ["", "All adjustment sets without a member to spare:"]
      lines += result.minimalAdjustmentSets.map { "  " + set($0) }
      if result.hasMoreAdjustmentSets { lines.append("  … and more (--limit)") }
    }
    if result.instruments.count > 1 {
      lines += ["", "Instruments:"]
      lines += result.instruments.map { instrument in
        "  " + names([instrument.node])
          + (instrument.conditions.isEmpty ? "" : " given " + names(instrument.conditions))
      }
    }
    if result.frontDoorSets.count > 1 {
      lines += ["", "Front-door sets:"] + result.frontDoorSets.map { "  " + set($0) }
    }
    lines += possibleEffects
    if let stories {
      lines += ["", "Paths" + (stories.isEmpty ? ": there are none." : ":")] + stories.map { "  " + $0.sentence }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the effect is in one part of the graphs or another.
  private var possibleEffects: [String] {
    guard !result.possibleEffects.isEmpty else { return [] }
    var lines = ["", "It is one of these, as the undirected edges go:"]
    for effect in result.possibleEffects {
      let edges = effect.orientations.map { names([$0.source]) + " → " + names([$0.target]) }.joined(separator: ", ")
      let way: String
      if effect.isZero {
        way = "zero"
      } else if let estimand = effect.estimand {
        way =
          estimand.strategy == .id
          ? estimand.text(result.question, result.variables) : "adjust for \(set(estimand.adjustmentSet))"
      } else {
        way = "not identifiable"
      }
      lines.append("  \(edges): \(way)")
    }
    if result.hasMorePossibleEffects { lines.append("  … and more (--limit)") }
    if result.decidingEdges.count > 1 {
      lines += ["", "Each of these edges alone decides which:"]
      lines += result.decidingEdges.map { "  " + names([$0.first]) + " — " + names([$0.second]) }
    }
    return lines
  }

  private func heading(_ estimand: Estimand) -> String {
    switch estimand.strategy {
    case .backdoor:
      "Adjust for \(set(estimand.adjustmentSet))"
        + (estimand.adjustmentSet == result.optimalAdjustmentSet
          ? " (the least variance of all sets, where effects are linear or the estimator is efficient):" : ":")
    case .frontdoor:
      "By the front door, \(names(estimand.mediators))"
        + (estimand.conditioningSet.isEmpty ? ":" : ", within values of \(names(estimand.conditioningSet)):")
    case .mediation:
      "Adjust for \(set(estimand.adjustmentSet)) in models of the outcome"
        + (result.question.effect.isNatural ? " and the mediators (x* is the treatment's value compared with):" : ":")
    case .instrument:
      "By the instrument \(names(estimand.instruments))"
        + (estimand.conditioningSet.isEmpty ? "" : " given \(names(estimand.conditioningSet))")
        + ", if effects are linear:"
    case .id: "By this formula:"
    case .discontinuity: "By the cutoff:"
    case .differenceInDifferences: "By how the groups' outcomes change:"
    }
  }
}

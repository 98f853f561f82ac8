import CausalGraphs
import OrderedCollections
public import StrictJSON

extension EffectIdentification {
  /// The result as the command prints it: see the README's description of `identify`.
  public var json: JSONValue {
    func names(_ nodes: [Int]) -> JSONValue { .array(nodes.map { .string(variables[$0].name) }) }
    let estimands = estimands.map { estimand -> JSONValue in
      .object([
        "strategy": .string(estimand.strategy.rawValue), "adjustment_set": names(estimand.adjustmentSet),
        "instruments": names(estimand.instruments), "conditioning_set": names(estimand.conditioningSet),
        "mediators": names(estimand.mediators), "expression": .string(estimand.text(question, variables)),
        "latex": .string(estimand.latex(question, variables)),
      ])
    }
    let instruments = instruments.map { instrument -> JSONValue in
      .object([
        "instrument": .string(variables[instrument.node].name), "conditioning_set": names(instrument.conditions),
      ])
    }
    return .object([
      "identifiable": .bool(isIdentifiable), "estimands": .array(estimands),
      "minimal_adjustment_sets": .array(minimalAdjustmentSets.map(names)),
      "more_adjustment_sets": .bool(hasMoreAdjustmentSets),
      "optimal_adjustment_set": optimalAdjustmentSet.map(names) ?? .null, "instruments": .array(instruments),
      "frontdoor_sets": .array(frontDoorSets.map(names)), "reason": reason.map { .string($0) } ?? .null,
    ])
  }

  /// The same with the stories of its paths as `paths`, where there are some to tell.
  public func json(stories: [PathStory]?) -> JSONValue {
    guard let stories, case .object(var members) = json else { return json }
    members["paths"] = .array(
      stories.map { story in
        .object([
          "path": .string(story.path), "open": .bool(story.isOpen), "causal": .bool(story.isCausal),
          "explanation": .string(story.sentence),
        ])
      })
    return .object(members)
  }
}

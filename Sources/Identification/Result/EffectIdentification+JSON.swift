import CausalGraphs
import OrderedCollections
public import StrictJSON

extension EffectIdentification {
  /// The result as the command prints it: see the README's description of `identify`.
  public var json: JSONValue {
    func names(_ nodes: [Int]) -> JSONValue { .array(nodes.map { .string(variables[$0].name) }) }
    func written(_ estimand: Estimand) -> JSONValue {
      .object([
        "strategy": .string(estimand.strategy.rawValue), "adjustment_set": names(estimand.adjustmentSet),
        "instruments": names(estimand.instruments), "conditioning_set": names(estimand.conditioningSet),
        "mediators": names(estimand.mediators), "expression": .string(estimand.text(question, variables)),
        "latex": .string(estimand.latex(question, variables)),
      ])
    }
    let possible = possibleEffects.map { effect -> JSONValue in
      .object([
        "orientations": .array(
          effect.orientations.map { edge in
            .object([
              "source": .string(variables[edge.source].name), "target": .string(variables[edge.target].name),
            ])
          }), "zero": .bool(effect.isZero), "estimand": effect.estimand.map(written) ?? .null,
      ])
    }
    let instruments = instruments.map { instrument -> JSONValue in
      .object([
        "instrument": .string(variables[instrument.node].name), "conditioning_set": names(instrument.conditions),
      ])
    }
    return .object([
      "identifiable": .bool(isIdentifiable), "effect": .string(question.effect.rawValue),
      "estimands": .array(estimands.map(written)),
      "minimal_adjustment_sets": .array(minimalAdjustmentSets.map(names)),
      "more_adjustment_sets": .bool(hasMoreAdjustmentSets),
      "optimal_adjustment_set": optimalAdjustmentSet.map(names) ?? .null, "instruments": .array(instruments),
      "frontdoor_sets": .array(frontDoorSets.map(names)), "possible_effects": .array(possible),
      "more_possible_effects": .bool(hasMorePossibleEffects),
      "deciding_edges": .array(decidingEdges.map { names([$0.first, $0.second]) }),
      "reason": reason.map { .string($0) } ?? .null,
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

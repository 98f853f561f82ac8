public import StrictJSON

extension GraphScore {
  /// The score as an object: the keys that `wherefore score` promises, then the rest. What does not apply is null.
  public var json: JSONValue {
    [
      "shd": .number(Double(structuralHammingDistance)),
      "shd_cpdag": .number(Double(completedStructuralHammingDistance)),
      "sid": .optional(structuralInterventionDistance),
      "skeleton": skeleton.json,
      "arrowhead": arrowheads.json,
      "orientation_accuracy": .optional(orientationAccuracy),
      "arrowhead_dag": arrowheadsAgainstGraph.json,
      "arrowhead_common": sharedArrowheads.json,
      "ancestor": ancestors?.json ?? .null,
      "nhd": .optional(normalisedHammingDistance),
      "shd_extension": .optional(extendedStructuralHammingDistance),
      "sid_bounds": structuralInterventionDistanceBounds.map {
        ["lower": .number(Double($0.lowerBound)), "upper": .number(Double($0.upperBound))]
      } ?? .null,
      "aid": [
        "parent": parentAdjustmentDistance?.json ?? .null, "ancestor": ancestorAdjustmentDistance?.json ?? .null,
      ],
      "nodes": .number(Double(nodeCount)),
      "true_edges": .number(Double(trueEdgeCount)),
      "learned_edges": .number(Double(learnedEdgeCount)),
      "acyclic": .bool(isAcyclic),
    ]
  }
}

extension PrecisionRecall {
  /// precision, recall and f1, each perhaps null, and the three counts.
  public var json: JSONValue {
    [
      "precision": .optional(precision), "recall": .optional(recall), "f1": .optional(f1),
      "true_positives": .number(Double(truePositives)), "false_positives": .number(Double(falsePositives)),
      "false_negatives": .number(Double(falseNegatives)),
    ]
  }
}

extension AdjustmentIdentificationDistance {
  /// mistakes and normalised, which may be null.
  public var json: JSONValue {
    ["mistakes": .number(Double(mistakes)), "normalised": .optional(normalised)]
  }
}

extension JSONValue {
  fileprivate static func optional(_ value: Int?) -> JSONValue { value.map { .number(Double($0)) } ?? .null }
  fileprivate static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}

public import CausalGraphs

/// What is kept of a learned graph's distances to the true one, one number each; nil where a measure does not apply.
public struct BenchmarkScore: Hashable, Sendable {
  /// The measures.
  public enum Measure: String, Hashable, Sendable, CaseIterable {
    /// Structural Hamming distance to the true DAG; an undirected edge is one mistake.
    case shd
    /// To the true equivalence class.
    case shdCPDAG = "shd_cpdag"
    /// From the true DAG to a DAG of the learned class.
    case shdExtension = "shd_extension"
    /// Structural intervention distance; for a class the mean of its bounds.
    case sid
    /// F1 of the pairs that are joined.
    case skeletonF1 = "skeleton_f1"
    /// F1 of the arrowheads against the true DAG.
    case arrowheadF1 = "arrowhead_f1"
    /// F1 of the pairs (ancestor, descendant).
    case ancestorF1 = "ancestor_f1"
    /// Entries of the adjacency matrices that differ, of n².
    case nhd
    /// Edges of the learned graph.
    case learnedEdges = "learned_edges"
    /// Edges of the true graph.
    case trueEdges = "true_edges"
    /// Mean squared error of the edge probabilities.
    case brier
    /// Their expected calibration error.
    case calibrationError = "ece"
    /// That of the probabilities of 0.1 and more.
    case likelyCalibrationError = "ece_likely"
  }

  /// Measures that apply.
  public private(set) var values: [Measure: Double]

  /// The measures of a graph, and of the probabilities of its edges where there are any.
  public init(_ score: GraphScore, calibration: CalibrationCurve?) {
    values = [:]
    values[.shd] = Double(score.structuralHammingDistance)
    values[.shdCPDAG] = Double(score.completedStructuralHammingDistance)
    values[.shdExtension] = score.extendedStructuralHammingDistance.map(Double.init)
    values[.sid] =
      score.structuralInterventionDistance.map(Double.init)
      ?? score.structuralInterventionDistanceBounds.map { Double($0.lowerBound + $0.upperBound) / 2 }
    values[.skeletonF1] = score.skeleton.f1
    values[.arrowheadF1] = score.arrowheadsAgainstGraph.f1
    values[.ancestorF1] = score.ancestors.flatMap(\.f1)
    values[.nhd] = score.normalisedHammingDistance
    values[.learnedEdges] = Double(score.learnedEdgeCount)
    values[.trueEdges] = Double(score.trueEdgeCount)
    values[.brier] = calibration?.brierScore
    values[.calibrationError] = calibration?.expectedCalibrationError
    values[.likelyCalibrationError] = calibration?.likelyCalibrationError
  }

  /// Measures that were kept.
  public init(values: [Measure: Double]) { self.values = values }

  /// The measure; nil where it does not apply.
  public subscript(measure: Measure) -> Double? { values[measure] }
}

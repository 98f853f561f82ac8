extension GraphScore {
  /// The score as aligned lines for people, ending with a newline. "–" stands where a measure does not apply.
  public var table: String {
    var rows: [(String, String)] = [
      ("nodes", "\(nodeCount)"),
      ("edges", "\(learnedEdgeCount) learned, \(trueEdgeCount) true"),
      ("structural Hamming distance (SHD)", "\(structuralHammingDistance)"),
      ("SHD between equivalence classes", "\(completedStructuralHammingDistance)"),
      ("normalised Hamming distance", text(normalisedHammingDistance)),
      ("structural intervention distance (SID)", interventionText),
      ("ancestor adjustment distance", text(ancestorAdjustmentDistance?.normalised)),
      ("orientation accuracy, shared edges", text(orientationAccuracy)),
    ]
    if !isAcyclic { rows.append(("note", "the learned edges hold a cycle")) }
    let width = (rows.map(\.0.count) + [38]).max() ?? 38
    var lines = rows.map { $0.0.padded(to: width) + "  " + $0.1 }
    lines.append("")
    lines.append("".padded(to: width) + "  precision  recall  F1")
    for (name, value) in [
      ("adjacencies", skeleton), ("arrowheads, against the true class", arrowheads),
      ("arrowheads, against the true graph", arrowheadsAgainstGraph), ("ancestors", ancestors),
    ] {
      lines.append(
        name.padded(to: width) + "  " + text(value?.precision).padded(to: 9) + "  "
          + text(value?.recall).padded(to: 6) + "  " + text(value?.f1))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var interventionText: String {
    if let distance = structuralInterventionDistance { return "\(distance) of \(nodeCount * (nodeCount - 1)) pairs" }
    guard let bounds = structuralInterventionDistanceBounds else { return "–" }
    return "\(bounds.lowerBound) to \(bounds.upperBound) of \(nodeCount * (nodeCount - 1)) pairs"
  }

  /// Three decimals.
  private func text(_ value: Double?) -> String {
    guard let value else { return "–" }
    let thousandths = Int((value * 1_000).rounded())
    let decimals = String(thousandths % 1_000)
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - decimals.count) + decimals
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

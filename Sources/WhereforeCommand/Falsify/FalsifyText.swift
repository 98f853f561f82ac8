import Refutation
import StrictJSON

/// What data say of a graph, as a person reads it: the verdict, what is contradicted, the comparison, hints.
struct FalsifyText {
  /// Contradicted independences that are told.
  private static let mostImplications = 20

  private let result: Falsification

  init(_ result: Falsification) { self.result = result }

  var text: String {
    var lines = ["The graph is \(verdict).", result.explanation]
    let violated = result.implications.filter(\.isViolated)
    if !violated.isEmpty {
      lines += ["", "Contradicted, the most certain first:"]
      lines += violated.prefix(FalsifyText.mostImplications).map {
        "  " + $0.sentence(effectMeasure: result.effectMeasure)
      }
      if violated.count > FalsifyText.mostImplications {
        lines.append("  and \(violated.count - FalsifyText.mostImplications) more: --format json lists all")
      }
    }
    if let permutations = result.permutations { lines += ["", comparison(permutations)] }
    if !result.suggestions.isEmpty {
      lines += ["", "Hints, a single change each; think before you follow one:"]
      lines += result.suggestions.map { "  " + $0.sentence }
    }
    lines += ["", result.limits]
    if !result.notes.isEmpty { lines += [""] + result.notes.map { "- " + $0.visible(limit: 600) } }
    return lines.joined(separator: "\n") + "\n"
  }

  private var verdict: String {
    switch result.verdict {
    case .rejected: "rejected"
    case .notRejected: "not rejected"
    case .notInformative: "neither rejected nor supported: the tests are not informative"
    }
  }

  private func comparison(_ permutations: PermutationBaseline) -> String {
    func figure(_ pValue: Double) -> String { FalsificationFigures.pValue(pValue).dropFirst(2).description }
    func grouped(_ number: Int) -> String { FalsificationFigures.grouped(number) }
    let which =
      permutations.isExhaustive ? "all \(grouped(permutations.count))" : grouped(permutations.count) + " random"
    let mean = permutations.meanShare.map {
      ", relabelled graphs \(FalsificationFigures.fixed(100 * $0, 1)) % on average"
    }
    return
      "Compared with \(which) relabellings: the graph violates \(grouped(permutations.violations)) of "
      + "\(grouped(permutations.tested)) local independences at level \(permutations.level)\(mean ?? ""); "
      + "\(grouped(permutations.asFew)) fit as well (p_LMC \(figure(permutations.pLMC))), "
      + "\(grouped(permutations.equivalent)) imply the same (p_TPA \(figure(permutations.pTPA)))."
  }
}

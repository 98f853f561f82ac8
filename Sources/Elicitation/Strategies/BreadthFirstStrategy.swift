import CausalGraphs
import LanguageModels

/// Causes first: the roots, then the direct effects of each variable as it is reached, given the edges found so far
/// (Jiralerspong et al. 2024, "Efficient Causal Graph Discovery Using Large Language Models").
///
/// n + 1 calls a sample: what the walk from the roots does not reach is asked about at the end. The variables that one
/// step reaches are asked about at the same time.
public struct BreadthFirstStrategy: ElicitationStrategy {
  public var name: String { "breadth-first" }
  public var promptNames: [PromptName] { [.roots, .effects] }
  /// Takes no options.
  public init() {}

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    [
      ElicitationPlan.Round("roots", calls: question.samples, example: .roots),
      ElicitationPlan.Round(
        "effects", calls: saturatingProduct(question.variables.count, question.samples),
        example: .effects(of: 0, known: [])),
    ]
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    if round == 0 { return question.eachSample { [Query(.roots, sample: $0)] } }
    return question.eachSample { sample in frontier(outcomes.filter { $0.query.sample == sample }, question, sample) }
  }

  /// The variables reached and not yet asked about; where there are none, all that were never reached.
  private func frontier(_ outcomes: [QueryOutcome], _ question: ElicitationQuestion, _ sample: Int) -> [Query] {
    let count = question.variables.count
    var asked = [Bool](repeating: false, count: count)
    var reached: [Int] = []
    var known: [DirectedEdge] = []
    for outcome in outcomes {
      if case .effects(let node, _) = outcome.query.subject { asked[node] = true }
      guard let answer = outcome.answer else { continue }
      switch outcome.query.subject {
      case .roots: reached += AnswerReading.roots(answer, question).nodes
      case .effects(let node, _):
        let effects = AnswerReading.effects(answer, of: node, question)
        reached += effects
        known += effects.map { DirectedEdge(node, $0) }
      default: break
      }
    }
    var seen = asked
    var next: [Int] = []
    for node in reached where !seen[node] {
      seen[node] = true
      next.append(node)
    }
    if next.isEmpty { next = (0..<count).filter { !asked[$0] } }
    // Enough to keep the answers consistent; more would crowd out the variables.
    let shown = Array(known.prefix(4 * count))
    return next.map { Query(.effects(of: $0, known: shown), sample: sample) }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    .each(answers) { answer in
      guard case .roots = answer.query.subject else { return AnswerReading.neighbours(answer, question) }
      var (nodes, reading) = AnswerReading.roots(answer, question)
      let names = nodes.map { question.variables[$0].name }.joined(separator: ", ")
      reading.notes.append("breadth-first began at: \(nodes.isEmpty ? "no root was named" : names)")
      return reading
    }
  }
}

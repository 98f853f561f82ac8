public import CausalGraphs
import StrictJSON

/// Recorded answers about the pairs of a graph that has cycles, scored through the proposals they make: the twelve
/// variables of the arctic's ice and atmosphere.
public struct ArcticSeaIceBenchmark: Sendable {
  /// One run of one model.
  public struct Line: Hashable, Sendable {
    /// The model that answered.
    public let model: String
    /// Which of its runs.
    public let run: Int
    /// Questions that were answered.
    public let calls: Int
    /// Answers that name no option.
    public let unreadable: Int
    /// The proposed edges against the true ones.
    public let edges: PrecisionRecall
    /// Entries of the n × n adjacency matrices that differ, of n² (Kıcıman and others 2023).
    public let normalisedHammingDistance: Double
  }

  /// The file of answers, in the benchmark's folder.
  public static let answersFile = "answers.csv"

  /// The edges that an answer's proposals claim: A first → second, B second → first, C both, D neither.
  static func proposals(_ answer: String, _ first: String, _ second: String, model: String, run: Int) -> [EdgeProposal]?
  {
    let provenance = Provenance(expert: model, model: model, strategy: "pairwise", sample: run, notes: ["recorded"])
    func claim(_ from: String, _ to: String) -> EdgeProposal? {
      DirectProbabilities(forward: 1, backward: 0, none: 0).map {
        EdgeProposal(first: from, second: to, claim: .direct($0), provenance: provenance)
      }
    }
    switch answer {
    case "A": return [claim(first, second)].compactMap(\.self)
    case "B": return [claim(second, first)].compactMap(\.self)
    case "C": return [claim(first, second), claim(second, first)].compactMap(\.self)
    case "D":
      return DirectProbabilities(forward: 0, backward: 0, none: 1).map {
        [EdgeProposal(first: first, second: second, claim: .noDirectEdge($0), provenance: provenance)]
      }
    default: return nil
    }
  }

  /// - Parameters:
  ///   - graph: The truth.
  ///   - answers: CSV with the columns `model`, `run`, `first`, `second`, `answer`.
  /// - Returns: A line for each run of each model, in the order of the file.
  /// - Throws: `BenchmarkFileError` with the line.
  public static func run(graph: KnownGraph, answers: [UInt8]) throws(BenchmarkFileError) -> [Line] {
    struct Key: Hashable { let model: String, run: Int }
    var order: [Key] = []
    var found: [Key: (calls: Int, unreadable: Int, edges: Set<DirectedEdge>)] = [:]
    for row in try SeparatedTable(answers).rows {
      let run = try row.number("run")
      guard let number = Int(exactly: run) else { throw BenchmarkFileError(line: row.line, "a run is a whole number") }
      let key = Key(model: try row.field("model"), run: number)
      let (first, second) = (try row.field("first"), try row.field("second"))
      for name in [first, second] where graph.variables.index(of: name) == nil {
        throw BenchmarkFileError(line: row.line, "\"\(name.visible(limit: 60))\" is no variable of \(graph.name)")
      }
      if found[key] == nil {
        order.append(key)
        found[key] = (0, 0, [])
      }
      found[key]?.calls += 1
      let answer = try row.field("answer")
      guard let proposals = proposals(answer, first, second, model: key.model, run: key.run) else {
        guard answer.isEmpty else {
          throw BenchmarkFileError(line: row.line, "\"\(answer.visible(limit: 20))\" is no answer: A, B, C, D or none")
        }
        found[key]?.unreadable += 1
        continue
      }
      for proposal in proposals {
        guard case .direct(let states) = proposal.claim, states.forward > 0.5,
          let source = graph.variables.index(of: proposal.first),
          let target = graph.variables.index(of: proposal.second)
        else { continue }
        found[key]?.edges.insert(DirectedEdge(source, target))
      }
    }
    let truth = Set(graph.edges)
    let entries = Double(graph.variables.count * graph.variables.count)
    return order.compactMap { key in
      guard let (calls, unreadable, edges) = found[key] else { return nil }
      return Line(
        model: key.model, run: key.run, calls: calls, unreadable: unreadable,
        edges: PrecisionRecall(learned: edges.count, truth: truth.count, shared: edges.intersection(truth).count),
        normalisedHammingDistance: Double(edges.symmetricDifference(truth).count) / entries)
    }
  }
}

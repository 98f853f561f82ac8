public import CausalGraphs
public import StrictJSON

/// Why an edge is in a graph, or is not: what the graph's evidence says, in plain sentences.
public struct EdgeExplanation: Hashable, Sendable {
  /// One side of the matter.
  public struct Section: Hashable, Sendable {
    /// What it is about.
    public enum Topic: String, Hashable, Sendable, Codable, CaseIterable {
      case experts, data, probability, decision, structure
    }
    /// What it is about.
    public let topic: Topic
    /// One fact each; safe to print.
    public let sentences: [String]

    /// The heading for a person.
    public var heading: String {
      switch topic {
      case .experts: "What was said"
      case .data: "What the data say"
      case .probability: "How probable it is"
      case .decision: "What was decided, and why"
      case .structure: "What the graph implies"
      }
    }
  }

  /// The state of the pair, in one sentence.
  public let headline: String
  /// The sides of which the graph says something.
  public let sections: [Section]
  /// What a program needs: names, edges, probabilities, evidence, and the sentences.
  public let json: JSONValue

  /// The account of the pair of two variables in a graph.
  ///
  /// - Throws: `GraphError.unknownVariable` with the nearest name, or `.selfLoop` where both are the same.
  /// - Complexity: Linear in the graph; for the separating set, the number of parents times that.
  public init(_ document: GraphDocument, first: String, second: String) throws(GraphError) {
    let (one, other) = (try document.variables.node(named: first), try document.variables.node(named: second))
    guard one != other else { throw .selfLoop(first) }
    let pair = ExplainedPair(document, one, other)
    let headline = pair.headline
    var sections: [Section] = []
    for (topic, sentences) in [
      (Section.Topic.experts, pair.opinions), (.data, pair.data), (.probability, pair.probabilities),
      (.decision, pair.decisions), (.structure, pair.structure),
    ] where !sentences.isEmpty {
      sections.append(Section(topic: topic, sentences: sentences))
    }
    self.headline = headline
    self.sections = sections
    json = pair.json(headline: headline, sections: sections)
  }

  /// Headline and sections as lines.
  public var text: String {
    var lines = [headline]
    for section in sections {
      lines += ["", section.heading]
      lines += section.sentences.map { "  " + $0 }
    }
    return lines.joined(separator: "\n")
  }
}

public import CausalGraphs

/// A graph that is taken to be true, with what is needed to ask experts about it and to draw data from it.
public struct KnownGraph: Hashable, Sendable {
  /// How variables are called when experts are asked.
  public enum Names: String, Hashable, Sendable, CaseIterable {
    /// As the graph's authors call them; a model may have read them.
    case plain
    /// Other names with the same meaning, so that a model that has the published graph by heart does not recognise it.
    case disguised
  }

  /// Distinct within a benchmark; the file's name without its extension.
  public var name: String
  /// The variables with descriptions, by their plain names.
  public var variables: VariableList
  /// The disguised name of each variable; nil where the file has none.
  public var disguisedNames: [String]?
  /// The true edges, ascending. They may form cycles.
  public var edges: [DirectedEdge]
  /// States by variable, an empty list where nobody names them.
  public var states: [[String]]
  /// Probability tables; nil where there are none.
  public var network: BayesianNetworkTables?
  /// What is known of the graph itself.
  public var about: About

  /// Where a graph comes from, and how likely it is that a model has read it.
  public struct About: Hashable, Sendable {
    /// What it is about, such as "car_insurance".
    public var domain: String?
    /// "low", "moderate" or "high": how likely a language model knows the published graph by heart.
    public var memorisationRisk: String?
    /// Where the file's contents come from.
    public var source: String?
    /// Where the graph was published.
    public var paper: String?
    /// Under which the contents are passed on.
    public var licence: String?

    /// All of it, or what is known.
    public init(
      domain: String? = nil, memorisationRisk: String? = nil, source: String? = nil, paper: String? = nil,
      licence: String? = nil
    ) {
      (self.domain, self.memorisationRisk, self.source) = (domain, memorisationRisk, source)
      (self.paper, self.licence) = (paper, licence)
    }
  }

  /// A known graph.
  public init(
    name: String, variables: VariableList, disguisedNames: [String]? = nil, edges: [DirectedEdge],
    states: [[String]] = [], network: BayesianNetworkTables? = nil, about: About = About()
  ) {
    (self.name, self.variables, self.disguisedNames) = (name, variables, disguisedNames)
    self.edges = edges.sorted()
    (self.states, self.network, self.about) = (states, network, about)
  }

  /// The variables by the names asked for, in the same order.
  /// - Returns: nil where there are no disguised names.
  public func variables(_ names: Names) -> VariableList? {
    guard names == .disguised else { return variables }
    guard let disguisedNames else { return nil }
    return try? VariableList(
      zip(variables, disguisedNames).map { variable, name in
        var renamed = variable
        renamed.name = name
        return renamed
      })
  }

  /// The true graph over the variables by the names asked for.
  /// - Returns: nil where it has a cycle, or there are no such names.
  public func graph(_ names: Names = .plain) -> DirectedAcyclicGraph? {
    variables(names).flatMap { try? DirectedAcyclicGraph($0, edges: edges) }
  }

  /// The graph with its tables, by the names asked for; nil as for `graph`.
  public func document(_ names: Names = .plain) -> GraphDocument? {
    guard let graph = graph(names) else { return nil }
    var document = GraphDocument(graph)
    document.network = network
    return document
  }
}

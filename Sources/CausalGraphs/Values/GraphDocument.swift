/// What a graph file says: the neutral value between every format and the graph types.
///
/// Readers make one, writers take one. Which graph type it is comes from `type`; `directedAcyclicGraph()` and its
/// sisters check it and convert.
public struct GraphDocument: Hashable, Sendable {
  /// The kinds of graph a document can hold.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Directed, acyclic.
    case dag
    /// Directed and undirected: a class of equivalent DAGs.
    case cpdag
    /// Directed and undirected, not known to be a whole class.
    case pdag
    /// Tail, arrow and circle marks.
    case pag
    /// A maximal ancestral graph.
    case mag
    /// Directed and bidirected edges, acyclic.
    case admg
  }

  /// Which kind of graph it is.
  public var kind: Kind
  /// The variables; nodes are indices into them.
  public var variables: VariableList
  /// The edges, in the order of the file.
  public var edges: [GraphEdge]
  /// Variables marked as treatment (dagitty's "exposure"), by node.
  public var treatments: [Int] = []
  /// Variables marked as outcome, by node.
  public var outcomes: [Int] = []
  /// Variables marked as adjusted for (dagitty's "adjusted"), by node.
  public var adjusted: [Int] = []
  /// How the graph was learned from data, where it was.
  public var learning: LearningSummary?
  /// The pairs without an edge that somebody spoke of, and why there is none.
  public var absentPairs: [AbsentPair] = []
  /// How it was made of opinions, data and knowledge, where it was.
  public var reconciliation: ReconciliationSummary?
  /// What a person requires and forbids of it: hard, for whoever learns it anew.
  public var knowledge: BackgroundKnowledge?
  /// States and probability tables, where the format has them (BIF).
  public var network: BayesianNetworkTables?

  /// A document without treatments, outcomes or tables.
  public init(kind: Kind, variables: VariableList, edges: [GraphEdge]) {
    self.kind = kind
    self.variables = variables
    self.edges = edges
  }
}

/// One edge of a `GraphDocument`. `source` tail and `target` arrow: source → target; tail and tail: undirected.
public struct GraphEdge: Hashable, Sendable {
  /// The node at the one end.
  public var source: Int
  /// The node at the other end.
  public var target: Int
  /// The mark at `source`.
  public var sourceMark: Mark
  /// The mark at `target`.
  public var targetMark: Mark
  /// Between 0 and 1.
  public var probability: Double?
  /// The account of the edge; empty where there is none.
  public var evidence: [Evidence]

  /// source → target, unless other marks are given.
  public init(
    _ source: Int, _ target: Int, sourceMark: Mark = .tail, targetMark: Mark = .arrow, probability: Double? = nil,
    evidence: [Evidence] = []
  ) {
    self.source = source
    self.target = target
    self.sourceMark = sourceMark
    self.targetMark = targetMark
    self.probability = probability
    self.evidence = evidence
  }
}

/// The states and conditional probability tables of a discrete Bayesian network, by node of the document.
public struct BayesianNetworkTables: Hashable, Sendable {
  /// `states[v]`: the names of v's states in order.
  public var states: [[String]]
  /// `parents[v]`: v's parents in the order of the table's dimensions.
  public var parents: [[Int]]
  /// `tables[v]`: P(v | parents), row-major, the parents in order (the last fastest), then v's states fastest of all.
  public var tables: [[Double]]

  /// One entry a variable in each of the three, in the variables' order.
  public init(states: [[String]], parents: [[Int]], tables: [[Double]]) {
    self.states = states
    self.parents = parents
    self.tables = tables
  }
}

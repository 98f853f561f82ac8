public import CausalGraphs
import OrderedCollections
import StrictJSON

/// A person's decisions about edges of a graph, to be written into it as knowledge and as evidence.
///
/// What is decided stands in the graph at once, and in its knowledge, which the next reconciliation obeys. Nothing that was
/// said before is lost: an edge that goes leaves its evidence with the pair.
public struct GraphEdit: Hashable, Sendable {
  /// Edges by the names of their ends.
  public typealias NamedEdge = BackgroundKnowledge.NamedEdge

  /// Edges that must be there, in this direction.
  public var required: [NamedEdge] = []
  /// Edges that must not be there, in this direction.
  public var forbidden: [NamedEdge] = []
  /// Edges of the graph, or undirected ones, that must be there the other way round.
  public var reversed: [NamedEdge] = []
  /// Pairs that must stay as they are: the edge with its direction, or no edge.
  public var locked: [NamedEdge] = []
  /// Pairs about which earlier decisions are taken back: the next reconciliation is free again.
  public var released: [NamedEdge] = []
  /// Why, in the person's words.
  public var note: String?
  /// Who decides.
  public var person: String?

  /// No decision yet.
  public init() {}

  /// Whether nothing is decided.
  public var isEmpty: Bool {
    required.isEmpty && forbidden.isEmpty && reversed.isEmpty && locked.isEmpty && released.isEmpty
  }

  /// The graph after the decisions, and what they changed, a sentence each.
  ///
  /// Required edges that close a cycle with others break it where that costs least, as reconciliation does.
  ///
  /// - Throws: `GraphEditError` for unknown names, decisions that contradict each other or earlier ones, an edge to reverse
  ///   or lock that is not as it must be, and graphs other than DAGs, CPDAGs and PDAGs.
  /// - Complexity: That of `MaximumAcyclicSubgraph`.
  public func apply(to document: GraphDocument) throws(GraphEditError) -> (document: GraphDocument, changes: [String]) {
    guard [.dag, .cpdag, .pdag].contains(document.kind) else {
      throw .unsupportedKind(document.kind.rawValue.uppercased())
    }
    var draft = GraphDraft(document, person: person ?? "a person", note: note)
    for edge in try resolve(released, document.variables) { draft.release(edge) }
    let settled = Set(released.map { [$0.source, $0.target].sorted() })
    for edge in required + forbidden + reversed + locked where settled.contains([edge.source, edge.target].sorted()) {
      throw .conflictingEdits(edge.source, edge.target)
    }
    for edge in try resolve(reversed, document.variables) { try draft.reverse(edge) }
    for edge in try resolve(locked, document.variables) { try draft.lock(edge) }
    for edge in try resolve(required, document.variables) { draft.require(edge) }
    for edge in try resolve(forbidden, document.variables) { draft.forbid(edge) }
    return try draft.finished()
  }

  private func resolve(
    _ edges: [NamedEdge], _ variables: VariableList
  ) throws(GraphEditError) -> [DirectedEdge] {
    var result = OrderedSet<DirectedEdge>()
    for edge in edges {
      do throws(GraphError) {
        let (source, target) = (try variables.node(named: edge.source), try variables.node(named: edge.target))
        guard source != target else { throw .selfLoop(edge.source) }
        result.append(DirectedEdge(source, target))
      } catch {
        throw .graph(error)
      }
    }
    return Array(result)
  }
}

/// Why a person's decisions can not be written into a graph.
public enum GraphEditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Unknown names, or knowledge that contradicts itself.
  case graph(GraphError)
  /// Of this kind of graph, edges are not decided.
  case unsupportedKind(String)
  /// An edge to reverse that is not there in this direction.
  case nothingToReverse(String, String)
  /// A pair to lock whose edge has no direction yet.
  case openDirection(String, String)
  /// Two decisions about one pair of which only one can hold.
  case conflictingEdits(String, String)

  public var description: String {
    func pair(_ first: String, _ second: String, _ sign: String = "→") -> String {
      "\(first.visible(limit: 60)) \(sign) \(second.visible(limit: 60))"
    }
    switch self {
    case .graph(let error):
      return error.description
        + (error.isContradiction ? "; an earlier decision is taken back with --release A,B" : "")
    case .unsupportedKind(let kind):
      return "edges of a \(kind) are not decided one by one: edit a DAG or CPDAG, or give --knowledge to discover"
    case .nothingToReverse(let source, let target):
      return "there is no edge \(pair(source, target)) to reverse: require or forbid what you mean"
    case .openDirection(let source, let target):
      return "the edge \(pair(source, target, "—")) has no direction to lock: require the one you mean"
    case .conflictingEdits(let first, let second):
      return
        "two decisions about \(first.visible(limit: 60)) and \(second.visible(limit: 60)) exclude each other: give one"
    }
  }
}

extension GraphError {
  /// Whether knowledge contradicts itself, rather than a name being wrong.
  fileprivate var isContradiction: Bool {
    switch self {
    case .cycle, .contradictoryKnowledge: true
    default: false
    }
  }
}

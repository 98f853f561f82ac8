import StrictJSON

/// Why a graph, or the knowledge about one, is refused. Names are those of the input.
@nonexhaustive public enum GraphError: Error, Hashable, Sendable {
  /// A variable without a name, at this place in the list, from 1.
  case emptyName(position: Int)
  case nameTooLong(prefix: String, limit: Int)
  case descriptionTooLong(variable: String, limit: Int)
  case duplicateVariable(String)
  /// A name that no variable has, and the nearest one that there is.
  case unknownVariable(String, suggestion: String?)
  case selfLoop(String)
  /// A directed cycle, each variable once: the last causes the first.
  case cycle([String])
  /// A directed path whose two ends are joined by a bidirected edge, which no ancestral graph has.
  case almostDirectedCycle([String])
  /// Two edges between one pair where the kind of graph allows one.
  case conflictingEdges(String, String)
  /// The kind of edge does not exist in the kind of graph that was asked for.
  case unsupportedEdge(String, String, kind: String, graph: String)
  /// An edge is both required and forbidden, or required against the tiers.
  case contradictoryKnowledge(source: String, target: String, reason: String)
  /// No directed acyclic graph has these directed edges and colliders.
  case noConsistentExtension
  /// The two graphs are not over the same variables; names that only one of them has.
  case differentVariables(onlyInFirst: [String], onlyInSecond: [String])
}

extension GraphError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyName(let position): "variable \(position) has an empty name: give it one"
    case .nameTooLong(let prefix, let limit):
      "the variable name that starts \"\(prefix.visible())\" is longer than \(limit) bytes: shorten it"
    case .descriptionTooLong(let variable, let limit):
      "the description of \"\(variable.visible())\" is longer than \(limit) bytes: shorten it"
    case .duplicateVariable(let name): "the variable \"\(name.visible())\" is named twice: names must differ"
    case .unknownVariable(let name, let suggestion):
      "there is no variable \"\(name.visible())\""
        + (suggestion.map { ": did you mean \"\($0.visible())\"?" } ?? "")
    case .selfLoop(let name): "\"\(name.visible())\" can not cause itself: remove that edge"
    case .cycle(let names):
      "the edges form a cycle: " + GraphError.path(names + names.prefix(1)) + "; remove one of them"
    case .almostDirectedCycle(let names):
      "the edges form an almost directed cycle: " + GraphError.path(names)
        + " ↔ \(names.first.map { $0.visible(limit: 60) } ?? ""); remove one of them"
    case .conflictingEdges(let first, let second):
      "more than one edge between \"\(first.visible())\" and \"\(second.visible())\": keep one"
    case .unsupportedEdge(let first, let second, let kind, let graph):
      "the \(kind) edge between \"\(first.visible())\" and \"\(second.visible())\" has no place in a \(graph)"
    case .contradictoryKnowledge(let source, let target, let reason):
      "the knowledge about \(source.visible()) → \(target.visible()) contradicts itself: \(reason)"
    case .noConsistentExtension:
      "no directed acyclic graph has exactly these directed edges and colliders"
    case .differentVariables(let first, let second):
      "the two graphs have different variables:"
        + (first.isEmpty ? "" : " only the first has \(first.prefix(5).map { $0.visible() }.joined(separator: ", "));")
        + (second.isEmpty
          ? "" : " only the second has \(second.prefix(5).map { $0.visible() }.joined(separator: ", "));")
        + " rename or remove them"
    }
  }

  /// The names with arrows between them; of a long path the middle is only counted.
  private static func path(_ names: [String]) -> String {
    func shown(_ part: some Sequence<String>) -> [String] { part.map { $0.visible(limit: 60) } }
    let pieces =
      names.count > 24
      ? shown(names.prefix(18)) + ["(\(names.count - 22) more)"] + shown(names.suffix(4)) : shown(names)
    return pieces.joined(separator: " → ")
  }
}

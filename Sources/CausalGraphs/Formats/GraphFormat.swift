/// The text formats a graph can be read from and written to.
public enum GraphFormat: String, Hashable, Sendable, CaseIterable {
  /// networkx node-link JSON: this project's own form.
  case json
  case gml, dot, dagitty, graphml
  /// Write only.
  case mermaid
  /// An edge list: `parent,child` or `from,to`.
  case csv
  /// bnlearn's model string, `[A][B|A]`.
  case bnlearn
  /// Tetrad's text form.
  case tetrad
  /// The Interchange Format for Bayesian networks: structure and tables.
  case bif

  /// The format a file's extension names; nil where it names none. `.txt` is Tetrad's text.
  public init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    switch fileName[fileName.index(after: dot)...].lowercased() {
    case "json": self = .json
    case "gml": self = .gml
    case "dot", "gv": self = .dot
    case "dagitty": self = .dagitty
    case "graphml": self = .graphml
    case "mmd", "mermaid": self = .mermaid
    case "csv": self = .csv
    case "bnlearn", "modelstring": self = .bnlearn
    case "txt", "tetrad": self = .tetrad
    case "bif": self = .bif
    default: return nil
    }
  }
}

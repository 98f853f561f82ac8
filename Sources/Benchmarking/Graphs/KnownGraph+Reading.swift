import CausalData
public import CausalGraphs
import StrictJSON

/// Why a known graph's file cannot be used.
public struct KnownGraphError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What is wrong and what to do.
  public let message: String

  /// An error of a file.
  public init(_ path: String, _ message: String) { (self.path, self.message) = (path, message) }

  public var description: String { "\(path.visible(limit: 300)): \(message)" }
}

extension KnownGraph {
  /// Reads a known graph from a file of any graph format, also gzipped BIF (`.bif.gz`).
  ///
  /// This project's benchmark files are node-link JSON whose nodes have `disguised` names and perhaps `states`, and whose
  /// `graph` has `domain`, `memorisation_risk`, `source`, `paper`, `licence`, `tables` (a BIF in the same folder) and, where
  /// the truth is no DAG, `"cyclic": true`. A BIF takes descriptions and disguised names from the JSON file of the same
  /// name beside it, if there is one with the same variables.
  ///
  /// - Parameters:
  ///   - path: Its extension says the format.
  ///   - format: Overrules the extension.
  ///   - load: The bytes of a file.
  ///   - exists: Whether there is such a file.
  /// - Throws: What `load` throws; `KnownGraphError`.
  public static func read(
    path: String, format: GraphFormat? = nil, load: (String) throws -> [UInt8], exists: (String) -> Bool
  ) throws -> KnownGraph {
    let isZipped = path.lowercased().hasSuffix(".gz")
    let inner = isZipped ? String(path.dropLast(3)) : path
    guard let format = format ?? GraphFormat(fileName: inner) else {
      throw KnownGraphError(
        path, "the type of the file is not known: name it .json, .bif, .bif.gz or as any other graph format")
    }
    var bytes = try load(path)
    if GzipText.isGzip(bytes) { bytes = try inflated(bytes, path) }
    let (folder, stem) = parts(of: inner)
    if format == .json {
      return try fromJSON(bytes, path: path, folder: folder, stem: stem, withTables: true, load: load)
    }
    let document = try document(bytes, format, path)
    let graph: DirectedAcyclicGraph
    do throws(GraphError) {
      graph = try document.directedAcyclicGraph()
    } catch {
      throw KnownGraphError(path, error.description)
    }
    var known = KnownGraph(
      name: stem, variables: graph.variables, edges: graph.edges, states: document.network?.states ?? [],
      network: document.network)
    let sibling = folder + stem + ".json"
    if format == .bif, exists(sibling), sibling != path,
      let described = try? fromJSON(
        try load(sibling), path: sibling, folder: folder, stem: stem, withTables: false, load: load),
      described.variables.names == known.variables.names
    {
      (known.variables, known.disguisedNames) = (described.variables, described.disguisedNames)
      known.about = described.about
    }
    return known
  }

  private static func fromJSON(
    _ bytes: [UInt8], path: String, folder: String, stem: String, withTables: Bool,
    load: (String) throws -> [UInt8]
  ) throws -> KnownGraph {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONParser.parse(bytes)
    } catch {
      throw KnownGraphError(path, error.description)
    }
    let attributes = json["graph"]
    let (variables, edges): (VariableList, [DirectedEdge])
    if attributes?["cyclic"]?.bool == true {
      (variables, edges) = try cyclic(json, path)
    } else {
      let document = try document(bytes, .json, path)
      do throws(GraphError) {
        let graph = try document.directedAcyclicGraph()
        (variables, edges) = (graph.variables, graph.edges)
      } catch {
        throw KnownGraphError(path, error.description)
      }
    }
    let nodes = json["nodes"]?.array ?? []
    var known = KnownGraph(name: stem, variables: variables, edges: edges)
    known.about = About(
      domain: attributes?["domain"]?.string, memorisationRisk: attributes?["memorisation_risk"]?.string,
      source: attributes?["source"]?.string, paper: attributes?["paper"]?.string,
      licence: attributes?["licence"]?.string)
    known.states = nodes.map { ($0["states"]?.array ?? []).compactMap(\.string) }
    let disguised = nodes.compactMap { $0["disguised"]?.string }
    if !disguised.isEmpty {
      guard disguised.count == variables.count, (try? VariableList(names: disguised)) != nil else {
        throw KnownGraphError(path, "give every node a \"disguised\" name, each another one, or none of them")
      }
      known.disguisedNames = disguised
    }
    if withTables, let tables = attributes?["tables"]?.string {
      guard !tables.contains("/") else {
        throw KnownGraphError(path, "\"tables\" names a file in the same folder, without a path")
      }
      var text = try load(folder + tables)
      if GzipText.isGzip(text) { text = try inflated(text, folder + tables) }
      let document = try document(text, .bif, folder + tables)
      let found = document.edges.map { DirectedEdge($0.source, $0.target) }.sorted()
      guard document.variables.names == variables.names, found == known.edges else {
        throw KnownGraphError(path, "its variables and edges are not those of \(tables.visible()), in the same order")
      }
      known.network = document.network
      known.states = document.network?.states ?? []
    }
    return known
  }

  /// Nodes and edges that may form cycles, which no other reader takes.
  private static func cyclic(_ json: JSONValue, _ path: String) throws -> (VariableList, [DirectedEdge]) {
    let nodes = json["nodes"]?.array ?? []
    let names = nodes.compactMap { $0["id"]?.string }
    guard names.count == nodes.count else { throw KnownGraphError(path, "a node has no \"id\"") }
    do {
      let variables = try VariableList(
        zip(names, nodes).map { name, node in
          Variable(
            name, description: node["description"]?.string,
            kind: node["kind"]?.string.flatMap(Variable.Kind.init(rawValue:)))
        })
      let edges = try (json["edges"]?.array ?? []).map { edge in
        guard let source = edge["source"]?.string.flatMap(variables.index(of:)),
          let target = edge["target"]?.string.flatMap(variables.index(of:)), source != target
        else { throw KnownGraphError(path, "an edge needs a \"source\" and another node as its \"target\"") }
        return DirectedEdge(source, target)
      }
      return (variables, edges)
    } catch let error as GraphError {
      throw KnownGraphError(path, error.description)
    }
  }

  private static func document(
    _ bytes: [UInt8], _ format: GraphFormat, _ path: String
  ) throws(KnownGraphError) -> GraphDocument {
    do throws(GraphFormatError) {
      return try GraphDocument.read(bytes, as: format)
    } catch {
      throw KnownGraphError(path, error.description)
    }
  }

  private static func inflated(_ bytes: [UInt8], _ path: String) throws(KnownGraphError) -> [UInt8] {
    do throws(DataError) {
      return try GzipText.inflated(bytes, limit: GraphDocument.longestFile)
    } catch {
      throw KnownGraphError(path, error.description)
    }
  }

  /// The folder with its "/", and the file's name without its extension.
  private static func parts(of path: String) -> (folder: String, stem: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let file = path.dropFirst(folder.count)
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? String(file)
    return (folder, stem.isEmpty ? String(file) : stem)
  }
}

import Benchmarking
import CausalGraphs
import FoundationEssentials
import Glibc
import StrictJSON

/// Known graphs and experts' files, as `--graphs` and `--expert` name them.
enum BenchmarkFiles {
  /// Where the project keeps its known graphs.
  static let folder = "benchmarks/graphs"

  /// The known graph in a file.
  /// - Throws: `Failure` with `noInput`, `usage` or `badInput`.
  static func graph(_ path: String, format: GraphFormat? = nil) throws -> KnownGraph {
    let inner = path.lowercased().hasSuffix(".gz") ? String(path.dropLast(3)) : path
    _ = try GraphFile.format(of: inner, given: format)
    do {
      return try KnownGraph.read(path: path, format: format) {
        try Files.read($0, limit: GraphDocument.longestFile)
      } exists: {
        access($0, R_OK) == 0
      }
    } catch let error as KnownGraphError {
      throw Failure(.badInput, error.description)
    }
  }

  /// The known graphs of some folders, files and names, each once.
  ///
  /// - Parameters:
  ///   - places: A folder stands for all its .json files, in the order of their names, or for all its .bif files where it
  ///     has none; a name for a file of that name in `folder`.
  /// - Throws: `Failure` with `noInput`, `usage` or `badInput`.
  static func graphs(_ places: [String], folder: String) throws -> [KnownGraph] {
    var (graphs, names) = ([KnownGraph](), Set<String>())
    for path in try places.flatMap({ try paths($0, folder) }) {
      let known = try graph(path)
      if names.insert(known.name).inserted { graphs.append(known) }
    }
    return graphs
  }

  private static func paths(_ place: String, _ folder: String) throws(Failure) -> [String] {
    if isFolder(place) {
      let files = list(place)
      for ending in [".json", ".bif", ".bif.gz"] {
        let found = files.filter { $0.hasSuffix(ending) }
        if !found.isEmpty { return found.map { (place.hasSuffix("/") ? place : place + "/") + $0 } }
      }
      throw Failure(.noInput, "the folder \"\(place.visible())\" holds no .json or .bif file: name another one")
    }
    if access(place, F_OK) == 0 { return [place] }
    guard !place.contains("/"), !place.contains(".") else {
      throw Failure(.noInput, "cannot read \"\(place.visible())\": there is no such file or folder; is the path right?")
    }
    for ending in [".json", ".bif", ".bif.gz"] {
      let path = (folder.hasSuffix("/") ? folder : folder + "/") + place + ending
      if access(path, F_OK) == 0 { return [path] }
    }
    let known = list(folder).filter { $0.hasSuffix(".json") }.map { $0.dropLast(5) }
    throw Failure(
      .noInput,
      "there is no graph \"\(place.visible())\" in \"\(folder.visible())\""
        + (known.isEmpty
          ? ": say with --folder where the known graphs are"
          : ": it has \(known.joined(separator: ", ").visible(limit: 800))"))
  }

  /// The file about a graph: `path` itself where it is a file, else the file of the graph's name in the folder.
  /// - Throws: `Failure` with `noInput` where there is neither file nor folder, or the file can not be read.
  static func opinions(_ path: String, about graph: String) throws(Failure) -> (bytes: [UInt8], name: String)? {
    if isFolder(path) {
      let endings = [".csv", ".json", ".tsv", ".dot", ".gml", ".dagitty", ".graphml"]
      for ending in endings {
        let file = (path.hasSuffix("/") ? path : path + "/") + graph + ending
        if access(file, F_OK) == 0 { return (try Files.read(file), file) }
      }
      return nil
    }
    return (try Files.read(path), path)
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func list(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}

public import ArgumentParser
public import CausalGraphs
import StrictJSON

/// Graphs in files: the format by the extension or by name, failures that name the file, line and column.
enum GraphFile {
  /// The graph in the file `path`; `-` is standard input.
  ///
  /// - Parameter format: nil: what the extension says, and node-link JSON for standard input.
  /// - Throws: `Failure` with `noInput`, `usage` for an unknown type of file, or `badInput` with the place.
  static func read(path: String, format: GraphFormat? = nil) throws(Failure) -> GraphDocument {
    let format = try GraphFile.format(of: path, given: format)
    let bytes = try Files.read(path, limit: GraphDocument.longestFile)
    do {
      return try GraphDocument.read(bytes, as: format)
    } catch {
      throw Failure(.badInput, "\(path == "-" ? "standard input" : path.visible()): \(error.description)")
    }
  }

  /// The format that is given, or else what the extension says, or node-link JSON for standard input.
  /// - Parameter option: The option that gives the format.
  /// - Throws: `Failure` with `usage` for an unknown type of file.
  static func format(
    of path: String, given: GraphFormat?, option: String = "--from"
  ) throws(Failure) -> GraphFormat {
    guard let format = given ?? GraphFormat(fileName: path) ?? (path == "-" ? .json : nil) else {
      throw unknown(path, option)
    }
    return format
  }

  /// Writes the graph, whole or not at all.
  ///
  /// - Parameter format: nil: what the extension says.
  /// - Throws: `Failure` with `cannotWrite`, `usage` for an unknown type of file, or `badInput` where the format has no
  ///   place for the graph.
  static func write(_ document: GraphDocument, to path: String, format: GraphFormat? = nil) throws(Failure) {
    guard let format = format ?? GraphFormat(fileName: path) else { throw unknown(path, "--to") }
    try Files.write(Array(text(document, as: format).utf8), to: path)
  }

  /// The graph as text; on standard error what the format has no place for, where that could mislead.
  /// - Throws: `Failure` with `badInput` where the format has no place for the graph.
  static func text(_ document: GraphDocument, as format: GraphFormat) throws(Failure) -> String {
    let text: String
    do {
      text = try document.text(as: format)
    } catch {
      throw Failure(.badInput, "cannot write this graph as \(format.rawValue): \(error.description)")
    }
    if let loss = document.orderOnlyLoss(in: format) {
      StandardError.write("wherefore: note: \(loss) (json, dot, gml, graphml and csv keep it)")
    }
    return text
  }

  /// The failure for a file whose type is not known.
  /// - Parameters:
  ///   - option: The option that could name the format; nil where there is none.
  ///   - takesPictures: Whether the file is to be written, and may be a picture.
  static func unknown(_ path: String, _ option: String?, takesPictures: Bool = false) -> Failure {
    let kinds = ".json, .gml, .dot, .dagitty, .graphml, .csv, .txt (Tetrad), .bnlearn"
    let names = takesPictures ? "\(kinds), .bif, .mmd (Mermaid), .svg or .png" : "\(kinds) or .bif"
    let formats = GraphFormat.allCases.map(\.rawValue).joined(separator: ", ")
    return Failure(
      .usage,
      "the type of \"\(path.visible())\" is not known: name the file \(names)"
        + (option.map { ", or add \($0) with one of \(formats)" } ?? ""))
  }
}

extension GraphFormat: ExpressibleByArgument {}

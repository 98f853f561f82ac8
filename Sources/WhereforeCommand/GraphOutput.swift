import CausalGraphs
import Reporting
import StrictJSON

/// Where `-o` leads: a graph file in the format of its extension, or a picture (`.svg`, `.png`).
enum GraphOutput {
  /// Refuses a path whose extension names neither a format nor a picture, and one that can not be written, before any
  /// work is done.
  /// - Parameter option: The option that could name the format; nil where there is none.
  /// - Throws: `Failure` with `usage` or `cannotWrite`.
  static func check(_ path: String, option: String? = nil) throws(Failure) {
    guard picture(path) != nil || GraphFormat(fileName: path) != nil else {
      throw GraphFile.unknown(path, option, takesPictures: true)
    }
    try Files.checkFolder(of: path)
  }

  /// Writes the graph, whole or not at all.
  ///
  /// - Parameters:
  ///   - format: nil: what the extension says, a picture among it.
  ///   - title: Stands above a picture.
  /// - Throws: `Failure` with `cannotWrite`, `interrupted`, or `badInput` where the format has no place for the graph.
  static func write(
    _ document: GraphDocument, to path: String, format: GraphFormat? = nil, title: String? = nil
  ) async throws(Failure) {
    guard format == nil, let picture = picture(path) else {
      return try GraphFile.write(document, to: path, format: format)
    }
    let bytes: [UInt8]
    do {
      bytes = try await GraphPicture(document, title: title).render(picture)
    } catch .cancelled {
      throw Failure(.interrupted, "interrupted; \"\(path.visible())\" was not written")
    } catch {
      throw Failure(.cannotWrite, "cannot draw \"\(path.visible())\": \(error.description)")
    }
    try Files.write(bytes, to: path)
  }

  /// The kind of picture that the extension asks for.
  private static func picture(_ path: String) -> GraphPicture.Format? {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    return GraphPicture.Format(rawValue: path[path.index(after: dot)...].lowercased())
  }
}

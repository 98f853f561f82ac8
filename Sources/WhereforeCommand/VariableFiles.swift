import CausalData
import CausalGraphs
import StrictJSON

/// Files of variables, with failures that name the file.
enum VariableFiles {
  /// The variables and the context of the file `path`.
  /// - Throws: `Failure` with `noInput` or `badInput`.
  static func read(_ path: String) throws(Failure) -> (list: VariableList, context: String?) {
    let bytes = try Files.read(path, limit: 16 << 20)
    do {
      let file = try VariableFile.read(bytes, fileName: path)
      return (try VariableList(file.variables), file.context)
    } catch let error as VariableFileError {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    } catch let error as GraphError {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    } catch {
      throw Failure(.badInput, "\(path.visible()): \(error)")
    }
  }
}

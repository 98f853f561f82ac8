import ArgumentParser
import Glibc

/// Reads the files that a benchmark works on.
enum InputFile {
  /// The whole file.
  /// - Throws: A sentence for the person at the command line.
  static func bytes(at path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else {
      throw ValidationError("can not open \(path): run from the top of the repository, or name the folder")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}

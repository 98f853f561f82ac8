import Glibc

/// Reading a folder of templates.
enum PromptFiles {
  /// The names that end in `.md`, but for README.md, sorted by their bytes.
  static func names(in directory: String) throws(PromptError) -> [String] {
    guard let handle = opendir(directory) else {
      throw PromptError(
        file: directory, line: 0, .unreadable("\(String(cString: strerror(errno))); name a folder of templates"))
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".md"), name != "README.md", !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// - Throws: Also where the file is longer than `limit`.
  static func read(_ path: String, limit: Int) throws(PromptError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw failure(path) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
    guard ferror(file) == 0 else { throw failure(path) }
    guard count <= limit else { throw PromptError(file: path, line: 0, .tooLong(limit: limit)) }
    return Array(bytes.prefix(count))
  }

  private static func failure(_ path: String) -> PromptError {
    PromptError(file: path, line: 0, .unreadable(String(cString: strerror(errno))))
  }
}

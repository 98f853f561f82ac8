import Glibc

/// Files under Tests/Fixtures.
enum Fixture {
  struct Missing: Error { let path: String }

  /// The bytes of a file named relative to Tests/Fixtures, such as "BIF/asia.bif".
  static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
    guard let end = file.range(of: "/Tests/") else { throw Missing(path: file) }
    return try bytes(absolute: file[..<end] + "/Tests/Fixtures/" + name)
  }

  static func bytes(absolute path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { throw Missing(path: path) }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}

extension String {
  /// Where `part` first starts.
  fileprivate func range(of part: String) -> String.Index? { firstRange(of: part)?.lowerBound }
}

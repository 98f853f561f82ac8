import Glibc

/// Where the user's answers are kept when no file is named.
public enum CacheLocation {
  /// `$XDG_CACHE_HOME/wherefore/answers.sqlite`, else `~/.cache/wherefore/answers.sqlite`. As the XDG Base Directory
  /// Specification asks, a relative `XDG_CACHE_HOME` is ignored.
  /// - Returns: An absolute path; nil where the environment names no home folder either.
  public static func answers(environment: [String: String]) -> String? {
    if let base = environment["XDG_CACHE_HOME"], base.utf8.first == UInt8(ascii: "/") {
      return base + "/wherefore/answers.sqlite"
    }
    if let home = environment["HOME"], home.utf8.first == UInt8(ascii: "/") {
      return home + "/.cache/wherefore/answers.sqlite"
    }
    return nil
  }

  /// Makes the file, empty and readable by its owner only (0600), and the folders above it that are missing (0700).
  /// A file that is there is not touched, not even opened: to close a second descriptor of a database that this process
  /// has open would drop SQLite's locks on it.
  static func prepare(path: String) throws(StoreError) {
    guard !path.isEmpty else { throw .cannotOpen(path: path, detail: "its name is empty") }
    try makeFolders(above: path)
    let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      close(descriptor)
      return
    }
    switch errno {
    case EEXIST: break
    case EROFS, EACCES, EPERM: throw .readOnly(path: path)
    case ENOSPC, EDQUOT: throw .diskFull(path: path)
    default: throw .cannotOpen(path: path, detail: String(cString: strerror(errno)))
    }
    try requireRegularFile(path: path)
  }

  /// A folder, a pipe or a device is refused before SQLite would wait for it for ever.
  static func requireRegularFile(path: String) throws(StoreError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .cannotOpen(path: path, detail: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is not a regular file"
      throw .cannotOpen(path: path, detail: kind)
    }
  }

  /// Whether anything stands under this name.
  public static func exists(path: String) -> Bool { access(path, F_OK) == 0 }

  private static func makeFolders(above path: String) throws(StoreError) {
    let bytes = Array(path.utf8)
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "/") && index > 0 {
      let folder = String(decoding: bytes[..<index], as: UTF8.self)
      guard !exists(path: folder), mkdir(folder, 0o700) != 0, errno != EEXIST else { continue }
      switch errno {
      case EROFS, EACCES, EPERM: throw .readOnly(path: path)
      case ENOSPC, EDQUOT: throw .diskFull(path: path)
      default:
        throw .cannotOpen(path: path, detail: "the folder \(folder): " + String(cString: strerror(errno)))
      }
    }
  }
}

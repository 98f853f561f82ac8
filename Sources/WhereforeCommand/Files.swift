import Glibc
import StrictJSON

/// Reading and writing of whole files, with failures that name the file and say what to do.
enum Files {
  /// Whether there is something at a path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The bytes of a file, or of standard input for `-`.
  /// - Throws: `Failure` with `noInput` where it can not be read, `badInput` where it is larger than `limit`.
  static func read(_ path: String, limit: Int = 256 << 20) throws(Failure) -> [UInt8] {
    let shown = path == "-" ? "standard input" : "\"\(path.visible())\""
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.noInput, "cannot read \(shown): \(reason)\(errno == ENOENT ? "; is the path right?" : "")")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = part.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(.noInput, "cannot read \(shown): \(reason)")
      }
      guard bytes.count + count <= limit else {
        throw Failure(.badInput, "\(shown) is larger than \(limit >> 20) MiB: give a smaller file")
      }
      bytes.append(contentsOf: part[..<count])
    }
  }

  /// Refuses a path below a folder that is not there or can not be written to, before any work is done.
  /// - Throws: `Failure` with `cannotWrite`.
  static func checkFolder(of path: String) throws(Failure) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK | X_OK) == 0 || access(path, W_OK) == 0 else { throw cannotWrite(path) }
  }

  /// A result must not take the place of what it was made from, nor of another result.
  ///
  /// - Parameters:
  ///   - outputs: By option: the path.
  ///   - inputs: In words what they are: the path.
  static func checkDistinct(
    _ outputs: [(option: String, path: String?)], from inputs: [(what: String, path: String?)]
  ) throws(Failure) {
    for (place, output) in outputs.enumerated() {
      guard let path = output.path else { continue }
      for input in inputs where input.path.map({ isSameFile($0, path) }) == true {
        throw Failure(
          .usage, "\(output.option) \"\(path.visible())\" is \(input.what), which would be lost: name another file")
      }
      for other in outputs[..<place] where other.path.map({ isSameFile($0, path) }) == true {
        throw Failure(
          .usage, "\(other.option) and \(output.option) name the same file \"\(path.visible())\": name two")
      }
    }
  }

  /// Whether two paths lead to one file, by whatever links; devices and pipes are none.
  private static func isSameFile(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(one, &first) == 0, stat(other, &second) == 0 else { return one == other && one != "-" }
    return first.st_mode & S_IFMT == S_IFREG && first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// Writes a file whole or not at all: into a neighbour first, which then takes its name.
  /// - Throws: `Failure` with `cannotWrite`.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    var status = stat()
    // A device or a pipe is written to, never replaced.
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw cannotWrite(path) }
      defer { close(descriptor) }
      try write(bytes, descriptor, path)
      return
    }
    // A link is followed: what it points to is written, and the link stays.
    let target = resolved(path)
    var template = Array((target + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw cannotWrite(path) }
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, 0o666 & ~mask)
    do throws(Failure) {
      try write(bytes, descriptor, path)
    } catch {
      close(descriptor)
      unlink(template)
      throw error
    }
    guard close(descriptor) == 0, rename(template, target) == 0 else {
      let failure = cannotWrite(path)
      unlink(template)
      throw failure
    }
  }

  private static func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(Failure) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { throw cannotWrite(path) }
      offset += max(0, count)
    }
  }

  /// The file that a chain of links ends at; the path itself where it is no link, or leads nowhere.
  private static func resolved(_ path: String) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, let found = realpath(path, nil) else {
      return path
    }
    defer { free(found) }
    return String(cString: found)
  }

  private static var reason: String { String(cString: strerror(errno)).lowercased() }

  private static func cannotWrite(_ path: String) -> Failure {
    let advice =
      switch errno {
      case ENOENT, ENOTDIR: "; does the folder exist?"
      case ENOSPC, EDQUOT: "; make room, or name a file on another disk"
      case EACCES, EPERM, EROFS: "; name a file in a folder that you may write to"
      default: ""
      }
    return Failure(.cannotWrite, "cannot write \"\(path.visible())\": \(reason)\(advice)")
  }
}

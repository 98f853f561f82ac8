import Glibc

/// Where a table's bytes come from.
public enum DataInput: Hashable, Sendable {
  /// A file. One that is no regular file (a pipe, a device) is read into memory first.
  case file(String)
  /// Standard input, read into memory.
  case standardInput
  /// Bytes that are there already.
  case bytes([UInt8])
}

/// The bytes of an input, which can be read at any place and more than once.
///
/// A file is read block by block into memory that is used again, not mapped: that costs about as little, and a file
/// that someone shortens meanwhile is then an error and not the end of the process.
final class ByteSource: Sendable {
  private enum Backing {
    case descriptor(Int32)
    case memory([UInt8])
  }

  let size: Int
  private let backing: Backing

  /// - Throws: Where there is no such file, it may not be read, or it is a folder.
  init(_ input: DataInput, mostMemory: Int) throws(DataError) {
    switch input {
    case .bytes(let bytes): (backing, size) = (.memory(bytes), bytes.count)
    case .standardInput:
      let bytes = try ByteSource.readAll(STDIN_FILENO, mostBytes: mostMemory)
      (backing, size) = (.memory(bytes), bytes.count)
    case .file(let path):
      guard !path.utf8.contains(0) else { throw DataError("a file's name cannot hold a NUL byte") }
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw DataError("the file cannot be opened: \(ByteSource.reason())") }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else {
        close(descriptor)
        throw DataError("the file cannot be opened: \(ByteSource.reason())")
      }
      if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
        (backing, size) = (.descriptor(descriptor), Int(status.st_size))
      } else {
        // Files of size 0 too: those of /proc only seem empty.
        defer { close(descriptor) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw DataError("this is a folder: name a file in it") }
        let bytes = try ByteSource.readAll(descriptor, mostBytes: mostMemory)
        (backing, size) = (.memory(bytes), bytes.count)
      }
    }
  }

  deinit { if case .descriptor(let descriptor) = backing { close(descriptor) } }

  /// Copies the bytes from `offset` on.
  /// - Returns: How many: fewer than `count` only at the end.
  func read(at offset: Int, into target: UnsafeMutablePointer<UInt8>, count: Int) throws(DataError) -> Int {
    switch backing {
    case .memory(let bytes):
      let count = max(0, min(count, bytes.count - offset))
      bytes.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { target.update(from: base + offset, count: count) }
      }
      return count
    case .descriptor(let descriptor):
      var done = 0
      while done < count {
        let got = pread(descriptor, target + done, count - done, offset + done)
        if got == 0 { break }
        if got < 0 {
          if errno == EINTR { continue }
          throw DataError("the file cannot be read: \(ByteSource.reason())")
        }
        done += got
      }
      return done
    }
  }

  private static func readAll(_ descriptor: Int32, mostBytes: Int) throws(DataError) -> [UInt8] {
    var bytes: [UInt8] = []
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 18)
    defer { block.deallocate() }
    while true {
      if Task.isCancelled { throw .cancelled }
      let got = Glibc.read(descriptor, block, 1 << 18)
      if got < 0 {
        if errno == EINTR { continue }
        throw DataError("the input cannot be read: \(reason())")
      }
      if got == 0 { return bytes }
      guard bytes.count + got <= mostBytes else {
        throw DataError("the input takes more than \(mostBytes) bytes of memory: save it as a file and read that")
      }
      // A device that gives anything without end must not fill the memory first; what begins a table is looked at later.
      if bytes.count >= 1 << 18, !bytes.starts(with: [0x1F, 0x8B]), let nul = memchr(block, 0, got) {
        bytes.append(
          contentsOf: UnsafeRawBufferPointer(start: block, count: UnsafeRawPointer(nul) - UnsafeRawPointer(block)))
        throw DataError(
          line: bytes.count { $0 == RowFormat.lineFeed } + 1,
          "the input holds a NUL byte, so it is not a table of text: give a table of separated values")
      }
      bytes.append(contentsOf: UnsafeBufferPointer(start: block, count: got))
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}

extension DataError {
  /// The reading task was cancelled.
  static var cancelled: DataError { DataError("the reading was cancelled") }
}

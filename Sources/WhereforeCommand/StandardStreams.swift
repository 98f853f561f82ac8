import Glibc

/// The three streams that every process is given, or should be.
enum StandardStreams {
  /// Fills the places of those that the caller closed (`2>&-`), so that no file or connection opened later is taken for
  /// one of them and written over. What stands there refuses to be read or written, as a closed one does.
  static func reserve() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free is given, which is this one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

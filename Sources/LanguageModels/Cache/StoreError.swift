import StrictJSON

/// Why the store of answers cannot be read or written. `path` is the file; no case holds a stored text.
@nonexhaustive public enum StoreError: Error, Hashable, Sendable {
  /// The file is something else than an SQLite database. It was left as it is.
  case notADatabase(path: String)
  /// The file is an SQLite database, but not one of ours. It was left as it is.
  case foreignDatabase(path: String)
  /// The database is damaged. It was left as it is.
  case corrupt(path: String, detail: String)
  /// A newer version of this program wrote the file; `migrations` are those we do not know.
  case newerSchema(path: String, migrations: [String])
  /// The file or its folder cannot be written.
  case readOnly(path: String)
  /// No room is left on the disk.
  case diskFull(path: String)
  /// Another process held the file for longer than we wait.
  case busy(path: String, after: Duration)
  /// The file or its folder cannot be made or opened.
  case cannotOpen(path: String, detail: String)
  /// A body is larger than a store takes; nothing was saved.
  case tooLarge(bytes: Int, limit: Int)
  /// Any other failure, in the database's words.
  case other(path: String, detail: String)
}

extension StoreError: CustomStringConvertible {
  /// One sentence (or two): what is wrong, and what to do.
  public var description: String {
    switch self {
    case .notADatabase(let path):
      "\(shown(path)) is not an answer cache (not an SQLite database). It was left as it is: move it away, or name "
        + "another file with --cache."
    case .foreignDatabase(let path):
      "\(shown(path)) is an SQLite database, but of another program. It was left as it is: name another file with "
        + "--cache."
    case .corrupt(let path, let detail):
      "the answer cache \(shown(path)) is damaged (\(detail.visible())). It was left as it is: save what can be saved "
        + "with `sqlite3 FILE .recover`, move it away, or go on with --no-cache."
    case .newerSchema(let path, let migrations):
      "the answer cache \(shown(path)) was written by a newer wherefore (it has "
        + "\(migrations.map { $0.visible(limit: 60) }.joined(separator: ", "))): use that version, or name another "
        + "file with --cache."
    case .readOnly(let path):
      "the answer cache \(shown(path)) cannot be written (it, its folder or the disk is read-only): name another file "
        + "with --cache, or go on with --no-cache."
    case .diskFull(let path):
      "no room is left on the disk for the answer cache \(shown(path)): make room (`wherefore cache prune` helps), or "
        + "name a file on another disk with --cache."
    case .busy(let path, let after):
      "another process held the answer cache \(shown(path)) for more than \(after.components.seconds) seconds: try "
        + "again when it is done."
    case .cannotOpen(let path, let detail):
      "the answer cache \(shown(path)) cannot be opened (\(detail.visible())): name another file with --cache, or go "
        + "on with --no-cache."
    case .tooLarge(let bytes, let limit):
      "an exchange of \(bytes) bytes is too large for the answer cache, which takes \(limit)."
    case .other(let path, let detail):
      "the answer cache \(shown(path)) cannot be used (\(detail.visible()))."
    }
  }
}

private func shown(_ path: String) -> String { path.visible(limit: 400) }

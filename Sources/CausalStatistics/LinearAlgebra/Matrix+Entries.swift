extension Matrix {
  /// The entries' address for a kernel, column by column; there is at least one entry, and one a place.
  func withEntries<Result>(_ body: (UnsafePointer<Double>) -> Result) -> Result {
    storage.withUnsafeBufferPointer { entries in
      guard let start = entries.baseAddress, entries.count == rows * columns, entries.count > 0 else {
        preconditionFailure("a matrix has one entry a place, and a kernel wants at least one")
      }
      return body(start)
    }
  }

  /// The entries' address for a kernel that writes.
  mutating func withMutableEntries<Result>(_ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
    let count = rows * columns
    return storage.withUnsafeMutableBufferPointer { entries in
      guard let start = entries.baseAddress, entries.count == count, count > 0 else {
        preconditionFailure("a matrix has one entry a place, and a kernel wants at least one")
      }
      return body(start)
    }
  }
}

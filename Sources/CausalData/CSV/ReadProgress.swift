/// How far a long read has come.
public struct ReadProgress: Hashable, Sendable {
  /// Bytes of the input that are done with; for a compressed input, of the compressed bytes.
  public let bytesDone: Int
  /// All bytes of the input, or nil where that cannot be known.
  public let bytesTotal: Int?

  /// A state of a read.
  public init(bytesDone: Int, bytesTotal: Int?) {
    (self.bytesDone, self.bytesTotal) = (bytesDone, bytesTotal)
  }
}

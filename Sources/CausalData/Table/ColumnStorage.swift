import Glibc

/// One column's values, contiguous, and fixed once they are built; sharing one copies nothing.
///
/// Writing to fresh memory costs more than most of what is done with it, because the system hands it out page by page:
/// columns of 2 MiB and more lie on 2 MiB boundaries and ask for huge pages.
public final class ColumnStorage<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  /// How many values.
  public let count: Int
  @usableFromInline let base: UnsafeMutablePointer<Element>

  /// `count` values, each of which `initialize` must write.
  public init<Failure: Error>(
    count: Int, initialize: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count >= 0, "a column cannot have fewer than 0 values")
    self.count = count
    base = ColumnMemory.allocate(count, of: Element.self)
    try initialize(UnsafeMutableBufferPointer(start: base, count: count))
  }

  /// A copy of `elements`.
  public convenience init(_ elements: some Collection<Element>) {
    self.init(count: elements.count) { values in _ = values.initialize(fromContentsOf: elements) }
  }

  /// Takes over memory that `ColumnMemory` gave, whose first `count` values are written.
  init(adopting base: UnsafeMutablePointer<Element>, count: Int) {
    (self.base, self.count) = (base, count)
  }

  deinit { ColumnMemory.free(base) }

  /// Lends the values to `body`, which must not keep the pointer.
  @inlinable
  public func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeBufferPointer(start: base, count: count))
  }

  /// The value at `index`, which must be in 0..<count. For a loop take `withUnsafeBufferPointer`.
  @inlinable
  public subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count, "a column's index is below its count")
    return base[index]
  }
}

/// The memory under columns.
enum ColumnMemory {
  /// Below this, huge pages cannot help.
  private static let hugePage = 2 << 20

  /// Room for `count` values, not yet written, to be given back with `free`.
  static func allocate<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    precondition(!overflow, "a column's size is bounded before it is asked for")
    var memory: UnsafeMutableRawPointer?
    let alignment = bytes >= hugePage ? hugePage : 64
    precondition(posix_memalign(&memory, alignment, max(bytes, 1)) == 0, "no memory for \(bytes) bytes")
    guard let memory else { preconditionFailure("posix_memalign gave no memory") }
    // Only a wish: where the system has no huge pages, it stays as it is.
    if bytes >= hugePage { _ = madvise(memory, bytes, MADV_HUGEPAGE) }
    return memory.bindMemory(to: Element.self, capacity: count)
  }

  /// The same values in room for `count`, larger or smaller; moving large ones moves pages and copies nothing.
  static func resize<Element: BitwiseCopyable>(
    _ base: UnsafeMutablePointer<Element>, to count: Int
  ) -> UnsafeMutablePointer<Element> {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    precondition(!overflow, "a column's size is bounded before it is asked for")
    guard let memory = realloc(base, max(bytes, 1)) else { preconditionFailure("no memory for \(bytes) bytes") }
    if bytes >= hugePage {
      let start = (Int(bitPattern: memory) + hugePage - 1) & ~(hugePage - 1)
      if let start = UnsafeMutableRawPointer(bitPattern: start) {
        _ = madvise(start, bytes - hugePage + 1, MADV_HUGEPAGE)
      }
    }
    return memory.bindMemory(to: Element.self, capacity: count)
  }

  /// Gives memory back.
  static func free<Element>(_ base: UnsafeMutablePointer<Element>) { Glibc.free(base) }
}

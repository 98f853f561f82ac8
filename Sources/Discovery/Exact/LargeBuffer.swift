/// A block of memory that parts of a parallel computation fill, each its own elements.
///
/// Whoever shares one between threads sees to it that no element is written while another thread reads or writes it.
final class LargeBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let elements: UnsafeMutableBufferPointer<Element>

  /// `count` elements of arbitrary content.
  init(count: Int) { elements = .allocate(capacity: count) }

  convenience init(count: Int, repeating value: Element) {
    self.init(count: count)
    elements.initialize(repeating: value)
  }

  deinit { elements.deallocate() }

  /// `count` elements from `start`.
  func slice(_ start: Int, _ count: Int) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(rebasing: elements[start..<(start + count)])
  }
}

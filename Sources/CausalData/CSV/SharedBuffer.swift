/// Memory that several threads write, each to places of its own.
final class SharedBuffer<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int, initial: Element) {
    self.count = count
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: initial, count: count)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

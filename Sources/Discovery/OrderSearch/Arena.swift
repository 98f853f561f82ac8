/// Memory that only grows, for values without references: elements keep their index, not their address.
struct Arena<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(16, capacity)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Makes room for `more` further elements, which hold `value`, and returns the index of the first.
  @discardableResult
  mutating func append(_ value: Element, count more: Int = 1) -> Int {
    let first = count
    if count &+ more > capacity {
      capacity = max(2 * capacity, count + more)
      let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
      larger.initialize(from: base, count: count)
      base.deallocate()
      base = larger
    }
    (base + first).initialize(repeating: value, count: more)
    count &+= more
    return first
  }

  /// What the elements take.
  var byteCount: Int { count * MemoryLayout<Element>.stride }

  mutating func removeAll() { count = 0 }
}
